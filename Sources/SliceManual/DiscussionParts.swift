/// What a command's discussion consists of.
struct DiscussionParts {
    enum Part: Equatable {
        /// Running text on one line.
        case paragraph(String)
        /// Lines that stay as they are, without what they are all indented by.
        case example([Substring])
    }

    private(set) var parts: [Part] = []
    /// The sentences about the exit status, without the words `Exit status:`; nil where there are none.
    private(set) var exitStatus: String?

    init(_ discussion: String) {
        var example: [Substring] = []
        var paragraph: [Substring] = []
        func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " } }
        func endExample() {
            while let last = example.last, isBlank(last) { example.removeLast() }
            guard !example.isEmpty else { return }
            let indent = example.filter { !isBlank($0) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
            parts.append(.example(example.map { $0.dropFirst(indent) }))
            example = []
        }
        func endParagraph() {
            guard !paragraph.isEmpty else { return }
            add(paragraph.joined(separator: " "))
            paragraph = []
        }
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  "), !isBlank(line) {
                endParagraph()
                example.append(line)
            } else if isBlank(line) {
                endParagraph()
                // Whether the example goes on behind it shows in the next line.
                if !example.isEmpty { example.append("") }
            } else {
                endExample()
                paragraph.append(line)
            }
        }
        endParagraph()
        endExample()
    }

    private mutating func add(_ text: String) {
        guard let range = text.firstRange(of: "Exit status") else { return parts.append(.paragraph(text)) }
        var before = text[..<range.lowerBound]
        while before.last == " " { before.removeLast() }
        if !before.isEmpty { parts.append(.paragraph(String(before))) }
        exitStatus = String(text[range.upperBound...].drop { $0 == " " || $0 == ":" })
    }
}
