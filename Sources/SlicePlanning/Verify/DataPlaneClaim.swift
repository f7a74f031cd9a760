import SliceTopology

/// One thing that is true of hosts where a slice is as it is recorded, and that hosts can show.
package struct DataPlaneClaim: Sendable, Hashable {
    /// Claims that belong together, in the order in which they are shown.
    package enum Group: String, Sendable, CaseIterable {
        case machines = "VMs"
        case ports = "Ports"
        case links = "Links"
        case trunks = "Trunks"
        case isolation = "Isolation"
        case internet = "Internet"
    }

    /// What shows it.
    enum Proof: Sendable, Hashable {
        /// No process of a VM runs.
        case stopped(vmID: Int)
        /// The process of a VM, and what QEMU says of its guest.
        case alive(vmID: Int, pid: Int?)
        /// A tap's port; off the bridge where there is no VLAN.
        case tag(tap: String, vlan: Int?)
        /// The cable: a VM's process holds its tap, which is up.
        case wired(tap: String, vmID: Int)
        /// No other port than these, by host, is in the VLAN, and nothing of it is heard elsewhere.
        case exclusive(vlan: Int, ports: [String: Set<String>])
        /// Frames in these VLANs go from the host to the hub of each, and back.
        case trunk([TrunkLine])
        case dhcp(vlan: Int, reservations: [String: String])
        case lease(Station)
        case answers(Station)
        case gateway(vlan: Int, group: Int)
        /// From a link's gateway to the other links of its slice.
        case forwards(from: Int, to: [Route])
        /// The rules that keep slices apart are there.
        case fenced(sliceID: Int)
        /// VLAN 400's bridge on a worker: it is as it must be, and nothing gets past it. With all workers that there is
        /// such a claim of.
        case guarded(workers: Set<String>)
        /// Nothing of these arrives.
        case isolated([Route])
        case translated(uplink: String)
        case reached(Station, Route)
    }

    /// An interface in a VLAN.
    struct Station: Sendable, Hashable {
        let vlan: Int
        let mac: String
        /// Where the planner gave it one.
        let address: String?
    }

    /// What of a VLAN is on a worker, and with whom it exchanges frames.
    struct TrunkLine: Sendable, Hashable {
        let vlan: Int
        let hub: String
        /// Ports of the hub at which frames are heard; empty where a DHCP server's port is among them, which is there
        /// whatever becomes of guests.
        let hubPorts: [String]
        /// Taps of the worker at which the hub's frames are heard.
        let taps: [String]
        /// Guests on the worker.
        let stations: [Station]
    }

    /// An echo request that is sent in a VLAN through its gateway.
    struct Route: Sendable, Hashable {
        let from: Int
        /// Nil: the next hop behind the uplink.
        let to: String?
    }

    /// `vm.alive:web`, `port.tag:web.eth1`: unique in its slice.
    package let id: String
    package let group: Group
    /// The hosts that show it, the one that it is about first.
    package let hosts: [String]
    /// What is claimed, in words.
    package let statement: String
    let proof: Proof
}
