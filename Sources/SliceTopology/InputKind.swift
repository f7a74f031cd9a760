package import SliceSyntax

/// What a JSON file is meant to be, by its keys.
package enum InputKind: Sendable {
    case topology, cluster
    /// What `plan --out` saved: it lies beside topologies, and is nobody's to edit.
    case savedPlan
    /// An object that has none of our keys: somebody else's file.
    case other

    private static let otherKeys: Set<String> = ["owner", "flavors", "quotas", "ssh"]

    /// A file that has keys of a cluster and none of a topology is a cluster file.
    package init(_ document: JSONDocument?) {
        let keys = Set(document?.root.members.map(\.name) ?? [])
        let isCluster = keys.contains("workers") || keys.contains("networkNode")
        let isTopology = keys.contains("slice") || keys.contains("vms") || keys.contains("links")
        let isOurs = isTopology || isCluster || keys.contains { Self.otherKeys.contains($0) }
        let isObject = document?.root.kind == .object
        let isSaved = keys.isSuperset(of: ["formatVersion", "saved", "actions"])
        if isSaved {
            self = .savedPlan
        } else if isObject, !keys.isEmpty, !isOurs {
            self = .other
        } else {
            self = isCluster && !isTopology ? .cluster : .topology
        }
    }
}
