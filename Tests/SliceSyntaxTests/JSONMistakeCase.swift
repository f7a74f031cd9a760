import SliceSyntax
import Testing

/// A text with mistakes in it, and the codes that it must give, in file order.
struct JSONMistakeCase: CustomTestStringConvertible, Sendable {
    let marked: String
    let codes: [DiagnosticCode]
    /// Whether a document comes out in spite of the mistakes.
    let isRead: Bool
    /// A part of the first diagnostic's help, where the wording depends on the text.
    let help: String?

    init(_ marked: String, _ codes: DiagnosticCode..., isRead: Bool, help: String? = nil) {
        self.marked = marked
        self.codes = codes
        self.isRead = isRead
        self.help = help
    }

    var testDescription: String { "\(codes.map(\.id)) \(marked.debugDescription)" }
}
