/// The form of slice, VM and link names: `[a-z]([a-z0-9-]{0,29}[a-z0-9])?`, so that they
/// are host names too (RFC 1123 §2.1).
package enum Name {
    package static let rule =
        "1 to 31 of a-z, 0-9 and -, beginning with a letter and not ending with -"

    package static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 31 else { return false }
        return isLetter(first) && last != UInt8(ascii: "-")
            && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// A name of the right form that is as near to `text` as can be; nil where nothing is left of it.
    package static func repaired(_ text: String) -> String? {
        var result = ""
        var earlier: Unicode.Scalar = " "
        // What cannot be seen was not meant to be there.
        for scalar in text.lowercased().unicodeScalars where scalar.properties.generalCategory != .format {
            let isPlain = scalar.isASCII && (isLetter(UInt8(scalar.value)) || isDigit(UInt8(scalar.value)))
            defer { earlier = scalar }
            if isPlain {
                result.unicodeScalars.append(scalar)
            } else if let letters = latin(scalar, behind: earlier) {
                result += letters
            } else if !result.isEmpty, !result.hasSuffix("-") {
                result += "-"
            }
        }
        result = String(result.drop { !("a"..."z").contains($0) }.prefix(31))
        while result.hasSuffix("-") { result.removeLast() }
        return isValid(result) ? result : nil
    }

    /// The plain letters that stand for one with an accent, or for the accent itself; nil where
    /// `scalar` is no letter at all.
    private static func latin(_ scalar: Unicode.Scalar, behind earlier: Unicode.Scalar) -> String? {
        guard !scalar.isASCII else { return nil }
        switch scalar {
        case "ä": return "ae"
        case "ö": return "oe"
        case "ü": return "ue"
        case "ß": return "ss"
        case "\u{308}" where ["a", "o", "u"].contains(earlier): return "e"
        default: break
        }
        let properties = scalar.properties
        // As Unicode names it: LATIN SMALL LETTER E WITH ACUTE, LATIN SMALL LETTER AE.
        let words = properties.name?.split(separator: " ") ?? []
        if words.starts(with: ["LATIN", "SMALL", "LETTER"]), words.count == 4 || words.count > 4 && words[4] == "WITH",
            words[3].utf8.count <= 2
        {
            return words[3].lowercased()
        }
        return properties.isAlphabetic || properties.generalCategory == .nonspacingMark ? "" : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
