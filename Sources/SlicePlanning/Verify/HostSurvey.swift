package import SliceTopology

/// What one host is asked to show.
package struct HostSurvey: Sendable, Hashable {
    /// An interface at which frames are listened to.
    package struct Ear: Sendable, Hashable {
        package let name: String
        /// The VLAN that it is to be in; 0 for the uplink, and ``guarded``.
        package let vlan: Int

        /// Of a tap in VLAN 400: no frames get there but the gateway's and the DHCP server's, so none of ours.
        static let guarded = -1
    }

    /// Frames that hosts say to each other in a VLAN.
    package struct Hello: Sendable, Hashable {
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
        package let vlan: Int
        package let subnet: Subnet
        package let gateway: Bool
        package let dhcp: Bool
        package let stations: [Station]
    }

    package struct Station: Sendable, Hashable {
        package let mac: String
        /// Where the planner gave it one.
        package let address: String?
    }

    /// An echo request through a gateway.
    package struct Route: Sendable, Hashable {
        package enum Awaited: String, Sendable {
            /// It is to arrive.
            case arrival
            /// It is to be answered.
            case echo
        }
        package let from: Int
        /// Nil: the next hop behind the uplink.
        package let to: String?
        /// Nil: it is to arrive nowhere.
        package let awaited: Awaited?
    }

    package let host: String
    package let machines: [Int]
    package let interfaces: [String]
    package let ears: [Ear]
    package let hellos: [Hello]
    package let networks: [Network]
    package let routes: [Route]
    /// Only of the network node.
    package let uplink: String?
}
