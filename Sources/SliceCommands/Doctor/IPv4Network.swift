/// A network as `ip route` writes it: `192.168.122.0/24`.
struct IPv4Network: Sendable, Hashable {
    let address: UInt32
    let length: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count <= 2, octets.count == 4, let length = parts.count == 2 ? Int(parts[1]) : 32,
            (0...32).contains(length)
        else { return nil }
        var address: UInt32 = 0
        for octet in octets {
            guard let octet else { return nil }
            address = address << 8 | UInt32(octet)
        }
        self.address = address
        self.length = length
    }

    func overlaps(_ other: IPv4Network) -> Bool {
        let common = UInt32(min(length, other.length))
        return common == 0 || (address ^ other.address) >> (32 - common) == 0
    }
}
