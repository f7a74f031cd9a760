import SliceSyntax

/// A pin names one of the cluster's workers.
enum UnknownWorkerCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster else { return [] }
        let workers = cluster.workers.map(\.name)
        let wrong = topology.vms.compactMap(\.worker).filter { cluster.worker($0.value) == nil }
        return SamePlaces.grouped(wrong).map { name, places in
            // One digit more or less in an IP address is another host, not a slip.
            let isName = name.contains { $0.isLetter && !$0.isHexDigit }
            let near = isName ? Suggestion.nearest(to: name, among: workers) : nil
            return Diagnostic(
                .unknownWorker,
                detail:
                    "The cluster \"\(cluster.name)\" has no worker of the name or address \"\(TerminalText.quoted(name))\".",
                at: places.first, notes: SamePlaces.notes(places),
                help: near.map { "did you mean \"\($0)\"?" } ?? "its workers are \(workers.joined(separator: ", "))")
        }
    }
}
