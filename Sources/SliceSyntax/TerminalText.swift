/// Making text that came from a file or a host safe to show.
package enum TerminalText {
    /// `text` with control characters, bidirectional overrides and other invisible
    /// scalars replaced by visible escapes, so that nothing in it can drive a terminal.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.map { isUnsafe($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// A word of the user's within a sentence: safe, on one line, and never longer than is read.
    package static func quoted(_ text: String) -> String {
        let limit = 80
        // By bytes first: what is cut is not looked at.
        let part = text.utf8.count > 8 * limit ? String(decoding: text.utf8.prefix(8 * limit), as: UTF8.self) : text
        let cut = part.count > limit || part.utf8.count < text.utf8.count
        return escaped(cut ? part.prefix(limit) + "…" : part)
    }

    /// Columns that `text`, which has been made safe, takes on a terminal: two for East Asian
    /// wide characters and emoji (UAX #11), none for a combining mark that stands alone and for the
    /// colours of a ``Style``, one for any other.
    package static func width(of text: String) -> Int {
        var isColor = false
        return text.reduce(0) { width, character in
            if isColor || character == "\u{1B}" {
                isColor = character != "m"
                return width
            }
            if character.unicodeScalars.contains(where: isWide) { return width + 2 }
            return character.unicodeScalars.allSatisfy(isCombining) ? width : width + 1
        }
    }

    /// As much of the beginning of `text` as fits into so many columns.
    package static func beginning(of text: String, columns: Int) -> String {
        var room = columns
        return String(
            text.prefix {
                room -= width(of: String($0))
                return room >= 0
            })
    }

    /// As much of the end of `text` as fits into so many columns.
    static func end(of text: String, columns: Int) -> String {
        String(beginning(of: String(text.reversed()), columns: columns).reversed())
    }

    /// `text` broken at blanks so that no line is wider than `width` columns, words that are
    /// wider themselves aside.
    ///
    /// - Parameters:
    ///   - width: Nil for no limit.
    ///   - start: The column in which the first line begins.
    ///   - indent: Blanks before each further line.
    package static func wrapped(_ text: String, width: Int?, from start: Int, indent: Int) -> String {
        guard let width, start + self.width(of: text) > width else { return text }
        var result = ""
        var column = start
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let length = self.width(of: String(word))
            if !result.isEmpty, column + 1 + length > width {
                result += "\n" + String(repeating: " ", count: indent)
                column = indent
            } else if !result.isEmpty {
                result += " "
                column += 1
            }
            result += word
            column += length
        }
        return result
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
        // What fonts draw as nothing hides as well as a control character.
        if scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: return true
        default: return false
        }
    }
}
