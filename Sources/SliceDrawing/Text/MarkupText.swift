/// Text as each format wants it, so that nothing in it can end a text or begin something else.
enum MarkupText {
    /// Character data and attribute values (XML 1.0 §2.4); scalars that XML does not allow become U+FFFD.
    static func xml(_ text: String) -> String {
        replacing(text) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            case "\u{FFFE}", "\u{FFFF}", "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}": "\u{FFFD}"
            default: nil
            }
        }
    }

    /// A double-quoted string of the DOT language. Labels know escapes such as `\N` and HTML's
    /// entities, so that a backslash and an ampersand need care as well as a quote.
    static func dot(_ text: String) -> String {
        let inside = replacing(text) { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "&": "&amp;"
            case "\n": "\\n"
            default: nil
            }
        }
        return "\"\(inside)\""
    }

    /// A quoted label of a Mermaid flowchart. Mermaid's own entities stand for everything that
    /// HTML, Markdown or Mermaid would read as something else.
    static func mermaid(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return "\"\(lines.map(mermaidLine).joined(separator: "<br/>"))\""
    }

    /// Where a line begins, Markdown sees lists (`+ new`, `1. first`), even in entities: a blank
    /// without width before them keeps them texts.
    private static func mermaidLine(_ line: Substring) -> String {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        let rest = line.dropFirst(digits.count)
        let isMarker = rest.unicodeScalars.first.map { !$0.properties.isAlphabetic } ?? false
        // A number with points in it is none: `10.0.10.1`.
        let isList = isMarker && (digits.isEmpty || rest.dropFirst().first.map { $0 == " " } ?? true)
        return (isList ? "#8203;" : "") + mermaidText(line)
    }

    private static func mermaidText(_ text: Substring) -> String {
        replacing(String(text)) { scalar in
            switch scalar {
            case "\"": "#quot;"
            case "&": "#amp;"
            case "<": "#lt;"
            case ">": "#gt;"
            case "#", "`", "\\", "*", "_", "~", "[", "]", "{", "}", "|", ";", "%", "$": "#\(scalar.value);"
            default: nil
            }
        }
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let replaced = replacement(scalar) { result += replaced } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }
}
