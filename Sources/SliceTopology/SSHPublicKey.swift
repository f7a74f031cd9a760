/// One public key as OpenSSH writes it: type, base64, comment (`sshd(8)`, AUTHORIZED_KEYS).
package enum SSHPublicKey {
    private static let types = [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// Type and key, without the comment behind them, which is nothing to whoever checks a login.
    package static func identity(of line: String) -> [Substring] { Array(line.split(separator: " ").prefix(2)) }

    /// Why a line is none; nil where it is one.
    static func flaw(_ line: String) -> Flaw? {
        if line.containsControlCharacter { return .form }
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard let type = words.first else { return .form }
        if line.contains("-----BEGIN") { return .privateKey }
        guard types.contains(String(type)) else { return type.hasPrefix("AAAA") ? .typeMissing : .form }
        guard words.count > 1, let bytes = Base64.decode(words[1]) else { return .cut }
        // RFC 4253 §6.6: the type again, with its length before it, and the key itself.
        let name = Array(type.utf8)
        let head = [0, 0, 0, UInt8(name.count)] + name
        return bytes.starts(with: head) && bytes.count > head.count + 4 ? nil : .cut
    }

    enum Flaw {
        case privateKey, typeMissing, cut, form
    }

    /// Whether a text is meant as a key and not as a path.
    static func isMeant(by text: String) -> Bool {
        let words = text.split(separator: " ")
        guard let first = words.first else { return false }
        return types.contains(String(first)) || first.hasPrefix("ssh-") && words.count > 1
            || first.hasPrefix("AAAA") && !first.contains(".") || text.contains("-----BEGIN")
    }
}

/// RFC 4648 §4.
private enum Base64 {
    /// Nil where it is no base64 of whole bytes.
    static func decode(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.utf8.count - digits.count
        guard text.utf8.count % 4 == 0, padding <= 2, text.utf8.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var (bits, count) = (0, 0)
        for digit in digits {
            guard let value = value(digit) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }

    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
