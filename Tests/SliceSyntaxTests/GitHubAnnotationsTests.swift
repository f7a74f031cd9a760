import SliceSyntax
import Testing

struct GitHubAnnotationsTests {
    private func render(_ marked: String, detail: String, notes: [Diagnostic.Note] = [], help: String? = nil) -> String
    {
        let source = MarkedSource(marked)
        let file = source.file
        let span = source.mistakes.first.map { SourceSpan(file: file, range: $0) }
        return GitHubAnnotations.render([Diagnostic(.unknownKey, detail: detail, at: span, notes: notes, help: help)]) {
            $0.name
        }
    }

    @Test func oneLineEach() {
        #expect(
            render("{\n  ⟦\"x\"⟧: 1\n}", detail: "Why.", help: "mend it")
                == "::error file=topology.json,line=2,endLine=2,col=3,endColumn=6,title=SLC102%3A unknown key"
                + "::Why.%0Ahelp: mend it\n")
    }

    @Test func anEndOnAnotherLineHasNoColumn() {
        #expect(render("⟦{\n}⟧", detail: "Why.").hasPrefix("::error file=topology.json,line=1,endLine=2,col=1,title="))
    }

    @Test func whatTheRunnerWouldTakeForItsOwnIsEscaped() {
        let text = render("⟦x⟧", detail: "100% :: a,b\nnext\rline", notes: [.init("n\u{1B}[2J")])
        #expect(text.hasSuffix("::100%25 :: a,b%0Anext\\u{d}line%0Anote: n\\u{1b}[2J\n"))
        #expect(text.split(separator: "\n").count == 1)
        let file = SourceFile(name: "a,b:c%.json", text: "x")
        let span = SourceSpan(file: file, range: SourceRange(start: 0, end: 1))
        let named = GitHubAnnotations.render([Diagnostic(.unknownKey, detail: "d", at: span)]) { $0.name }
        #expect(named.hasPrefix("::error file=a%2Cb%3Ac%25.json,line=1"))
    }

    @Test func withoutAPlaceThereIsNoFile() {
        let text = GitHubAnnotations.render([Diagnostic(.unreadableFile, severity: .warning, detail: "Why.")]) { _ in
            nil
        }
        #expect(text == "::warning title=SLC001%3A the file cannot be read::Why.\n")
    }
}
