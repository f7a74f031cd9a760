import SliceTopology

/// What the DHCP servers of a slice's links keep for its VMs, and which way each VM is sent.
struct LinkReservations {
    private let slice: SliceIndex
    /// VLANs of links with a gateway.
    private let routed: [Int]
    /// VLANs of links with a gateway whose DHCP server can tell of it.
    private let telling: Set<Int>
    /// VLANs of the links that a VM is in, by its name, in the links' order.
    private var joined: [String: [Int]] = [:]

    init(_ slice: SliceIndex) {
        self.slice = slice
        routed = slice.slice.links.filter(\.gateway).map(\.vlan)
        telling = Set(slice.slice.links.filter { $0.gateway && $0.dhcp }.map(\.vlan))
        for link in slice.slice.links {
            for endpoint in link.endpoints { joined[endpoint.vm, default: []].append(link.vlan) }
        }
    }

    /// In the order of the link's endpoints; empty where an earlier version recorded the link.
    func on(_ link: RecordedLink) -> [AddressReservation] {
        zip(link.endpoints, link.hosts).compactMap { endpoint, host in
            guard let host, let vm = slice.vm(named: endpoint.vm) else { return nil }
            return AddressReservation(
                vmID: vm.id, interface: endpoint.interface, host: host, name: vm.name, routes: routes(of: vm, on: link))
        }
    }

    /// A VM with internet has its default route there. It reaches what it is not in itself through the first of its
    /// links that has a gateway and DHCP: one way to each, and not two.
    private func routes(of vm: RecordedVM, on link: RecordedLink) -> [Int]? {
        guard vm.internet else { return nil }
        let own = joined[vm.name] ?? []
        guard link.gateway, own.first(where: telling.contains) == link.vlan else { return [] }
        return routed.filter { !own.contains($0) }
    }
}
