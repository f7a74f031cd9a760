import SliceTopology

/// The address that the planner gave to an interface; nil where DHCP decides.
enum PlannedAddress {
    static func of(_ endpoint: Endpoint, in link: RecordedLink) -> String? {
        link.endpoints.firstIndex(of: endpoint).flatMap { link.addresses[$0] }
    }
}
