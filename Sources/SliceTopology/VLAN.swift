/// The VLAN that all VMs with internet share; it is never given to a link.
package enum InternetNetwork {
    package static let vlan = 400
    package static let subnet = Subnet(network: "10.60.7")
    /// On every worker with a guest in it, the bridge that such guests' taps are on and nothing else.
    package static let bridge = "br-v400"
    /// What its frames to guests come from, on the network node. Local addresses that no guest has: those of
    /// guests begin with `52:54:00`.
    package static let gatewayMAC = "02:00:0a:3c:07:01"
    package static let dhcpServerMAC = "02:00:0a:3c:07:02"
}

/// The 20 VLANs of a slice.
package struct VLANPool: Sendable, Hashable {
    package static let size = 20
    /// There are as many pools as slices can live at once.
    package static let count = 100

    /// 0…99; slices whose IDs differ by a multiple of 100 share one.
    package let index: Int

    package init(sliceID: Int) { index = sliceID % Self.count }

    package var start: Int { 100 + index * Self.size }
    package var end: Int { start + Self.size - 1 }

    /// VLANs that links may have, in the order they are given out.
    package var usable: [Int] { (start...end).filter { $0 != InternetNetwork.vlan } }

    /// `100-119`
    package var text: String { "\(start)-\(end)" }
}

/// The /24 of a VLAN: the gateway on `.1`, dnsmasq on `.2`, leases from `.10` to `.250`.
package struct Subnet: Sendable, Hashable {
    /// The first three octets, such as `192.168.101`.
    package let network: String

    init(network: String) { self.network = network }

    /// VLANs up to 255 lie in 192.168.0.0/16, those above in 172.17.0.0–172.31.255.255, so
    /// that each of the 4094 has a subnet of its own.
    package init(vlan: Int) {
        network = vlan <= 255 ? "192.168.\(vlan)" : "172.\(16 + vlan / 256).\(vlan % 256)"
    }

    package static let prefixLength = 24
    package var cidr: String { "\(network).0/\(Self.prefixLength)" }
    package var gateway: String { "\(network).1" }
    package var dhcpServer: String { "\(network).2" }
    /// Numbers of the addresses that guests get, of ours and of others: `.10` to `.250`.
    package static let guestHosts = 10...250
    package var firstLease: String { address(ofHost: Self.guestHosts.lowerBound) }
    package var lastLease: String { address(ofHost: Self.guestHosts.upperBound) }

    /// The address with this number as its last octet.
    package func address(ofHost host: Int) -> String { "\(network).\(host)" }

    /// The last octet of an address of this subnet; nil for any other text.
    package func host(of address: String) -> Int? {
        guard address.hasPrefix(network + "."), let host = Int(address.dropFirst(network.count + 1)),
            self.address(ofHost: host) == address
        else { return nil }
        return host
    }
}
