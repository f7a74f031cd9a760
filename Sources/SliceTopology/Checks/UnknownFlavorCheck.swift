import SliceSyntax

/// A VM's flavor is one of the cluster's.
enum UnknownFlavorCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster else { return [] }
        let known = cluster.flavors.map(\.name).sorted()
        let names = Set(known)
        let wrong = topology.vms.lazy.compactMap(\.flavor).filter { !names.contains($0.value) }
        var findings = Findings()
        for (name, places) in SamePlaces.grouped(wrong) {
            let near = findings.isSuggesting ? Suggestion.nearest(to: name, among: known) : nil
            let all = known.isEmpty ? "it has no flavors at all" : "its flavors are \(known.joined(separator: ", "))"
            findings.add(
                Diagnostic(
                    .unknownFlavor,
                    detail: "The cluster \"\(cluster.name)\" has no flavor \"\(TerminalText.quoted(name))\".",
                    at: places.first, notes: SamePlaces.notes(places),
                    help: near.map { "did you mean \"\($0)\"?" } ?? all))
        }
        return findings.all
    }
}
