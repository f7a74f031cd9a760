@testable import SliceSyntax
import Testing

struct DiagnosticOrderTests {
    @Test func fileOrderKeepsTheOrderOfEquals() {
        let file = SourceFile(name: "x", text: "abcdef")
        func diagnostic(_ detail: String, _ start: Int?) -> Diagnostic {
            Diagnostic(
                .unknownKey, detail: detail, at: start.map { SourceSpan(file: file, range: SourceRange(at: $0)) })
        }
        let list = [diagnostic("c", 5), diagnostic("a", 1), diagnostic("b", 1), diagnostic("no place", nil)]
        #expect(list.inFileOrder().map(\.detail) == ["no place", "a", "b", "c"])
    }

    @Test func warningsAreNoErrors() {
        let warning = Diagnostic(.unknownKey, severity: .warning, detail: "")
        #expect(![warning].containsError)
        #expect([warning, Diagnostic(.unknownKey, detail: "")].containsError)
    }
}
