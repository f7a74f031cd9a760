import SliceSyntax

/// How wide text will be. Which font a viewer has is not known: these are the widths of DejaVu
/// Sans, in thousandths of the font's size, which is wider than the others that are asked for.
enum TextMetrics {
    /// In pixels.
    static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
        let thousandths = text.reduce(0) { $0 + width($1) }
        return Double(thousandths) / 1000 * size * (isBold ? 1.12 : 1)
    }

    private static func width(_ character: Character) -> Int {
        switch character {
        case "i", "j", "l", "'", "|": 285
        case " ", ".", ",", "·": 320
        case "-", "f", "t", "r", "(", ")", "/", "\\", ":", ";", "[", "]", "!", "I", "J": 410
        case "m", "w", "M", "W", "@", "%", "#", "&": 990
        case "A"..."Z": 720
        case "\u{20}"..."\u{7E}": 640
        default: TerminalText.width(of: String(character)) > 1 ? 1050 : 750
        }
    }

    /// `text`, or as much of its beginning as fits, with an ellipsis.
    static func fitted(_ text: String, width limit: Double, size: Double, isBold: Bool = false) -> String {
        guard width(text, size: size, isBold: isBold) > limit else { return text }
        var short = text
        while !short.isEmpty, width(short + "…", size: size, isBold: isBold) > limit { short.removeLast() }
        return short + "…"
    }
}
