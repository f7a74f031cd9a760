/// What `ssh` connects to: a host name, an IPv4 address of four numbers, or an IPv6 address without
/// brackets. Whether there is such a host `ssh` will say; here are found the slips that it would
/// take for something else.
package enum HostAddress {
    static let rule = "a host name or an IP address"

    /// At most 253 bytes, and nothing that `ssh` could take for an option, a user or a port.
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, first != UInt8(ascii: "-"), bytes.count <= 253 else { return false }
        let colons = bytes.count { $0 == UInt8(ascii: ":") }
        if colons > 0 {
            return colons > 1
                && bytes.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        // Numbers and dots are an address, or a slip: no host is called so.
        if bytes.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) { return isIPv4(text) }
        return bytes.allSatisfy {
            isDigit($0) || isLetter($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// What to write instead of what is no address.
    static func help(_ text: String) -> String {
        if text.hasPrefix("["), text.hasSuffix("]"), isValid(String(text.dropFirst().dropLast())) {
            return "leave out the brackets"
        }
        if let at = text.firstIndex(of: "@") {
            let host = String(text[text.index(after: at)...])
            if isValid(host) { return "write \"\(host)\"; the login name stands in \"ssh\": { \"user\": … }" }
        }
        if let colon = text.lastIndex(of: ":"), text[text.index(after: colon)...].utf8.allSatisfy(isDigit) {
            let host = String(text[..<colon])
            if isValid(host) {
                return "write \"\(host)\"; the port stands in the file that \"ssh\": { \"config\": … } names"
            }
        }
        if text.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) {
            return "write four numbers of 0 to 255 with dots between, such as \"10.0.10.1\""
        }
        return "write a name such as \"w1.example.net\" or an address such as \"10.0.10.1\""
    }

    /// Whether a valid host is an IPv4 or IPv6 address, and no name.
    package static func isNumeric(_ host: String) -> Bool { host.utf8.contains(UInt8(ascii: ":")) || isIPv4(host) }

    /// Four numbers of 0 to 255, without leading zeros, which some programs read as octal.
    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
                    return false
                }
                return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
