import SliceTopology

/// Where taps are on their hosts.
enum Wiring {
    /// Guests in VLAN 400 have a bridge for themselves.
    static func bridge(ofTapIn vlan: Int, _ cluster: Cluster) -> String {
        vlan == InternetNetwork.vlan ? InternetNetwork.bridge : cluster.bridge
    }
}
