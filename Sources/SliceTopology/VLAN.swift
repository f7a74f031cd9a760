/// The VLAN that all VMs with internet share; it is never given to a link.
package enum InternetNetwork {
    package static let vlan = 400
    package static let subnet = Subnet(network: "10.60.7")
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
    package var firstLease: String { "\(network).10" }
    package var lastLease: String { "\(network).250" }
}
