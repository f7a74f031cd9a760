package import SliceTopology

/// What one host is asked to show.
package struct HostSurvey: Sendable, Hashable {
    /// An interface at which frames are listened to.
    package struct Ear: Sendable, Hashable {
        /// The interface's name.
        package let name: String
        /// The VLAN that it is to be in; 0 for the uplink, and ``guarded``.
        package let vlan: Int

        /// Of a tap in VLAN 400: no frames get there but the gateway's and the DHCP server's, so none of ours.
        static let guarded = -1
    }

    /// Frames that hosts say to each other in a VLAN.
    package struct Hello: Sendable, Hashable {
        /// The VLAN that they are put into.
        package let vlan: Int
        /// The host's own number, from 1.
        package let number: Int
        /// Numbers of the hosts that are to hear us, and to say that they did.
        package let confirming: [Int]
        /// Numbers of the hosts that are to be heard, and cannot hear.
        package let heard: [Int]
    }

    /// A VLAN that the network node asks questions in.
    package struct Network: Sendable, Hashable {
        /// Its number.
        package let vlan: Int
        /// The subnet whose gateway and DHCP server are asked.
        package let subnet: Subnet
        /// Whether there is to be a gateway.
        package let gateway: Bool
        /// Whether there is to be a DHCP server.
        package let dhcp: Bool
        /// Guests that are to answer; none where nobody gives them addresses.
        package let stations: [Station]
    }

    /// A guest's interface.
    package struct Station: Sendable, Hashable {
        /// Six octets, in hexadecimal, with colons.
        package let mac: String
        /// Where the planner gave it one.
        package let address: String?
    }

    /// An echo request through a gateway.
    package struct Route: Sendable, Hashable {
        /// What is to become of it.
        package enum Awaited: String, Sendable {
            /// It is to arrive.
            case arrival
            /// It is to be answered.
            case echo
        }
        /// The VLAN whose gateway it is sent to.
        package let from: Int
        /// Nil: the next hop behind the uplink.
        package let to: String?
        /// Nil: it is to arrive nowhere.
        package let awaited: Awaited?
    }

    /// Its address.
    package let host: String
    /// IDs of VMs that are to run there.
    package let machines: [Int]
    /// Names of interfaces that are looked at.
    package let interfaces: [String]
    /// Where frames are listened to, of all slices: what is heard at others' tells of a leak.
    package let ears: [Ear]
    /// What it says to other hosts, and they to it.
    package let hellos: [Hello]
    /// Only of the network node.
    package let networks: [Network]
    /// Only of the network node.
    package let routes: [Route]
    /// Whether VLAN 400's bridge is looked at: guests with internet are to be there.
    package let hasGuests: Bool
    /// Only of the network node.
    package let uplink: String?
}
