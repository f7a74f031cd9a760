package import SliceSyntax

/// The page with all diagnostics, by code: what `slicec explain` says of each.
package struct DiagnosticReference {
    private let explanations: [Explanation]

    /// - Parameter explanations: by code.
    package init(_ explanations: [Explanation]) { self.explanations = explanations }

    /// What the first digit of a code means.
    private static let families: [(digit: Character, title: String)] = [
        ("0", "SLC0: the text is not JSON"), ("1", "SLC1: the shape is wrong"), ("2", "SLC2: the meaning is wrong"),
        ("3", "SLC3: cluster, state and plan"), ("4", "SLC4: hosts and apply"),
    ]

    /// The page, in Markdown.
    package var markdown: String {
        var page = MarkdownText()
        page.title("Troubleshooting")
        page.origin("Sources/SliceSyntax/Explain")
        page.paragraph(
            """
            Each mistake has a code, which keeps its meaning. This page says of each what it means and how to mend it;
            `slicec explain SLC203` says the same in a terminal. `slicec doctor` looks for what hosts lack before
            anything fails.
            """)
        page.list(
            Self.families.map { family in
                "[\(family.title)](#\(Self.anchor(family.title)))"
            })
        for family in Self.families {
            page.section(family.title)
            for explanation in explanations where explanation.code.id.dropFirst(3).first == family.digit {
                add(explanation, to: &page)
            }
        }
        return page.page
    }

    private func add(_ explanation: Explanation, to page: inout MarkdownText) {
        page.subsection("\(explanation.code.id): \(MarkdownText.escaped(explanation.code.summary))")
        for paragraph in explanation.meaning.split(separator: "\n\n") {
            // Lines that are set in stay as they are: commands and tables.
            let lines = paragraph.split(separator: "\n")
            if lines.allSatisfy({ $0.hasPrefix(" ") }) {
                let margin = lines.map { $0.prefix { $0 == " " }.count }.min() ?? 0
                page.verbatim(lines.map { String($0.dropFirst(margin)) }.joined(separator: "\n"), "text")
            } else {
                page.paragraph(lines.map { MarkdownText.escaped(String($0)) }.joined(separator: "\n"))
            }
        }
        let example = explanation.example
        let isSession = example.kind == .session
        page.paragraph(isSession ? "For example:" : "Wrong:")
        page.verbatim(Self.visible(example.wrong), isSession ? "text" : "json")
        page.paragraph(isSession ? "Instead:" : "Right:")
        page.verbatim(Self.visible(example.right), isSession ? "text" : "json")
    }

    /// An example may hold what no page should: a byte-order mark, say.
    private static func visible(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.escaped(String($0)) }
            .joined(separator: "\n")
    }

    /// How GitHub names a heading in a link.
    private static func anchor(_ title: String) -> String {
        String(
            title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.map {
                $0 == " " ? "-" : $0
            })
    }
}
