import SliceSyntax

/// A VM's flavor is one of the cluster's.
enum UnknownFlavorCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster else { return [] }
        let known = cluster.flavors.map(\.name).sorted()
        let names = Set(known)
        let vms = topology.vms
        let wrong = vms.indices.filter { vms[$0].flavor.map { !names.contains($0.value) } ?? false }
            .compactMap { vms[$0].flavor }
        return SamePlaces.grouped(wrong).map { name, places in
            let near = Suggestion.nearest(to: name, among: known)
            let all = known.isEmpty ? "it has no flavors at all" : "its flavors are \(known.joined(separator: ", "))"
            return Diagnostic(
                .unknownFlavor,
                detail: "The cluster \"\(cluster.name)\" has no flavor \"\(TerminalText.quoted(name))\".",
                at: places.first, notes: SamePlaces.notes(places), help: near.map { "did you mean \"\($0)\"?" } ?? all)
        }
    }
}
