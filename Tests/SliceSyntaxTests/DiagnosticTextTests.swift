import SliceSyntax
import Testing

/// How diagnostics look to people.
struct DiagnosticTextTests {
    /// Renders a mistake at the marked place of `marked`.
    private func render(_ marked: String, detail: String = "Why.", style: Style = .plain) throws -> [String] {
        let source = MarkedSource(marked)
        let range = try #require(source.mistakes.first)
        let diagnostic = Diagnostic(.unknownKey, detail: detail, at: SourceSpan(file: source.file, range: range))
        return DiagnosticText.render([diagnostic], style: style).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map(String.init)
    }

    @Test func theWholeForm() {
        let source = MarkedSource("{\n  ⟨\"vms\"⟩: 1,\n  ⟦\"vms\"⟧: 2\n}\n")
        let diagnostics = JSONParser.parse(source.file).diagnostics
        #expect(
            DiagnosticText.render(diagnostics, style: .plain) == """
                error[SLC015]: duplicate key
                 --> topology.json:3:3
                  |
                2 |   "vms": 1,
                  |   ----- first used here
                3 |   "vms": 2
                  |   ^^^^^
                  = The key "vms" stands in this object already.
                  = help: keep one of the two


                """)
    }

    @Test func onATerminalNothingIsBrokenInAWord() throws {
        let source = MarkedSource(
            #"{ "name": "a-name", "flavor": ⟦"ubunto"⟧, "internet": true, "interfaces": 2, "worker": "w2" }"#)
        let range = try #require(source.mistakes.first)
        let diagnostic = Diagnostic(
            .unknownFlavor,
            detail:
                "The cluster of the name that stands here has no flavor \"ubunto\".\n  as it is, to be copied, whatever its length",
            at: SourceSpan(file: source.file, range: range), help: "its flavors are cirros, debian, and ubuntu")
        #expect(
            DiagnosticText.render([diagnostic], style: .plain, width: 40) == """
                error[SLC203]: unknown flavor
                 --> topology.json:1:31
                  |
                1 | …", "flavor": "ubunto", "internet":…
                  |               ^^^^^^^^
                  = The cluster of the name that stands
                    here has no flavor "ubunto".
                      as it is, to be copied, whatever its length
                  = help: its flavors are cirros,
                          debian, and ubuntu


                """)
    }

    @Test func placesInOneLineInFarLinesAndInAnotherFile() {
        let source = MarkedSource("⟨a⟩ ⟦b⟧\n\n\n⟨c⟩")
        let file = source.file
        let other = SourceFile(name: "other.json", text: "x\ny")
        let notes = source.notes.map { Diagnostic.Note("here", at: SourceSpan(file: file, range: $0)) }
        let diagnostic = Diagnostic(
            .duplicateSlice, detail: "Why.", at: source.mistakes.first.map { SourceSpan(file: file, range: $0) },
            notes: notes + [
                .init("there", at: SourceSpan(file: other, range: SourceRange(start: 2, end: 3))), .init("nowhere"),
            ])
        #expect(
            DiagnosticText.render([diagnostic], style: .plain) == """
                error[SLC213]: slice in two files
                 --> topology.json:1:3
                  |
                1 | a b
                  | - here
                  |   ^
                ...
                4 | c
                  | - here
                 ::: other.json:2:1
                  |
                2 | y
                  | - there
                  = Why.
                  = note: nowhere


                """)
    }

    @Test(arguments: [
        ("⟦{⟧}", "^"),
        ("  ⟦abc⟧", "  ^^^"),
        ("x⟦⟧", " ^"),
        ("\t⟦ab⟧", "    ^^"),
        ("\t\"é€\": ⟦ab⟧\tx", "          ^^"),
        ("a\t⟦b\tc⟧", "     ^^^^^^"),
        // A grapheme of two scalars takes one column; East Asian and emoji take two.
        ("e\u{301}⟦x⟧", " ^"),
        ("\"東京😀\" ⟦x⟧", "         ^"),
        ("⟦東⟧", "^^"),
        // A combining mark alone belongs to the character before it.
        ("\"⟦\u{301}⟧x", "^"),
    ])
    func theCaretStandsUnderTheMistake(_ marked: String, _ caret: String) throws {
        let lines = try render(marked)
        #expect(lines[4] == "  | " + caret)
    }

    @Test func onlyTheFirstLineOfALongMistakeIsMarked() throws {
        let lines = try render("{ ⟦\"a\r\nb\"⟧ }")
        #expect(lines[3] == "1 | { \"a")
        #expect(lines[4] == "  |   ^^")
    }

    @Test func gutterFitsTheLargestNumber() throws {
        let lines = try render(String(repeating: "\n", count: 99) + "⟦x⟧")
        #expect(lines[1] == "   --> topology.json:100:1")
        #expect(lines[3] == "100 | x")
        #expect(lines[4] == "    | ^")
    }

    @Test func aLongLineIsCutAroundTheMistake() throws {
        let long = String(repeating: "a", count: 500)
        let lines = try render(long + "⟦MISTAKE⟧" + long)
        #expect(lines[1] == " --> topology.json:1:501")
        #expect(lines[3].count <= 4 + 60 + 1 + 7 + 60 + 1)
        #expect(lines[3].hasPrefix("1 | …aaa"))
        #expect(lines[3].hasSuffix("aaa…"))
        let column = try #require(lines[3].ranges(of: "MISTAKE").first?.lowerBound)
        #expect(
            lines[4].firstIndex(of: "^").map { lines[4].distance(from: lines[4].startIndex, to: $0) }
                == lines[3].distance(from: lines[3].startIndex, to: column))
        #expect(lines[4].count { $0 == "^" } == 7)
    }

    @Test func aLongMistakeIsCutToo() throws {
        let lines = try render("\"⟦" + String(repeating: "b", count: 5000) + "⟧\"")
        #expect(lines[3].count < 200)
        #expect(lines[4].count < 200)
    }

    @Test(.timeLimit(.minutes(5)))
    func manyMistakesInOneHugeLineAreShownFast() {
        // 4 MB on one line: the line must not be decoded anew for each of the mistakes.
        let filler = String(repeating: #""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","#, count: 1000)
        let text = "[" + String(repeating: filler + "yes,", count: 95) + "1]"
        let diagnostics = JSONParser.parse(SourceFile(name: "x", text: text)).diagnostics
        #expect(diagnostics.count == 95)
        #expect(DiagnosticText.render(diagnostics, style: .plain).utf8.count < 95 * 1000)
    }

    @Test func controlCharactersOfTheFileAreEscaped() throws {
        let lines = try render("\u{1B}[31m ⟦x⟧ \u{202E}abc\u{7}")
        #expect(lines[3] == #"1 | \u{1b}[31m x \u{202e}abc\u{7}"#)
        #expect(lines[4] == "  |            ^")
    }

    @Test func controlCharactersOfMessagesAndNamesAreEscaped() throws {
        let file = SourceFile(name: "a\u{1B}]0;x\u{7}.json", text: "x")
        let span = SourceSpan(file: file, range: SourceRange(start: 0, end: 1))
        let diagnostic = Diagnostic(
            .unknownKey, detail: "one \u{1B}[2J\ntwo", at: span, notes: [.init("n\u{9B}")], help: "h\u{200B}")
        let text = DiagnosticText.render([diagnostic], style: .plain)
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        #expect(text.contains(#"a\u{1b}]0;x\u{7}.json:1:1"#))
        // A line end in a message goes on, indented, on the next line.
        #expect(text.contains("  = one \\u{1b}[2J\n    two\n"))
        #expect(text.contains(#"note: n\u{9b}"#))
        #expect(text.contains(#"help: h\u{200b}"#))
    }

    @Test func withoutAPlaceThereIsNoExcerpt() {
        let diagnostic = Diagnostic(.unreadableFile, severity: .warning, detail: "Why.")
        #expect(
            DiagnosticText.render([diagnostic], style: .plain)
                == "warning[SLC001]: the file cannot be read\n  = Why.\n\n")
    }

    @Test func anEmptyFileHasNoExcerpt() {
        let diagnostics = JSONParser.parse(SourceFile(name: "topology.json", text: "")).diagnostics
        let text = DiagnosticText.render(diagnostics, style: .plain)
        #expect(text.hasPrefix("error[SLC002]: the file is empty\n --> topology.json\n  = "))
    }

    @Test func coloursOnlyAddEscapes() throws {
        let plain = try render("{⟦x⟧}").joined(separator: "\n")
        let colored = try render("{⟦x⟧}", style: Style(isColored: true)).joined(separator: "\n")
        #expect(colored.contains("\u{1B}[1;31merror[SLC102]\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }
}
