package import SliceCommands
package import SlicePlanning
package import SliceState
package import SliceSyntax
package import SliceTopology

/// Scripts in place of a run: plans, records what is allocated, and touches no host.
///
/// The scripts carry IDs, VLANs and the state's lineage. Nobody else may get those meanwhile, so
/// the slice is recorded as an apply would record it, with every object as one that may be there;
/// an apply afterwards makes sure of them, and a destroy removes them, run or not.
package struct SliceEmission {
    let cluster: Cluster
    let store: StateStore
    let version: String
    /// Who works on the slice, for those who have to wait.
    let holder: String
    /// Seconds to wait for another run that works on the slice.
    let lockTimeout: Int

    package init(cluster: Cluster, store: StateStore, version: String, holder: String, lockTimeout: Int) {
        self.cluster = cluster
        self.store = store
        self.version = version
        self.holder = holder
        self.lockTimeout = lockTimeout
    }

    /// Scripts that make sure of everything that a topology asks for.
    ///
    /// - Parameter check: gets the scripts before anything is recorded for them.
    /// - Throws: ``Diagnostic``, ``PlanningFailure`` or what `check` throws; then nothing was recorded.
    package func deploy(
        _ topology: Topology, defaultOwner: String, check: (ScriptSet) throws -> Void = { _ in }
    ) async throws -> ScriptSet {
        let name = topology.slice.value
        let lock = try await store.lockSlice(name, holder: holder, timeout: .seconds(lockTimeout))
        defer { withExtendedLifetime(lock) {} }
        let images = try await SliceRun.identities(
            of: topology, prior: try store.read().slice(named: name), in: cluster
        ) { [store] path throws(Diagnostic) in try await ImageFile.identify(path, knownTo: store) }
        func plan(_ state: ClusterState) throws -> Plan {
            let plan = try Planner(cluster: cluster, state: state, defaultOwner: defaultOwner, images: images)
                .plan(topology)
            try refuseOrdered(plan, topology)
            return plan
        }
        // What is recorded as present may be gone by the time that somebody runs the scripts.
        func scripts() throws -> ScriptSet {
            var state = try store.read()
            state.slices = state.slices.map { $0.name == name ? $0.withNothingConfirmed : $0 }
            return try self.scripts(try plan(state))
        }
        let first = try plan(try store.read())
        try check(try scripts())
        if !Self.isRecorded(first) {
            try store.fix(["dataDirectory": cluster.dataDirectory, "bridge": cluster.bridge])
            _ = try store.reserve(plan)
        }
        return try scripts()
    }

    /// Scripts that take a recorded slice down. Records nothing: it is there until somebody ran them.
    ///
    /// - Throws: ``Diagnostic`` where no such slice is recorded.
    package func destroy(_ name: String) throws -> ScriptSet {
        let state = try store.read()
        guard let slice = state.slice(named: name) else {
            throw SliceMistakes.unknown(name, among: state.slices.map(\.name))
        }
        return try scripts(Planner(cluster: cluster, state: state, defaultOwner: slice.owner).destroy(slice))
    }

    /// Whether the record is already what reserving the plan would make it.
    private static func isRecorded(_ plan: Plan) -> Bool {
        guard let prior = plan.prior else { return false }
        let known = Set(prior.objects.map(\.object.identity))
        return prior.vms == plan.slice.vms && prior.links == plan.slice.links
            && plan.desired.allSatisfy { known.contains($0.identity) }
    }

    private func scripts(_ plan: Plan) throws(Diagnostic) -> ScriptSet {
        ScriptSet(
            plan: plan, cluster: cluster, lineage: store.lineage, version: version,
            otherInternetUsers: try store.otherInternetUsers(than: plan.slice.id))
    }

    /// Refuses what scripts cannot do that are run in any order, and more than once.
    private func refuseOrdered(_ plan: Plan, _ topology: Topology) throws(Diagnostic) {
        let vms = plan.restartedVMs
        guard vms.isEmpty else {
            throw Self.notRepeatable(vms, at: topology.vms.first { vms.contains($0.name.value) }?.name.span)
        }
        let waits = plan.waitsAcrossHosts
        guard waits.isEmpty else { throw Self.hostsWait(waits, in: cluster, at: topology.slice.span) }
    }

    /// The wording of why a change cannot be a script that is run again.
    ///
    /// - Parameter span: the first of the VMs.
    package static func notRepeatable(_ vms: [String], at span: SourceSpan?) -> Diagnostic {
        let them = vms.count == 1 ? "it" : "them"
        return Diagnostic(
            .notRepeatable,
            detail: "This change stops \(vms.joined(separator: ", ")) and starts \(them) anew. "
                + "A script would do that each time it is run. Nothing was recorded.",
            at: span, help: "carry the change out with slicec apply; emit writes scripts for what it left")
    }

    /// The wording of why a change cannot be scripts that are run in any order.
    ///
    /// - Parameter waits: at least one.
    package static func hostsWait(_ waits: [Plan.Wait], in cluster: Cluster, at span: SourceSpan?) -> Diagnostic {
        let first = waits.prefix(1).map { wait in
            "\(wait.id) on \(cluster.hostName(wait.host)) waits for \(wait.others.joined(separator: ", ")) on "
                + cluster.hostName(wait.otherHost)
        }
        let rest = waits.count - first.count
        let others = rest == 0 ? "" : ", and \(rest) more action\(rest == 1 ? "" : "s") for others like that"
        // What goes from one network node and comes to another is one change.
        let isMove = waits.allSatisfy { $0.others.allSatisfy { $0.hasPrefix("network.") } }
        return Diagnostic(
            .hostsWait,
            detail: first.joined() + others + ". Scripts of different hosts do not wait for each other. Nothing was "
                + "recorded.",
            at: span,
            help: isMove
                ? "carry the change out with slicec apply"
                : "carry the change out with slicec apply; or in two steps: first what goes, and when slicec apply has "
                    + "seen that it is gone, emit what comes")
    }
}
