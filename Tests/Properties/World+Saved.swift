import SlicePlanning
import SliceSyntax
import SliceTopology

/// A plan that was written and read again, as a file would be, and the world as it was then.
struct SavedWish {
    let wish: Wish
    let plan: Plan
    let document: SavedPlan
    let setting: Setting
    let versions: [String: Int]
    /// Whether its carrying out was begun.
    var isBegun = false
}

/// Saved plans: exactly what was saved, or a refusal.
extension World {
    mutating func save(_ wish: Wish, isDestroy: Bool) throws(Violation) {
        let plan: Plan
        let topology = isDestroy ? nil : try wish.topology(in: cluster)
        // Offline, as `plan` is: no look at images or hosts.
        let planner = Planner(cluster: cluster, state: state, defaultOwner: Self.defaultOwner)
        do throws(PlanningFailure) {
            if let topology {
                plan = try planner.plan(topology)
            } else if let slice = slice(wish.slice) {
                plan = try planner.destroy(slice)
            } else {
                return
            }
        } catch {
            // Which refusals are right is checked where plans are applied.
            return
        }
        let root = topology.flatMap { JSONParser.parse($0.slice.span.file).document }
            .map { SavedPlanDocument.topology($0.root) }
        let text = SavedPlanDocument.sealed(
            SavedPlanDocument.unsealed(
                plan, cluster: "properties", lineage: nil, topology: root.map { ($0, sha256: "not looked at here") }),
            sha256: "not looked at here"
        ).lines
        guard let read = JSONParser.parse(SourceFile(name: "p.json", text: text)).document else {
            throw Violation("a saved plan is JSON", text)
        }
        let document: SavedPlan
        do throws(Diagnostic) {
            document = try SavedPlan(read)
        } catch {
            throw Violation("a saved plan can be read", error.detail)
        }
        saved[wish.slice] = SavedWish(
            wish: wish, plan: plan, document: document, setting: setting, versions: versions)
    }

    mutating func applySaved(_ name: String, _ mishap: Mishap) throws(Violation) {
        guard let saved = saved[name] else { return }
        let seen = look(at: name, mishap)
        var topology: Topology?
        if let value = saved.document.topology {
            // What the cluster file no longer has is for the planner's checks.
            topology = TopologyFile.check(value, in: CheckContext(cluster: cluster, defaultOwner: nil)).readable
            try require(topology != nil, "a saved plan's topology can be read", saved.wish.text)
        }
        let plan: Plan
        do throws(PlanningFailure) {
            plan = try planner(seen).again(saved.document, topology)
        } catch {
            let reasons = error.diagnostics.map { "\($0.code.id) \($0.detail)" }.joined(separator: " ")
            return try require(!isFresh(saved, seen), "a saved plan that is fresh can be carried out", reasons)
        }
        try check(plan, saved)
        self.saved[name]?.isBegun = true
        if let topology {
            try PlanRules.check(plan, node: setting.node)
            try bring(about: plan, of: saved.wish, topology, seen, mishap)
        } else {
            try takeDown(plan, mishap)
        }
    }

    /// Whether nothing has happened that a saved plan may be refused for.
    private func isFresh(_ saved: SavedWish, _ seen: ClusterState) -> Bool {
        let now = seen.slices.first { $0.name == saved.wish.slice }
        guard setting == saved.setting, isSame(now, saved.plan.prior), !takes(saved.plan) else { return false }
        guard !saved.plan.isDestroy else { return true }
        // Quotas and room, which others may have used up.
        let quota = setting.quota(of: saved.plan.slice.owner)
        let others = state.slices.filter { $0.owner == saved.plan.slice.owner && $0.name != saved.wish.slice }
        let isMore = saved.wish.vms.count > saved.plan.prior?.vms.count ?? 0
        if let quota, isMore, others.map(\.vms.count).reduce(saved.wish.vms.count, +) > quota { return false }
        let isBounded = setting.workers.contains { ($0.vms ?? $0.cores ?? $0.memory ?? $0.disk) != nil }
        return !isBounded
    }

    private func isSame(_ now: RecordedSlice?, _ then: RecordedSlice?) -> Bool {
        now?.id == then?.id && now?.serial == then?.serial && now?.objects == then?.objects
    }

    /// Whether somebody has what the plan gives to what is new in it.
    private func takes(_ plan: Plan) -> Bool {
        let known = Set((plan.prior?.vms ?? []).map(\.id))
        let new = plan.slice.vms.filter { !known.contains($0.id) }
        let outside = Set((plan.prior?.vms ?? []).filter { $0.internetHost != nil }.map(\.id))
        let comingOut = plan.slice.vms.filter { !outside.contains($0.id) }.compactMap(\.internetHost)
        let isTaken =
            new.contains { claims.ids[$0.id] != nil || claims.ports[$0.vncPort] != nil }
            || comingOut.contains { claims.hosts[$0] != nil }
        guard plan.prior == nil else { return isTaken }
        return isTaken || claims.ids[plan.slice.id] != nil || claims.pools[plan.slice.id % 100] != nil
    }

    /// What is carried out is what was saved: all of it, or after a stop what is left of it.
    private func check(_ plan: Plan, _ saved: SavedWish) throws(Violation) {
        // An offline plan does not know whether what lies behind a path is what it was.
        func name(_ action: Action) -> String {
            "\(action.kind == .vmImage ? "image \(action.target)" : action.id) on \(action.host)"
        }
        func names(_ plan: Plan) -> [String] { Set(plan.actions.map(name)).sorted() }
        let (now, then) = (names(plan), names(saved.plan))
        let note = { "\(now) instead of \(then)" }
        let isMoved =
            plan.prior?.id != saved.plan.prior?.id || plan.prior?.serial != saved.plan.prior?.serial
        if isMoved {
            // The very same file may have been applied meanwhile, and stopped.
            let isBegun = saved.isBegun || plan.prior?.status != .running
            try require(isBegun, "a saved plan is refused where its slice was changed", note())
            try require(Set(now).isSubset(of: then), "what is left of a saved plan is part of it", note())
        } else {
            // Nor whether what lies behind two paths is one image: then a disk stays that was to go.
            let spared = Set(then).subtracting(now)
            let mayBeSpared = saved.plan.actions.filter { $0.kind == .vmImage || $0.effect == .replace }.map(name)
            let isSame = Set(now).isSubset(of: then) && spared.isSubset(of: mayBeSpared)
            try require(isSame, "a saved plan is carried out as it was saved", note())
            try require(
                plan.changes.map(\.address) == saved.plan.changes.map(\.address),
                "a saved plan is carried out as it was saved",
                plan.changes.map(\.address).joined(separator: " "))
        }
        // What is being removed already, and is part of what was saved, may have been changed before.
        if plan.isDestroy { return }
        let changed = Set(saved.plan.changes.map(\.address))
        func given(_ plan: Plan) -> [String] {
            // What it leaves alone may have been changed by a run that was stopped.
            plan.slice.vms.filter { changed.contains("vm.\($0.name)") }.map {
                "\($0.name) \($0.id) \($0.vncPort) \($0.worker) \($0.cores) \($0.interfaces)"
            }
                + plan.slice.links.filter { changed.contains($0.changeAddress) }.map {
                    "\($0.name ?? "") \($0.number) \($0.vlan) \($0.endpoints)"
                }
        }
        try require(plan.slice.id == saved.plan.slice.id, "a saved plan gives the numbers that it says", "slice")
        try require(
            given(plan) == given(saved.plan), "a saved plan gives the numbers that it says",
            "\(given(plan)) instead of \(given(saved.plan))")
    }
}
