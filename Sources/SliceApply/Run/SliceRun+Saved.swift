package import SlicePlanning
import SliceState
package import SliceSyntax
package import SliceTopology

extension SliceRun {
    /// Carries a saved plan out: just that, or nothing.
    ///
    /// - Parameter topology: the one that the plan embeds, checked; nil for a destroy.
    /// - Throws: ``PlanningFailure`` where the plan is stale, before anything was changed.
    package func apply(
        _ saved: SavedPlan, topology: Topology?, approve: (Plan, [Diagnostic]) async throws -> Bool
    ) async throws -> Outcome {
        let name = saved.slice.value
        let lock = try await lock(name)
        defer { withExtendedLifetime(lock) {} }
        let before = try store.read()
        // What the record alone shows to be stale needs no look at hosts and images.
        try planner(saved, before, [:]).requireFresh(saved, topology)
        try fixSettings()

        let prior = before.slice(named: name)
        var images: [String: ImageReference.Identity] = [:]
        if let topology { images = try await Self.identities(of: topology, prior: prior, in: cluster, identify) }
        let identified = images
        // Where it comes out differently it throws, so that nobody is ever asked about another plan.
        func plan(_ state: ClusterState) throws -> Plan {
            try planner(saved, state, identified).again(saved, topology)
        }
        guard topology != nil, let prior else {
            return try await carryOut(
                plan(before), pool: nil, seen: nil, failures: [], approve: approve, planAgain: plan)
        }
        return try await withPool(sliceID: prior.id) { pool in
            let seen = await refresh(pool, sliceID: prior.id).look(at: prior)
            return try await carryOut(
                plan(before.replacing(seen.slice)), pool: pool, seen: seen.slice, failures: seen.failures,
                approve: approve, planAgain: plan)
        }
    }

    private func planner(
        _ saved: SavedPlan, _ state: ClusterState, _ images: [String: ImageReference.Identity]
    ) -> Planner {
        Planner(cluster: cluster, state: state, defaultOwner: saved.owner, images: images)
    }
}
