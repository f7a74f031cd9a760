import SliceSyntax

/// A pin names one of the cluster's workers.
enum UnknownWorkerCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        let workers = context.cluster.workers
        return topology.vms.compactMap(\.worker).compactMap { worker in
            guard context.cluster.worker(worker.value) == nil else { return nil }
            // One digit more or less in an IP address is another host, not a slip.
            let isName = worker.value.contains { $0.isLetter && !$0.isHexDigit }
            let near = isName ? Suggestion.nearest(to: worker.value, among: workers.map(\.name)) : nil
            return Diagnostic(
                .unknownWorker,
                detail:
                    "The cluster \"\(context.cluster.name)\" has no worker of the name or address \"\(worker.value)\".",
                at: worker.span,
                help: near.map { "did you mean \"\($0)\"?" }
                    ?? "its workers are \(workers.map(\.name).joined(separator: ", "))")
        }
    }
}
