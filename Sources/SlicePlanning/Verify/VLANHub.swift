/// The host with which all others of a link exchange frames, to see that trunks carry them.
enum VLANHub {
    /// The network node, where the link has a port there; else the first worker.
    static func host(of link: RecordedLink, workers: Set<String>, node: String) -> String? {
        link.gateway || link.dhcp ? node : workers.min()
    }
}
