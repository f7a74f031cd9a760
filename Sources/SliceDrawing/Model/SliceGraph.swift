package import SliceTopology

/// What a picture of a slice shows: VMs, the links between their interfaces, the way to the
/// internet, and in a plan what becomes of each. All three formats are drawn from it.
package struct SliceGraph: Sendable {
    /// What a plan does to a thing; `unchanged` for all where there is no plan.
    package enum Mark: String, Sendable, CaseIterable {
        /// Changes are live, or they restart the VM, or replace it.
        case unchanged, created, changed, restarted, replaced, deleted

        /// What a plan's text marks such a change with.
        package var symbol: String {
            switch self {
            case .unchanged: ""
            case .created: "+"
            case .changed, .restarted: "~"
            case .replaced: "±"
            case .deleted: "−"
            }
        }

        /// The symbol and a blank, or nothing.
        package var prefix: String { self == .unchanged ? "" : symbol + " " }
    }

    package struct Machine: Sendable {
        package let id: Int
        package let name: String
        package let flavor: String
        /// Index into ``SliceGraph/workers``.
        package let worker: Int
        package let mark: Mark
        /// Whether `eth0` is on the internet's VLAN; nil where it is not.
        package let internet: Mark?
        /// The last octet of its address there; nil where it has none that is known.
        package let internetHost: Int?
        /// Why it changes, one line each.
        package let reasons: [String]

        /// `eth0 .10`, `eth0`
        package var internetLabel: String { "eth0" + (internetHost.map { " .\($0)" } ?? "") }

        /// Where it is, and in words what is not to be seen by a colour alone: `on w1, restarts`.
        func place(in slice: SliceGraph) -> String {
            "on \(slice.workers[worker].name)" + (mark == .restarted ? ", restarts" : "")
        }
    }

    /// One interface in a link.
    package struct End: Sendable {
        /// Index into ``SliceGraph/machines``.
        package let machine: Int
        package let interface: Int
        package let mark: Mark
        /// Whether the VM stays, without this interface.
        package let isRemoved: Bool
        /// The last octet of its address; nil where it has none that is known.
        package var host: Int?

        package var interfaceName: String { "eth\(interface)" }
        /// `eth1 .10`, `eth1`, `eth2 removed`
        package var label: String {
            isRemoved ? "\(interfaceName) removed" : interfaceName + (host.map { " .\($0)" } ?? "")
        }
    }

    package struct Link: Sendable {
        package let number: Int
        package let name: String?
        package let vlan: Int
        package let subnet: Subnet
        package let ends: [End]
        package let mark: Mark
        package let reasons: [String]

        /// The two VMs of a link that can be drawn as one line. Anything else is a network with
        /// a node of its own: a segment of three and more, and a link from a VM to itself.
        package var pair: (from: End, to: End)? {
            guard ends.count == 2, ends[0].machine != ends[1].machine else { return nil }
            return (ends[0], ends[1])
        }

        /// Name, VLAN and subnet, a line each.
        package var lines: [String] { (name.map { [$0] } ?? []) + ["VLAN \(vlan)", subnet.cidr] }
    }

    package struct Worker: Sendable {
        /// As it is called on a VM: `w1`.
        package let name: String
        /// With its address, where that is not its name: `w1 (10.0.10.1)`.
        package let title: String
    }

    package let name: String
    package let id: Int
    package let owner: String
    package let pool: String
    /// `running`, `new`, …
    package let status: String
    package let machines: [Machine]
    package let links: [Link]
    /// The workers that VMs are on, in the cluster's order.
    package let workers: [Worker]
    package let isPlan: Bool

    package var hasInternet: Bool { machines.contains { $0.internet != nil } }
    /// `Slice two-tier`, `Plan of slice two-tier`
    package var title: String { isPlan ? "Plan of slice \(name)" : "Slice \(name)" }
    /// `ID 1000, owner admin, VLAN pool 100-119, running`
    package var subtitle: String { "ID \(id), owner \(owner), VLAN pool \(pool), \(status)" }
    /// The marks that a legend has to explain, in their order.
    package var marks: [Mark] {
        guard isPlan else { return [] }
        let used =
            machines.map(\.mark) + machines.compactMap(\.internet) + links.map(\.mark)
            + links.flatMap(\.ends).map(\.mark)
        return Mark.allCases.filter { $0 != .unchanged && used.contains($0) }
    }

    package static let internetLines = ["internet", "VLAN \(InternetNetwork.vlan)", InternetNetwork.subnet.cidr]
}
