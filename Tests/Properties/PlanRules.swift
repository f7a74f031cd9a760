import SlicePlanning
import SliceTopology

/// What must be true of every plan, whatever it is for.
struct PlanRules {
    let plan: Plan

    static func check(_ plan: Plan, node: String) throws(Violation) {
        let rules = PlanRules(plan: plan)
        try rules.checkForm()
        if plan.isDestroy {
            try rules.checkDestroy()
        } else {
            try rules.checkDesired(node: node)
            try rules.checkEffects()
        }
    }

    /// - Throws: ``Violation`` where the same input gave two plans.
    static func checkSame(_ plan: Plan, _ again: Plan) throws(Violation) {
        let isSame =
            plan.slice == again.slice && plan.changes == again.changes && plan.actions == again.actions
            && plan.desired == again.desired && plan.nextID == again.nextID && plan.lastWorker == again.lastWorker
        let other = zip(plan.actions, again.actions).first { $0 != $1 }.map { "\($0.id), \($1.id)" }
        try require(isSame, "the same input gives the same plan", other ?? "")
    }

    private func checkForm() throws(Violation) {
        var earlier: Set<String> = []
        for (position, action) in plan.actions.enumerated() {
            try require(action.number == position + 1, "actions are numbered from 1", action.id)
            let isNamed = action.id.hasPrefix("\(action.kind.rawValue):\(action.target)")
            try require(isNamed, "an action's ID is KIND:TARGET", action.id)
            for other in action.dependsOn {
                try require(
                    earlier.contains(other), "what an action depends on stands before it", "\(action.id) \(other)")
            }
            try unique(action.dependsOn, "an action depends on another once", action.id)
            try require(earlier.insert(action.id).inserted, "action IDs are unique", action.id)
            try require(!action.host.isEmpty && !action.summary.isEmpty, "an action has host and summary", action.id)
            if let object = action.object {
                let kind: ActionKind = action.removes ? .removing(object.spec.kind) : .ensuring(object.spec.kind)
                try require(action.kind == kind && action.host == object.host, "an action is of its object", action.id)
            }
        }
        // What goes may have had the name of what stays.
        let things = plan.changes.map { "\($0.address)\($0.action == .delete ? " gone" : "")" }
        try unique(things, "a plan changes each thing once")
    }

    /// A destroy takes away all that is recorded, and each of it once.
    private func checkDestroy() throws(Violation) {
        let removed = plan.actions.filter(\.removes).compactMap(\.object?.identity)
        try unique(removed, "a destroy removes each object once")
        let recorded = Set((plan.prior?.objects ?? []).map(\.object.identity))
        let note = { Set(removed).symmetricDifference(recorded).map { "\($0)" }.sorted().joined(separator: ", ") }
        try require(Set(removed) == recorded, "a destroy removes all that is recorded", note())
        try require(plan.actions.allSatisfy(\.removes), "a destroy makes nothing")
    }

    private func checkDesired(node: String) throws(Violation) {
        let expected = Fact.all(of: plan.slice, node: node)
        let facts = plan.desired.map { Fact($0) }
        let other = zip(facts, expected).first { $0 != $1 }.map { "\($0) instead of \($1)" }
        try require(facts == expected, "what is desired follows from the record", other ?? "one is shorter")
    }

    // MARK: Effects

    /// What is said of a VM is what happens to it.
    private func checkEffects() throws(Violation) {
        guard let prior = plan.prior else {
            let isLive = plan.actions.allSatisfy { $0.effect == .live }
            return try require(isLive && !plan.actions.contains(where: \.removes), "a new slice disturbs nothing")
        }
        let removed = Dictionary(grouping: plan.actions.filter(\.removes)) { $0.object?.spec.vmID }
        let recorded = Dictionary(grouping: prior.objects) { $0.object.spec.vmID }
        for vm in plan.slice.vms {
            guard let before = prior.vms.first(where: { $0.id == vm.id }) else { continue }
            try check(
                vm, before: before, in: prior, removals: removed[vm.id] ?? [], recorded: recorded[vm.id] ?? [])
        }
    }

    private func check(
        _ vm: RecordedVM, before: RecordedVM, in prior: RecordedSlice, removals: [Action], recorded: [RecordedObject]
    ) throws(Violation) {
        let change = plan.changes.first { $0.address == "vm.\(vm.name)" && $0.action != .delete }
        let note = "VM \(vm.id), \(vm.name), \(change?.effect.rawValue ?? "no change"): "
        let stops = removals.contains { $0.kind == .vmStop }
        let losesDisk = removals.contains { $0.kind == .vmUndisk }
        let isReplaced = change?.action == .replace
        try require(isReplaced == (change?.effect == .replace), "what is made anew is replaced", note)
        let isWhole =
            recorded.allSatisfy { $0.status == .present }
            && Set(recorded.map { Fact($0.object) }) == Set(Fact.all(of: before, in: prior))
        guard isWhole else {
            // Whatever is known of its launch: only a look tells that it does not run.
            let mayRun = recorded.contains { $0.object.spec.kind == .vm && $0.drift?.isAlive != false }
            let isLive = change.map { $0.effect == .live } ?? true
            return try require(!isLive || !mayRun || !stops, "what is live stops no VM that runs", note)
        }
        let effect = Self.effect(from: before, to: vm)
        try require(change?.effect ?? .live == effect, "a change is as small as it can be", note + effect.rawValue)
        try require(stops == (effect != .live), "what is live stops no VM that runs", note)
        try require(losesDisk == (effect == .replace), "only what is replaced loses its disk", note)
    }

    /// The table of the specification: worker and image replace, cores, memory, disk and the
    /// number of interfaces restart, all else is live.
    private static func effect(from before: RecordedVM, to vm: RecordedVM) -> Effect {
        let isOtherImage =
            switch (before.image.identity, vm.image.identity) {
            case (let was?, let becomes?): was.sha256 != becomes.sha256
            default: before.image.path != vm.image.path
            }
        if before.worker != vm.worker || isOtherImage { return .replace }
        let isSameSize =
            before.cores == vm.cores && before.memory == vm.memory && before.interfaces == vm.interfaces
            && virtualSize(of: before) == virtualSize(of: vm)
        return isSameSize ? .live : .restart
    }

    /// Thousandths of a GiB that the guest sees: where its image is larger, a larger flavor is no larger disk.
    private static func virtualSize(of vm: RecordedVM) -> Int {
        max(vm.disk.thousandths, ((vm.image.identity?.virtualSize ?? 0) * 1000) >> 30)
    }
}
