import SliceSyntax

/// Text for Markdown, read alike by GitHub and by DocC.
struct MarkdownText {
    private(set) var text = ""

    /// What tells whoever opens a page that was made where it comes from.
    mutating func origin(_ source: String) {
        text += "<!-- Made from \(source) by `make docs`: change it there. -->\n\n"
    }

    mutating func title(_ title: String) { text += "# \(title)\n\n" }

    mutating func section(_ title: String) { text += "## \(title)\n\n" }

    mutating func subsection(_ title: String) { text += "### \(title)\n\n" }

    /// A paragraph that is marked up already.
    mutating func paragraph(_ markup: String) { text += markup + "\n\n" }

    /// Points that are marked up already.
    mutating func list(_ points: [String]) {
        guard !points.isEmpty else { return }
        text += points.map { "- \($0)\n" }.joined() + "\n"
    }

    /// Lines as they are, between fences.
    mutating func verbatim(_ body: String, _ language: String) {
        // Longer than any that is shown.
        var fence = "```"
        while body.contains(fence) { fence += "`" }
        text += "\(fence)\(language)\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(fence)\n\n"
    }

    /// The page without blank lines at its end.
    var page: String {
        var page = text[...]
        while page.hasSuffix("\n\n") { page.removeLast() }
        return String(page)
    }

    /// Text that stands for itself.
    static func escaped(_ plain: String) -> String {
        plain.map { "\\`*_<>[]#|".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// Text as a program's, in which nothing is marked up.
    static func code(_ plain: String) -> String { plain.contains("`") ? "`` \(plain) ``" : "`\(plain)`" }
}
