package import SliceTopology

/// A host that is examined, and what it is for.
package struct ExaminedHost: Sendable, Hashable {
    package let address: String
    package let isWorker: Bool
    package let isNetworkNode: Bool

    package init(_ address: String, in cluster: Cluster) {
        self.address = address
        isWorker = cluster.workers.contains { $0.address == address }
        isNetworkNode = cluster.networkNode.address == address
    }
}
