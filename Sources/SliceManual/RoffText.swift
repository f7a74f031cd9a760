/// Text for `man(7)`, read alike by groff and by mandoc.
struct RoffText {
    private(set) var text = ""

    /// `.TP`, with nothing behind it.
    mutating func request(_ name: String) { text += ".\(name)\n" }

    /// `.SH NAME`
    mutating func section(_ title: String) { text += ".SH \(title)\n" }

    /// A line that is marked up already.
    mutating func line(_ markup: String) { text += markup + "\n" }

    /// Running text, on lines that people can read too.
    mutating func fill(_ plain: String) {
        var column = 0
        for word in Self.prose(plain).split(separator: " ") {
            if column > 0, column + word.count >= 80 {
                text += "\n"
                column = 0
            }
            let safe = column == 0 ? Self.begin(word) : String(word)
            text += (column == 0 ? "" : " ") + safe
            column += safe.count + 1
        }
        text += "\n"
    }

    /// Lines as they are, and in from the margin.
    mutating func verbatim(_ lines: [Substring]) {
        text += ".PP\n.RS 4\n.nf\n"
        for line in lines { text += Self.begin(Self.escaped(line)) + "\n" }
        text += ".fi\n.RE\n"
    }

    /// Markup for the beginning of a line, where a dot would make it a request.
    private static func begin(_ markup: some StringProtocol) -> String {
        (markup.first == "." ? "\\&" : "") + String(markup)
    }

    /// In bold: what is typed as it stands.
    static func bold(_ plain: some StringProtocol) -> String { "\\fB\(escaped(plain))\\fR" }

    /// In italics: what something else stands for.
    static func italic(_ plain: some StringProtocol) -> String { "\\fI\(escaped(plain))\\fR" }

    /// Running text, in which what stands in backquotes is bold.
    static func prose(_ plain: some StringProtocol) -> String {
        let parts = plain.split(separator: "`", omittingEmptySubsequences: false)
        // One that is alone is itself.
        guard parts.count % 2 == 1 else { return escaped(plain) }
        return parts.enumerated().map { index, part in index % 2 == 1 ? bold(part) : escaped(part) }.joined()
    }

    /// What is printed as it stands. Hyphens and quotes are those that a
    /// shell understands, not the typographer's, so that examples can be copied.
    static func escaped(_ plain: some StringProtocol) -> String {
        var result = ""
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
        return result
    }
}
