/// A mistake in the user's input, as a value: what, where, why, and how to mend it.
package struct Diagnostic: Sendable, Error {
    package enum Severity: String, Sendable {
        case error, warning
    }

    /// A second place that belongs to the mistake, such as "first used here".
    package struct Note: Sendable {
        package let message: String
        package let span: SourceSpan?

        package init(_ message: String, at span: SourceSpan? = nil) {
            self.message = message
            self.span = span
        }
    }

    package let severity: Severity
    package let code: DiagnosticCode
    /// What is wrong, in stable words without the user's names.
    package let summary: String
    /// What, why and what follows, in whole sentences.
    package let detail: String
    /// What it points at; nil where no text is at fault.
    package let span: SourceSpan?
    package let notes: [Note]
    /// How to mend it; nil where the detail says it already.
    package let help: String?

    package init(
        _ code: DiagnosticCode, severity: Severity = .error, detail: String, at span: SourceSpan? = nil,
        notes: [Note] = [], help: String? = nil, summary: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.summary = summary ?? code.summary
        self.detail = detail
        self.span = span
        self.notes = notes
        self.help = help
    }
}

extension [Diagnostic] {
    /// In file order, keeping the order of those that point at the same place.
    package func inFileOrder() -> [Diagnostic] {
        enumerated().sorted { left, right in
            let leftKey = (left.element.span?.range.start ?? -1, left.offset)
            let rightKey = (right.element.span?.range.start ?? -1, right.offset)
            return leftKey < rightKey
        }.map(\.element)
    }

    package var containsError: Bool { contains { $0.severity == .error } }
}
