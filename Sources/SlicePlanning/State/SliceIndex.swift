import SliceTopology

/// A slice's VMs, links and interfaces by what they are looked up by: for those who look up
/// many of them.
package struct SliceIndex {
    package let slice: RecordedSlice
    // Positions in the slice's lists.
    private let vmsByName: [String: Int]
    private let vmsByID: [Int: Int]
    private let linksByNumber: [Int: Int]
    private let linksByEndpoint: [Endpoint: Int]
    private let addressesByEndpoint: [Endpoint: String]

    package init(_ slice: RecordedSlice) {
        self.slice = slice
        vmsByName = Self.positions(slice.vms.lazy.map(\.name))
        vmsByID = Self.positions(slice.vms.lazy.map(\.id))
        linksByNumber = Self.positions(slice.links.lazy.map(\.number))
        var ends: [Endpoint: Int] = [:]
        var addresses: [Endpoint: String] = [:]
        for (position, link) in slice.links.enumerated() {
            for (endpoint, address) in zip(link.endpoints, link.addresses) where ends[endpoint] == nil {
                ends[endpoint] = position
                addresses[endpoint] = address
            }
        }
        linksByEndpoint = ends
        addressesByEndpoint = addresses
    }

    /// Where each key stands first.
    private static func positions<Key: Hashable>(_ keys: some Collection<Key>) -> [Key: Int] {
        var positions = [Key: Int](minimumCapacity: keys.count)
        for (position, key) in keys.enumerated() where positions[key] == nil { positions[key] = position }
        return positions
    }

    package func vm(named name: String) -> RecordedVM? { vmsByName[name].map { slice.vms[$0] } }
    package func vm(_ id: Int) -> RecordedVM? { vmsByID[id].map { slice.vms[$0] } }
    package func link(_ number: Int) -> RecordedLink? { linksByNumber[number].map { slice.links[$0] } }

    /// The link that an interface is in.
    package func link(of vm: String, interface: Int) -> RecordedLink? {
        linksByEndpoint[Endpoint(vm: vm, interface: interface)].map { slice.links[$0] }
    }

    /// The VLAN of an interface: its link's, 400 for `eth0` of a VM with internet, or none.
    package func vlan(of vm: RecordedVM, interface: Int) -> Int? {
        if interface == 0 { return vm.internet ? InternetNetwork.vlan : nil }
        return linksByEndpoint[Endpoint(vm: vm.name, interface: interface)].map { slice.links[$0].vlan }
    }

    /// The address that DHCP keeps for an interface; nil where none does.
    package func address(of vm: RecordedVM, interface: Int) -> String? {
        if interface == 0 { return vm.internetAddress }
        return addressesByEndpoint[Endpoint(vm: vm.name, interface: interface)]
    }
}
