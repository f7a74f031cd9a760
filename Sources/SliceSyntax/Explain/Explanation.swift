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

extension Explanation {
    /// One for each code, by code.
    package static let all: [Explanation] = [
        fileTexts, scalarTexts, punctuationTexts, documentTexts, shapeTexts, formTexts, machineTexts, guestTexts,
        linkTexts,
        manyFileTexts, changeTexts, stateTexts, runTexts, savedPlanTexts, allocationTexts, hostTexts, answerTexts,
        actionTexts, imageTexts, refreshTexts, scriptTexts,
    ].flatMap(\.self).sorted { $0.code.id < $1.code.id }

    /// The explanation of a code; a test sees that each has one.
    package static func of(_ code: DiagnosticCode) -> Explanation? { all.first { $0.code == code } }

    /// The first paragraph of the meaning, on one line.
    package var firstParagraph: String {
        meaning.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.joined(separator: " ")
    }

    /// All of it without anything that a terminal could take for a command.
    package var plainText: String {
        let (first, second) = example.kind == .session ? ("For example:", "Instead:") : ("Wrong:", "Right:")
        let parts = [meaning, first, Self.indented(example.wrong), second, Self.indented(example.right)]
        return parts.joined(separator: "\n\n")
    }

    /// `text` four columns in, with what could drive a terminal made visible.
    package static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.isEmpty ? "" : "    " + TerminalText.escaped(String(line))
        }.joined(separator: "\n")
    }
}
