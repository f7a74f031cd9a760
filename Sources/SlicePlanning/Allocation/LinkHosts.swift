import SliceTopology

/// Gives links' endpoints the last octets of their addresses. An endpoint is known by its VM's ID and its
/// interface, whatever it and the link are called; what it has, it keeps while it is in the link.
struct LinkHosts {
    private let prior: RecordedSlice?
    private let recordedIDs: [String: Int]
    private let vmIDs: [String: Int]

    /// - Parameter vms: as they are to be, with their IDs.
    init(prior: RecordedSlice?, vms: [RecordedVM]) {
        self.prior = prior
        recordedIDs = prior?.vmIDs ?? [:]
        vmIDs = Dictionary(vms.map { ($0.name, $0.id) }) { first, _ in first }
    }

    /// In the order of the link's endpoints; empty where it has no DHCP.
    ///
    /// - Parameters:
    ///   - recorded: the link as it is recorded; nil for one that is new.
    ///   - vlan: the VLAN that it has, or gets.
    /// - Throws: where the subnet is full.
    func of(_ link: Topology.Link, recorded: RecordedLink?, vlan: Int) throws(PlanningFailure) -> [Int?] {
        guard link.dhcp else { return [] }
        let known = recorded?.hosts(vmIDs: recordedIDs) ?? [:]
        let ends = link.endpoints.map { InterfaceIdentity($0.value, vmIDs: vmIDs) }
        // What goes keeps its number while a host may still keep the address for it.
        var taken = held(in: vlan, leavingOut: Set(link.endpoints.compactMap { key($0.value) }))
        taken.formUnion(ends.compactMap { known[$0] })
        var free = Subnet.guestHosts.lazy.filter { [taken] in !taken.contains($0) }.makeIterator()
        var hosts: [Int?] = []
        for (endpoint, end) in zip(link.endpoints, ends) {
            guard let host = known[end] ?? free.next() else {
                throw PlanningFailure(
                    AllocationMistakes.linkFull(
                        Subnet(vlan: vlan), endpoints: link.endpoints.count, at: endpoint.span))
            }
            hosts.append(host)
        }
        return hosts
    }

    private struct Key: Hashable {
        let vmID: Int
        let interface: Int
    }

    private func key(_ endpoint: Endpoint) -> Key? {
        vmIDs[endpoint.vm].map { Key(vmID: $0, interface: endpoint.interface) }
    }

    private func held(in vlan: Int, leavingOut own: Set<Key>) -> Set<Int> {
        var held: Set<Int> = []
        for spec in (prior?.objects ?? []).flatMap(\.possibleSpecs) where spec.linkVLAN == vlan {
            for kept in spec.reservations where !own.contains(Key(vmID: kept.vmID, interface: kept.interface)) {
                held.insert(kept.host)
            }
        }
        return held
    }
}
