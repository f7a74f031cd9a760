import SliceSyntax
import Testing

/// One run shows all of a file's mistakes, and each of them once.
struct RecoveryTests {
    @Test func severalMistakesAreAllReported() throws {
        let source = MarkedSource(
            """
            ⟦//⟧ my slice
            {
              ⟦slice⟧: ⟦'two-tier'⟧,
              "vms": [
                { "name": "web", "internet": ⟦True⟧⟦,⟧ }⟦⟧
                { "name": "db", "interfaces": ⟦01⟧ }⟦,⟧
              ],
              ⟦"links"⟧ []
            }
            """)
        let result = JSONParser.parse(source.file)
        let found = result.diagnostics.inFileOrder()
        #expect(
            found.map(\.code) == [
                .comment, .unquotedKey, .singleQuotes, .unknownLiteral, .trailingComma, .missingComma, .invalidNumber,
                .trailingComma, .missingColon,
            ])
        #expect(found.compactMap(\.span?.range) == source.mistakes)
        let root = try #require(result.document).root
        #expect(root["slice"]?.string == "two-tier")
        #expect(root["vms"]?.elements.map { $0["name"]?.string } == ["web", "db"])
        #expect(root["vms"]?.elements.first?["internet"]?.bool == true)
        #expect(root["vms"]?.elements.last?["interfaces"]?.kind == .invalid)
        #expect(root["links"]?.kind == .array)
    }

    @Test func whatIsMeantIsRead() throws {
        func value(_ text: String) throws -> JSONValue {
            try #require(JSONParser.parse(SourceFile(name: "x", text: text)).document?.root.elements.first)
        }
        #expect(try value("[yes]").bool == true)
        #expect(try value("[No]").bool == false)
        #expect(try value("[None]").kind == .null)
        #expect(try value("['it']").string == "it")
        #expect(try value(#"["\ud83d"]"#).string == "\u{FFFD}")
        #expect(try value(#"["\x"]"#).string == "x")
        #expect(try value("[perhaps]").kind == .invalid)
    }

    @Test func itStopsAtAHundredMistakes() {
        let text = "[" + String(repeating: "yes,", count: 1000) + "1]"
        let result = JSONParser.parse(SourceFile(name: "x", text: text))
        #expect(result.diagnostics.count == 100)
        #expect(result.document == nil)
    }

    @Test func aMistakeBeforeTheFatalOneIsKept() {
        let source = MarkedSource(#"{"a": ⟦yes⟧, "b": ⟨[⟩1⟦}⟧"#)
        let found = JSONParser.parse(source.file).diagnostics.inFileOrder()
        #expect(found.map(\.code) == [.unknownLiteral, .mismatchedBracket])
        #expect(found.compactMap(\.span?.range) == source.mistakes)
    }
}
