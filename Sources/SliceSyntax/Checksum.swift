/// FNV-1a over 64 bits: finds any flipped bit in a record, which SQLite itself does not, and
/// tells one finding from another in a report.
///
/// It guards against damage, not against someone who means harm.
package enum Checksum {
    package static func of(_ fields: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for field in fields {
            var field = field
            field.withUTF8 { bytes in for byte in bytes { add(byte) } }
            // It is in no UTF-8 text, so that ["ab", "c"] and ["a", "bc"] differ.
            add(0xFF)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
