package import SliceSyntax

/// What a JSON file is meant to be, by its keys.
package enum InputKind: Sendable {
    case topology, cluster
    /// What `plan --out` saved: it lies beside topologies, and is nobody's to edit.
    case savedPlan

    /// A file that has keys of a cluster and none of a topology is a cluster file.
    package init(_ document: JSONDocument?) {
        let keys = Set((document?.root.members ?? []).map(\.name))
        let isCluster = keys.contains("workers") || keys.contains("networkNode")
        let isTopology = keys.contains("slice") || keys.contains("vms") || keys.contains("links")
        let isSaved = keys.isSuperset(of: ["formatVersion", "saved", "actions"])
        self = isSaved ? .savedPlan : isCluster && !isTopology ? .cluster : .topology
    }
}
