import SliceTopology

/// The ports that are recorded at links which keep their VLANs: whoever comes to such a VLAN comes
/// to the same link, and may meet them there.
struct LinkMembership {
    private struct Member: Hashable {
        let vmID: Int
        let interface: Int
        let vlan: Int
    }

    private let members: Set<Member>

    /// No port at any link: every VLAN is taken for one that changes hands.
    static let unknown = LinkMembership(members: [])

    private init(members: Set<Member>) { self.members = members }

    /// - Parameter prior: What was asked for last, whether or not it was all carried out: a port that
    ///   an older link left behind in a VLAN is no member of the one that has it now.
    init(from prior: RecordedSlice?, to slice: RecordedSlice) {
        guard let prior else {
            self = .unknown
            return
        }
        let vlans = Dictionary(slice.links.map { ($0.number, $0.vlan) }) { first, _ in first }
        let ids = prior.vmIDs
        var members: Set<Member> = []
        for link in prior.links where vlans[link.number] == link.vlan {
            for endpoint in link.endpoints {
                guard let id = ids[endpoint.vm] else { continue }
                members.insert(Member(vmID: id, interface: endpoint.interface, vlan: link.vlan))
            }
        }
        self.init(members: members)
    }

    func contains(_ port: PortSpec, in vlan: Int) -> Bool {
        members.contains(Member(vmID: port.vmID, interface: port.interface, vlan: vlan))
    }
}
