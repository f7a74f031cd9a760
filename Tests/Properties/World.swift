import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport

/// A cluster, its state and its hosts in memory, on which operations are carried out and
/// checked: what the program records, it records as the state database does.
struct World {
    static let defaultOwner = "someone"

    private(set) var setting: Setting
    private(set) var cluster: Cluster
    private(set) var state = ClusterState.empty
    private(set) var hosts = Hosts()
    private(set) var claims = Claims()
    /// How often the image behind each path was exchanged.
    private(set) var versions: [String: Int] = [:]
    /// The file that each slice's record follows from.
    private(set) var applied: [String: Wish] = [:]
    /// The plan that was saved last for each slice.
    var saved: [String: SavedWish] = [:]

    init(_ setting: Setting) throws(Violation) {
        self.setting = setting
        cluster = try setting.cluster()
    }

    func slice(_ name: String) -> RecordedSlice? { state.slices.first { $0.name == name } }

    mutating func perform(_ operation: Operation) throws(Violation) {
        switch operation {
        case .apply(let wish, let mishap): try apply(wish, mishap)
        case .rename(let wish, let same, let before, let mishap):
            if applied[wish.slice] == before { try checkRenaming(to: wish, same: same, look(at: wish.slice, mishap)) }
            try apply(wish, mishap)
        case .save(let wish, let isDestroy): try save(wish, isDestroy: isDestroy)
        case .applySaved(let name, let mishap): try applySaved(name, mishap)
        case .destroy(let name, let abandoned, let mishap): try destroy(name, abandoning: abandoned, mishap)
        case .counter(let id): state.nextID = id
        case .cluster(let setting):
            self.setting = setting
            cluster = try setting.cluster()
        case .image(let path): versions[path, default: 0] += 1
        case .vanish(let name, let seed): vanish(of: name, seed)
        case .disturb(let name, let seed): disturb(vmOf: name, seed)
        case .emit(let wish, let isRun): try emit(wish, isRun: isRun)
        }
    }

    /// Everything at once, from scratch.
    func checkAll() throws(Violation) { try RecordRules.check(state) }

    /// Takes all slices down, and sees that nothing is left.
    mutating func end() throws(Violation) {
        try checkAll()
        for position in state.slices.indices {
            // What protects a disk in the end is not what is looked at here.
            for vm in state.slices[position].vms.indices { state.slices[position].vms[vm].protect = false }
        }
        for name in state.slices.map(\.name) { try destroy(name, abandoning: [], Mishap(seed: 0)) }
        try require(hosts.isEmpty && state.slices.isEmpty, "destroying leaves nothing")
    }

    // MARK: Operations

    private mutating func apply(_ wish: Wish, _ mishap: Mishap) throws(Violation) {
        let topology = try wish.topology(in: cluster)
        let seen = look(at: wish.slice, mishap)
        let expectation = expectation(wish, seen, mishap)
        let plan: Plan
        do throws(PlanningFailure) {
            plan = try planner(seen).plan(topology)
        } catch {
            return try expectation.check(error)
        }
        try expectation.check(plan)
        try PlanRules.check(plan, node: setting.node)
        try PlanRules.checkSame(plan, again(topology, seen))
        try bring(about: plan, of: wish, topology, seen, mishap)
    }

    /// Records a plan and carries it out.
    ///
    /// - Parameter seen: the state that it was made for.
    mutating func bring(
        about plan: Plan, of wish: Wish, _ topology: Topology, _ seen: ClusterState, _ mishap: Mishap
    ) throws(Violation) {
        try Stakes(hosts: hosts, down: mishap.down)
            .check(plan, seen: seen.slices.first { $0.id == plan.slice.id }, setting)
        var isWhole = true
        if plan.isEmpty {
            settle(plan.slice.id, isDeployed: true)
        } else {
            let ceilings = Ceilings(plan.slice.id, setting, state, hosts)
            record(plan)
            isWhole = try carryOut(plan, mishap, below: ceilings)
            settle(plan.slice.id, isDeployed: isWhole)
        }
        applied[wish.slice] = wish
        try checkRecord(of: plan.slice.id)
        guard isWhole, mishap.down.isEmpty else { return }
        let wanted = Dictionary(uniqueKeysWithValues: plan.desired.map { ($0.identity, $0.spec) })
        let there = Set(hosts[plan.slice.id].values.map { Fact($0, as: wanted[$0.identity]) })
        let difference = {
            there.symmetricDifference(plan.desired.map { Fact($0) }).map { "\($0)" }.joined(separator: " ")
        }
        try require(there == Set(plan.desired.map { Fact($0) }), "what is planned is what comes about", difference())
        let rest = try again(topology, state)
        try require(
            rest.isEmpty, "what is applied needs nothing more",
            (rest.actions.map(\.id) + rest.changes.map(\.address)).joined(separator: " "))
    }

    func expectation(_ wish: Wish, _ seen: ClusterState, _ mishap: Mishap) -> Expectation {
        Expectation(
            wish, in: seen, setting, claims, Stakes(hosts: hosts, down: mishap.down), images: images,
            defaultOwner: Self.defaultOwner)
    }

    func planner(_ state: ClusterState) -> Planner {
        Planner(cluster: cluster, state: state, defaultOwner: Self.defaultOwner, images: images)
    }

    /// A plan that has been made once already.
    private func again(_ topology: Topology, _ state: ClusterState) throws(Violation) -> Plan {
        do throws(PlanningFailure) {
            return try planner(state).plan(topology)
        } catch {
            throw Violation("what was planned once can be planned again", "\(error.diagnostics.map(\.detail))")
        }
    }

    /// Nil where it is refused, as it must be where a VM is protected.
    private func removal(of slice: RecordedSlice) throws(Violation) -> Plan? {
        let isProtected = slice.status != .removing && slice.vms.contains(where: \.protect)
        let plan: Plan
        do throws(PlanningFailure) {
            plan = try planner(state).destroy(slice)
        } catch {
            let isRight = isProtected && error.diagnostics.map(\.code) == [.protectedVM]
            try require(isRight, "what is not protected can be destroyed", "\(error.diagnostics.map(\.detail))")
            return nil
        }
        try require(!isProtected, "what is protected is not destroyed", slice.name)
        return plan
    }

    private mutating func destroy(_ name: String, abandoning abandoned: [String], _ mishap: Mishap) throws(Violation) {
        guard var slice = slice(name) else { return }
        slice.objects.removeAll { abandoned.contains($0.object.host) }
        guard let plan = try removal(of: slice) else { return }
        try PlanRules.check(plan, node: setting.node)
        try takeDown(plan, abandoning: abandoned, mishap)
    }

    /// Records a destroy and carries it out.
    mutating func takeDown(_ plan: Plan, abandoning abandoned: [String] = [], _ mishap: Mishap) throws(Violation) {
        record(plan)
        for host in abandoned {
            edit(plan.slice.id) { $0.objects.removeAll { $0.object.host == host } }
            hosts.remove(host: host, of: plan.slice.id)
        }
        let isWhole = try carryOut(plan, mishap)
        settle(plan.slice.id, isDeployed: false)
        try checkRecord(of: plan.slice.id)
        applied[plan.slice.name] = nil
        guard isWhole else { return }
        let name = plan.slice.name
        try require(self.slice(name) == nil, "a destroy that was carried out forgets the slice", name)
        try require(hosts[plan.slice.id].isEmpty, "a destroy that was carried out leaves nothing", name)
    }

    private mutating func vanish(of name: String, _ seed: UInt64) {
        guard let slice = slice(name) else { return }
        var random = SeededGenerator(state: seed)
        let there = slice.objects.map { Hosts.Place($0.object) }.filter { hosts[slice.id][$0] != nil }
        guard !there.isEmpty else { return }
        for _ in 0..<random.number(1...2) { hosts.remove(random.pick(there), of: slice.id) }
    }

    /// A VM stands still, or somebody has started it again; now and then its disk's file goes too.
    private mutating func disturb(vmOf name: String, _ seed: UInt64) {
        guard let slice = slice(name) else { return }
        var random = SeededGenerator(state: seed)
        let vms = slice.objects.map { Hosts.Place($0.object) }.filter { $0.kind == .vm }
        guard !vms.isEmpty else { return }
        let vm = random.pick(vms)
        hosts.disturb(vm, of: slice.id)
        if random.chance(2) { hosts.remove(Hosts.Place(kind: .disk, host: vm.host, key: vm.key), of: slice.id) }
    }

    /// Scripts in place of a run: all is recorded as what may be there, and somebody runs them, or does not.
    /// Only of what is new: who changes by scripts what is recorded tells nobody.
    private mutating func emit(_ wish: Wish, isRun: Bool) throws(Violation) {
        let topology = try wish.topology(in: cluster)
        guard let plan = try? planner(state).plan(topology) else { return }
        let objects = plan.actions.compactMap(\.object)
        let known = plan.prior?.objects.map(\.object) ?? []
        let isNew =
            Set(known.map(\.identity)).isDisjoint(with: objects.map(\.identity))
            && Set(known.compactMap(\.spec.vmID)).isDisjoint(with: objects.compactMap(\.spec.vmID))
        guard !plan.actions.contains(where: \.removes), isNew else { return }
        try expectation(wish, state, Mishap(seed: 0)).check(plan)
        record(plan)
        edit(plan.slice.id) { $0.objects += objects.map { RecordedObject(object: $0, status: .pending) } }
        if isRun { for action in plan.actions { try hosts.carryOut(action, of: plan.slice.id) } }
        applied[wish.slice] = wish
        try checkRecord(of: plan.slice.id)
    }

    var images: [String: ImageReference.Identity] {
        var images: [String: ImageReference.Identity] = [:]
        for path in Setting.images {
            let version = versions[path] ?? 0
            // Smaller than any disk, or larger than some; and now and then the same behind both paths.
            let isCopy = version % 2 == 1
            let size = isCopy || path == Setting.images.first ? 1 << 20 : 2 << 30
            images[path] = .init(
                sha256: isCopy ? "copy" : "\(path) \(version)", format: "qcow2", virtualSize: size)
        }
        return images
    }

    /// The state with what a look at the hosts finds of one slice: what is on record and gone.
    func look(at name: String, _ mishap: Mishap) -> ClusterState {
        guard let position = state.slices.firstIndex(where: { $0.name == name }) else { return state }
        var slice = state.slices[position]
        let there = hosts[slice.id]
        for index in slice.objects.indices {
            let known = slice.objects[index]
            let (place, kind) = (Hosts.Place(known.object), known.object.spec.kind)
            guard !mishap.down.contains(known.object.host) else { continue }
            var drift: Drift?
            if there[place] == nil {
                drift = Drift(reason: "gone", needsRestart: [.disk, .port].contains(kind))
            } else if hosts.odd[slice.id]?.contains(place) == true {
                drift = Drift(reason: "paused", isAlive: true)
            }
            let stays = slice.vms.contains { $0.id == known.object.spec.vmID && $0.worker == known.object.host }
            switch known.status {
            case .present: slice.objects[index].status = drift == nil ? .present : .drifted
            case .pending where drift?.needsRestart == true || kind == .vm: break
            case .removing where kind == .vm && stays && slice.status != .removing: break
            case .pending, .removing, .drifted: continue
            }
            slice.objects[index].drift = drift
            if kind == .vm, drift == nil { slice.objects[index].pid = 4711 }
        }
        var seen = state
        seen.slices[position] = slice
        return seen
    }
}

// MARK: - What is recorded

extension World {
    private mutating func edit(_ id: Int, _ change: (inout RecordedSlice) -> Void) {
        guard let index = state.slices.firstIndex(where: { $0.id == id }) else { return }
        change(&state.slices[index])
    }

    /// One transaction: the record, new names of what needs no action, the counters.
    private mutating func record(_ plan: Plan) {
        var slice = plan.slice
        slice.serial += 1
        slice.objects = state.slices.first { $0.id == slice.id }?.objects ?? []
        var wanted: [HostObject.Identity: HostObject] = [:]
        for object in plan.desired { wanted[object.identity] = object }
        for object in plan.actions.compactMap(\.object) { wanted[object.identity] = nil }
        for index in slice.objects.indices where slice.objects[index].status == .present {
            guard let object = wanted[slice.objects[index].object.identity] else { continue }
            slice.objects[index] = RecordedObject(object: object, status: .present, pid: slice.objects[index].pid)
        }
        if let index = state.slices.firstIndex(where: { $0.id == slice.id }) {
            state.slices[index] = slice
        } else {
            state.slices.append(slice)
        }
        state.nextID = plan.nextID
        state.lastWorker = plan.lastWorker
    }

    /// Carries actions out in an order that their dependencies allow: hosts work side by side,
    /// and each takes the first of its actions that may begin.
    ///
    /// - Parameter ceilings: what workers may hold meanwhile; nil where nothing is made.
    /// - Returns: whether all of them were done.
    private mutating func carryOut(
        _ plan: Plan, _ mishap: Mishap, below ceilings: Ceilings? = nil
    ) throws(Violation) -> Bool {
        var records = Records(state.slices.first { $0.id == plan.slice.id }?.objects ?? [])
        var schedule = Schedule(plan.actions, seed: mishap.seed)
        var begun = 0
        while let action = schedule.next() {
            let outcome = mishap.outcome(of: action, begun: begun)
            begun += 1
            switch outcome {
            case .unbegun: continue
            case .unanswered(let works):
                records.begin(action)
                if works { try hosts.carryOut(action, of: plan.slice.id) }
            case .done:
                records.begin(action)
                try hosts.carryOut(action, of: plan.slice.id)
                records.complete(action)
                schedule.finish(action)
            }
            try ceilings?.check(hosts[plan.slice.id], behind: action)
        }
        edit(plan.slice.id) { $0.objects = records.all }
        return schedule.isDone
    }

    private mutating func settle(_ id: Int, isDeployed: Bool) {
        guard let index = state.slices.firstIndex(where: { $0.id == id }) else { return }
        if state.slices[index].status != .removing {
            state.slices[index].status = isDeployed ? .running : .design
            state.slices[index].serial += 1
        } else if state.slices[index].objects.isEmpty {
            state.slices.remove(at: index)
        }
    }

    private mutating func checkRecord(of id: Int) throws(Violation) {
        let slice = state.slices.first { $0.id == id }
        try claims.update(id, slice)
        let recorded = Dictionary(grouping: slice?.objects ?? []) { Hosts.Place($0.object) }
        for (place, object) in hosts[id] {
            let specs = (recorded[place] ?? []).flatMap { [$0.object.spec] + $0.unconfirmed }
            let isKnown = specs.contains {
                Fact(HostObject(host: object.host, spec: $0)) == Fact(object, as: $0)
            }
            try require(isKnown, "what is on a host is on record", "\(object)")
        }
        if let slice { try RecordRules.check(slice) }
        guard let slice, slice.status == .running else { return }
        // By this, planning another slice need not read these objects.
        let facts = slice.vms.flatMap { Fact.all(of: $0, in: slice) }
        let parts = slice.objects.filter { $0.object.spec.vmID != nil }
        let names = Dictionary(uniqueKeysWithValues: slice.vms.map { ($0.id, $0.name) })
        for part in parts {
            let isNamed = part.object.spec.target.split(separator: ".").first.map(String.init)
            try require(
                isNamed == part.object.spec.vmID.flatMap { names[$0] }, "what is recorded has its VM's name of now",
                part.object.spec.target)
        }
        let isWhole = parts.allSatisfy { $0.status == .present } && Set(parts.map { Fact($0.object) }) == Set(facts)
        try require(isWhole, "a slice that runs has the objects that its record asks for, and no others", slice.name)
    }
}
