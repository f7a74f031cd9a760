/// Escape sequences inside JSON strings, RFC 8259 §7.
enum JSONEscapes {
    /// The text of the bytes between two quotes, which the parser has checked.
    static func decode(_ content: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < content.endIndex else {
                result.append(byte)
                index += 1
                continue
            }
            let escape = content[index + 1]
            index += 2
            if escape == UInt8(ascii: "u") {
                var unit = hexadecimal(content, at: index) ?? 0xFFFD
                index += 4
                if (0xD800..<0xDC00).contains(unit), let low = hexadecimal(content, at: index + 2),
                    (0xDC00..<0xE000).contains(low)
                {
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                    index += 6
                }
                let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
                result.append(contentsOf: Array(String(Character(scalar)).utf8))
            } else {
                result.append(simple(escape) ?? escape)
            }
            index = min(index, content.endIndex)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What a one-letter escape stands for; nil where there is no such escape.
    static func simple(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The four hexadecimal digits at `index`; nil where there are not four.
    static func hexadecimal(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt32? {
        guard index >= bytes.startIndex, index + 4 <= bytes.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
