import SliceSyntax

/// A VM's flavor is one of the cluster's.
enum UnknownFlavorCheck: TopologyCheck {
    private static let mostSuggestions = 20

    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster else { return [] }
        let known = cluster.flavors.map(\.name).sorted()
        let names = Set(known)
        let vms = topology.vms
        let wrong = vms.indices.filter { vms[$0].flavor.map { !names.contains($0.value) } ?? false }
            .compactMap { vms[$0].flavor }
        var findings = Findings()
        for (name, places) in SamePlaces.grouped(wrong) {
            let near = findings.kept.count < Self.mostSuggestions ? Suggestion.nearest(to: name, among: known) : nil
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
