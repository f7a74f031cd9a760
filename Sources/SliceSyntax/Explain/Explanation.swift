/// What a code means, at length: for `slicec explain`, and for the rules of a SARIF log.
package struct Explanation: Sendable {
    /// A text that shows the mistake, and the same text mended.
    package struct Example: Sendable {
        package enum Kind: Sendable {
            /// A topology file: tests see that `wrong` gives the code, that alone, and `right` nothing.
            case topology
            /// A cluster file, tested likewise.
            case cluster
            /// Anything else, such as what stands on a terminal.
            case session
        }

        package let kind: Kind
        package let wrong: String
        package let right: String
    }

    package let code: DiagnosticCode
    /// What is wrong, why it matters and how to mend it: paragraphs of lines up to 76 columns.
    package let meaning: String
    package let example: Example

    init(_ code: DiagnosticCode, _ meaning: String, _ kind: Example.Kind, wrong: String, right: String) {
        self.code = code
        self.meaning = meaning
        example = Example(kind: kind, wrong: wrong, right: right)
    }
}
