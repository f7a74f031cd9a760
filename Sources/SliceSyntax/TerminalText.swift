/// Making text that came from a file or a host safe to show.
package enum TerminalText {
    /// `text` with control characters, bidirectional overrides and other invisible
    /// scalars replaced by visible escapes, so that nothing in it can drive a terminal.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.map { isUnsafe($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// Columns that `text`, which has been made safe, takes on a terminal: two for East Asian
    /// wide characters and emoji (UAX #11), none for a combining mark that stands alone, one for
    /// any other.
    package static func width(of text: String) -> Int {
        text.reduce(0) { width, character in
            if character.unicodeScalars.contains(where: isWide) { return width + 2 }
            return character.unicodeScalars.allSatisfy(isCombining) ? width : width + 1
        }
    }

    private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .enclosingMark
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isEmojiPresentation { return true }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return true
        // The variation selector that asks for an emoji.
        case 0xFE0F: return true
        default: return false
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }
}
