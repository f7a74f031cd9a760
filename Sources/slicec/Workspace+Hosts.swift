import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

extension Workspace {
    /// The address of a host that was named on the command line, by its name or address.
    ///
    /// - Throws: ``Diagnostic`` where neither the cluster file nor the state has it.
    func address(ofHost host: String, _ store: StateStore) throws(Diagnostic) -> String {
        if let worker = cluster.worker(host) { return worker.address }
        let recorded = Set(try store.read().slices.flatMap(\.objects).map(\.object.host))
        let known = recorded.union(cluster.hostAddresses).sorted()
        guard known.contains(host) else {
            throw Diagnostic(
                .unknownWorker, detail: "No host \"\(host)\" is in the cluster file or the state.",
                help: "the hosts are \(known.joined(separator: ", "))")
        }
        return host
    }

    /// Looks at the hosts that a plan is about.
    ///
    /// - Throws: ``Diagnostic`` where there is no cluster file, or no way to use SSH at all.
    func look(at plan: Plan) async throws(Diagnostic) -> HostLook.Sight {
        // Without a state no host carries its lineage: each that carries any is another's.
        let lineage = try StateStore.open(statePath)?.lineage ?? "none"
        return await HostLook(cluster: cluster, lineage: lineage, transport: try SSHTransport(cluster: cluster))
            .look(at: plan)
    }
}

extension Console {
    /// Says which hosts could not be looked at.
    func warnOfUnseen(_ unseen: [Diagnostic]) {
        for diagnostic in unseen { warn("not looked at, so its record is taken as it is", diagnostic) }
    }

    /// Says which hosts could not be asked for proof.
    func warnOfUnasked(_ unseen: [Diagnostic]) {
        for diagnostic in unseen { warn("not looked at, so what it would show is not known", diagnostic) }
    }

    /// Says which base image could not be read.
    func warnOfUnread(_ diagnostic: Diagnostic) {
        warn("not read, so the plan holds for whatever image is there when it is carried out", diagnostic)
    }

    private func warn(_ what: String, _ diagnostic: Diagnostic) {
        let first = diagnostic.detail.split(separator: "\n").first.map(String.init) ?? diagnostic.summary
        let label = "warning"
        let text = TerminalText.wrapped(
            "[\(diagnostic.code.id)]: \(what): " + TerminalText.escaped(first), width: Self.errorWidth,
            from: label.count, indent: 2)
        error(errorStyle.yellow(label) + text + "\n")
    }
}
