package import SlicePlanning
package import SliceState
package import SliceSyntax
package import SliceTopology
import SliceCommands

/// One apply or destroy from lock to record: look, plan, ask, allocate, carry out, settle.
package struct SliceRun: Sendable {
    package struct Outcome: Sendable {
        package let plan: Plan
        /// Actions that were carried out.
        package var done = 0
        package var failures: [Diagnostic] = []
        /// Actions that were never sent.
        package var unstarted: [Action] = []
        package var wasApproved = true
        package var wasInterrupted = false
        /// The record afterwards, of a slice that stays without its objects; nil where the slice is gone.
        package var slice: RecordedSlice?

        /// How far it came, where not all was done: a sentence.
        package var tally: String {
            let total = plan.actions.count
            let failed = total - done - unstarted.count
            var text =
                "Of \(total) action\(total == 1 ? "" : "s") \(done) \(done == 1 ? "is" : "are") done and recorded"
            if failed > 0 { text += ", \(failed) failed" }
            if !unstarted.isEmpty {
                text += ", \(unstarted.count) \(unstarted.count == 1 ? "was" : "were") not started"
            }
            return text + "."
        }
    }

    let cluster: Cluster
    let store: StateStore
    let transport: any HostTransport
    let options: RunOptions
    /// Who works on the slice, for those who have to wait.
    let holder: String
    let interruption: Interruption
    /// Reads what a base image is, by its path.
    let identify: ImageFile.Reading
    /// The same, whatever the state knows of the file.
    let identifyAgain: ImageFile.Reading
    let files: any ImageFiles
    let report: @Sendable (ApplyEvent) -> Void

    package init(
        cluster: Cluster, store: StateStore, transport: any HostTransport, options: RunOptions, holder: String,
        interruption: Interruption, identify: ImageFile.Reading? = nil, files: any ImageFiles = LocalImageFiles(),
        report: @escaping @Sendable (ApplyEvent) -> Void
    ) {
        self.cluster = cluster
        self.store = store
        self.transport = transport
        self.options = options
        self.holder = holder
        self.interruption = interruption
        self.files = files
        if let identify {
            identifyAgain = identify
        } else {
            identifyAgain = { path throws(Diagnostic) in try await ImageFile.identify(path) }
        }
        self.identify = ImageFile.told(to: report) { path throws(Diagnostic) in
            do throws(Diagnostic) {
                if let identify { return try await identify(path) }
                return try await ImageFile.identify(path, knownTo: store)
            } catch {
                throw cluster.located(error, ofImage: path)
            }
        }
        self.report = report
    }

    /// Makes a topology so.
    ///
    /// - Parameters:
    ///   - abandoned: addresses of hosts that will not come back: what is recorded there is let go.
    ///   - approve: shown the plan and what could not be looked at; may be asked again where the
    ///     state moved in between.
    /// - Throws: ``Diagnostic`` or ``PlanningFailure`` before anything was changed.
    package func apply(
        _ topology: Topology, defaultOwner: String, abandoning abandoned: [String] = [],
        approve: (Plan, [Diagnostic]) async throws -> Bool
    ) async throws -> Outcome {
        let name = topology.slice.value
        let lock = try await lock(name)
        defer { withExtendedLifetime(lock) {} }
        try fixSettings()
        let before = try store.read(planning: name)
        let images = try await Self.identities(
            of: topology, prior: before.slice(named: name), in: cluster, identify)
        try await Abandoning.refuseLiving(abandoned, transport, context(before.slice(named: name)?.id ?? 0), cluster)

        let left = Abandoning.objects(on: abandoned, of: before.slice(named: name))
        func plan(_ state: ClusterState) throws -> Plan {
            let state = Abandoning.remove(abandoned, from: state, slice: name)
            let plan = try Planner(
                cluster: cluster, state: state, defaultOwner: defaultOwner, images: images, abandoned: left
            ).plan(topology)
            try Abandoning.check(plan, abandoned: abandoned, cluster: cluster)
            return plan
        }
        guard let prior = before.slice(named: name) else {
            return try await carryOut(
                plan(before), pool: nil, seen: nil, failures: [], approve: approve, planAgain: plan)
        }
        return try await withPool(sliceID: prior.id) { pool in
            let kept = Abandoning.remove(abandoned, from: prior)
            let seen = await refresh(pool, sliceID: prior.id).look(at: kept)
            return try await carryOut(
                plan(before.replacing(seen.slice)), pool: pool, seen: seen.slice, failures: seen.failures,
                approve: approve, planAgain: plan
            ) { id in for host in abandoned { _ = try store.abandon(host: host, sliceID: id) } }
        }
    }

    /// Takes a slice down.
    ///
    /// - Parameter abandoned: addresses of hosts that will not come back: what is recorded there
    ///   is let go.
    package func destroy(
        _ name: String, abandoning abandoned: [String], approve: (Plan, [Diagnostic]) async throws -> Bool
    ) async throws -> Outcome {
        let lock = try await lock(name)
        defer { withExtendedLifetime(lock) {} }
        try fixSettings()
        func plan(_ state: ClusterState) throws -> Plan {
            guard let slice = state.slice(named: name) else {
                throw SliceMistakes.unknown(name, among: state.slices.map(\.name))
            }
            return try Planner(cluster: cluster, state: state, defaultOwner: slice.owner)
                .destroy(Abandoning.remove(abandoned, from: slice))
        }
        try await Abandoning.refuseLiving(abandoned, transport, context(0), cluster)
        return try await carryOut(
            plan(try store.read(planning: name)), pool: nil, seen: nil, failures: [], approve: approve, planAgain: plan
        ) { id in for host in abandoned { _ = try store.abandon(host: host, sliceID: id) } }
    }

    /// Stops, starts or restarts VMs of a slice, and records that it was wanted so.
    ///
    /// - Parameter vmIDs: of VMs that are recorded in it.
    package func power(
        _ power: Power, _ vmIDs: Set<Int>, of name: String, approve: (Plan, [Diagnostic]) async throws -> Bool
    )
        async throws -> Outcome
    {
        let lock = try await lock(name)
        defer { withExtendedLifetime(lock) {} }
        try fixSettings()
        func slice(_ state: ClusterState) throws(Diagnostic) -> RecordedSlice {
            guard let slice = state.slice(named: name) else {
                throw SliceMistakes.unknown(name, among: state.slices.map(\.name))
            }
            if slice.status == .removing { throw SliceMistakes.leaving(slice) }
            return slice
        }
        func plan(_ state: ClusterState) throws -> Plan {
            Planner(cluster: cluster, state: state, defaultOwner: "").power(power, vmIDs, of: try slice(state))
        }
        let before = try store.read(planning: name)
        let prior = try slice(before)
        return try await withPool(sliceID: prior.id) { pool in
            var meant = prior
            meant.objects = prior.objects.filter { $0.object.spec.vmID.map { vmIDs.contains($0) } ?? false }
            let seen = await refresh(pool, sliceID: prior.id).look(at: meant)
            var known = prior
            let looked = Dictionary(seen.slice.objects.map { ($0.object.identity, $0) }) { first, _ in first }
            known.objects = prior.objects.map { looked[$0.object.identity] ?? $0 }
            return try await carryOut(
                plan(before.replacing(known)), pool: pool, seen: known, failures: seen.failures, approve: approve,
                planAgain: plan)
        }
    }

    // MARK: Steps

    /// Connections that are ended again, whatever comes.
    func withPool(sliceID: Int, _ body: (HostPool) async throws -> Outcome) async throws -> Outcome {
        let pool = self.pool(sliceID: sliceID)
        let outcome: Outcome
        do {
            outcome = try await body(pool)
        } catch {
            await pool.closeAll()
            throw error
        }
        await pool.closeAll()
        return outcome
    }

    func carryOut(
        _ first: Plan, pool known: HostPool?, seen: RecordedSlice?, failures: [Diagnostic],
        approve: (Plan, [Diagnostic]) async throws -> Bool, planAgain: (ClusterState) throws -> Plan,
        beforehand: (Int) throws -> Void = { _ in }
    ) async throws -> Outcome {
        var shown = first
        while true {
            if shown.isEmpty {
                // A run that was killed behind its last action, or could not look at a host, has
                // left the slice `design` although all of it is there.
                let isUnsettled =
                    try failures.isEmpty && shown.slice.status == .design
                    && (!shown.isPartial || isDeployed(shown.slice))
                let slice = isUnsettled ? try store.settle(sliceID: shown.slice.id, isDeployed: true) : shown.slice
                return Outcome(plan: shown, failures: failures, slice: slice)
            }
            guard try await approve(shown, failures) else {
                return Outcome(plan: shown, wasApproved: false, slice: shown.prior)
            }
            // Whoever takes long with it is waited for here, where that keeps nobody else from going on.
            _ = try await store.lockAllocation(
                holder: holder, isOver: { [interruption] in interruption.isRequested }
            ) { report(.preparing(.lock(by: $0))) }
            report(.preparing(nil))
            do {
                shown = try store.allocate(planning: shown.slice.name) { state in
                    let again = try planAgain(seen.map { state.replacing($0) } ?? state)
                    guard again.isSame(as: shown) else { throw Moved(plan: again) }
                    return again
                }
                break
            } catch let moved as Moved {
                shown = moved.plan
            }
        }
        try beforehand(shown.slice.id)
        let pool = known ?? self.pool(sliceID: shown.slice.id)
        let executor = Executor(
            plan: shown, store: store, pool: pool, context: context(shown.slice.id), options: options, holder: holder,
            interruption: interruption, identify: identifyAgain, files: files, report: report)
        let result = await executor.run()
        // Nothing of this run is at work on hosts any more when the lock is given back.
        await pool.closeAll()
        var all = failures + result.failures
        var slice: RecordedSlice? = shown.slice
        do throws(Diagnostic) {
            // A part that is done does not make whole what was not.
            let isRestDone = shown.isPartial ? try isDeployed(shown.slice) : true
            let isWhole = all.isEmpty && result.unstarted.isEmpty && isRestDone
            slice = try store.settle(sliceID: shown.slice.id, isDeployed: isWhole)
        } catch {
            // What came of the actions is worth telling all the same.
            all.append(error)
        }
        return Outcome(
            plan: shown, done: result.done, failures: Self.eachOnce(all), unstarted: result.unstarted,
            wasInterrupted: interruption.isRequested && !(all.isEmpty && result.unstarted.isEmpty), slice: slice)
    }

    /// Whether all of the slice is there by now, whoever made it.
    private func isDeployed(_ slice: RecordedSlice) throws(Diagnostic) -> Bool {
        try store.read(planning: slice.name).slice(named: slice.name)?.isDeployed(in: cluster) ?? false
    }

    /// A host that could not be looked at could not be worked on either: that is one failure.
    private static func eachOnce(_ failures: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<String> = []
        return failures.filter { seen.insert($0.code.id + $0.detail).inserted }
    }

    /// The state moved between showing a plan and recording it.
    private struct Moved: Error {
        let plan: Plan
    }

    func lock(_ name: String) async throws -> SliceLock {
        let lock = try await store.lockSlice(
            name, holder: holder, timeout: .seconds(options.lockTimeout)
        ) { report(.preparing(.lock(by: $0))) }
        report(.preparing(nil))
        return lock
    }

    /// Paths and bridge are not part of each object's record: they are the same for all.
    func fixSettings() throws {
        try store.fix(["dataDirectory": cluster.dataDirectory, "bridge": cluster.bridge])
    }

    private func context(_ sliceID: Int) -> HostContext {
        HostContext(cluster: cluster, lineage: store.lineage, sliceID: sliceID)
    }

    func pool(sliceID: Int) -> HostPool {
        HostPool(
            transport: transport, claim: HostClaim(context: context(sliceID), lockTimeout: options.hostLockTimeout),
            options: options, interruption: interruption,
            isStillOurs: { [store] () throws(Diagnostic) in try store.requireLocks() }, report: report)
    }

    func refresh(_ pool: HostPool, sliceID: Int) -> Refresh {
        Refresh(pool: pool, context: context(sliceID), options: options, report: report)
    }

    /// Reads the base images that new disks need, so that a missing one stops the run before
    /// anything is changed.
    static func identities(
        of topology: Topology, prior: RecordedSlice?, in cluster: Cluster,
        _ identify: ImageFile.Reading
    ) async throws -> [String: ImageReference.Identity] {
        var identities: [String: ImageReference.Identity] = [:]
        for path in imagesToRead(for: topology, prior: prior, in: cluster) {
            identities[path] = try await identify(path)
        }
        return identities
    }

    /// Paths of the base images that new disks need, each once.
    package static func imagesToRead(
        for topology: Topology, prior: RecordedSlice?, in cluster: Cluster
    ) -> [String] {
        var paths: [String] = []
        let continuity = Continuity(topology, prior: prior)
        let disks = RecordedDisks(of: prior)
        for vm in topology.vms {
            guard let flavor = vm.flavor.flatMap({ cluster.flavor(named: $0.value) }) else { continue }
            var path = flavor.image
            if let known = continuity.vm(named: vm.name.value) {
                let worker = vm.worker.flatMap { cluster.worker($0.value)?.address } ?? known.worker
                let disk = disks.choice(for: known, flavor: flavor, on: worker)
                guard disk.isToBeRead else { continue }
                path = disk.image.path
            }
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }
}

extension ClusterState {
    /// The state with one slice's record replaced by what was seen of it, if it is still there.
    func replacing(_ seen: RecordedSlice) -> ClusterState {
        var state = self
        guard let index = state.slices.firstIndex(where: { $0.id == seen.id }) else { return state }
        // Only what was seen on hosts is taken over: the record itself is the state's.
        state.slices[index].objects = seen.objects
        return state
    }
}
