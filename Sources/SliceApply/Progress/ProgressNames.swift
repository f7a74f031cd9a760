package import SliceTopology
import SliceSyntax

/// What hosts are called: as in a plan, or shorter where there is little room.
package struct ProgressNames: Sendable {
    private let cluster: Cluster

    package init(_ cluster: Cluster) { self.cluster = cluster }

    /// `w1 (10.0.10.1)`.
    func full(_ host: String) -> String { TerminalText.escaped(cluster.hostName(host)) }

    /// `w1`; the address of a host without a name.
    func short(_ host: String) -> String { TerminalText.escaped(cluster.shortName(host)) }
}
