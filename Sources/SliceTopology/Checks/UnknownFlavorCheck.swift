import SliceSyntax

/// A VM's flavor is one of the cluster's.
enum UnknownFlavorCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        let known = context.cluster.flavors.map(\.name).sorted()
        return topology.vms.compactMap(\.flavor).compactMap { flavor in
            guard context.cluster.flavor(named: flavor.value) == nil else { return nil }
            let near = Suggestion.nearest(to: flavor.value, among: known)
            return Diagnostic(
                .unknownFlavor,
                detail: "The cluster \"\(context.cluster.name)\" has no flavor \"\(flavor.value)\".", at: flavor.span,
                help: near.map { "did you mean \"\($0)\"?" } ?? "its flavors are \(known.joined(separator: ", "))")
        }
    }
}
