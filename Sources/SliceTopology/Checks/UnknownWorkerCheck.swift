import SliceSyntax

/// A pin names one of the cluster's workers.
enum UnknownWorkerCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster else { return [] }
        let workers = cluster.workers.map(\.name)
        let known = Set(cluster.workers.flatMap { [$0.name, $0.address] })
        let wrong = topology.vms.compactMap(\.worker).filter { !known.contains($0.value) }
        var findings = Findings()
        for (name, places) in SamePlaces.grouped(wrong) {
            // One digit more or less in an IP address is another host, not a slip.
            let isName = name.contains { $0.isLetter && !$0.isHexDigit }
            let near =
                isName && findings.isSuggesting
                ? Suggestion.nearest(to: name, among: workers) : nil
            findings.add(
                Diagnostic(
                    .unknownWorker,
                    detail:
                        "The cluster \"\(cluster.name)\" has no worker of the name or address \"\(TerminalText.quoted(name))\".",
                    at: places.first, notes: SamePlaces.notes(places),
                    help: near.map { "did you mean \"\($0)\"?" } ?? "its workers are \(workers.joined(separator: ", "))"
                ))
        }
        return findings.all
    }
}
