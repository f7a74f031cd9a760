import SliceTopology

/// Makes what takes more of a worker than it had wait for what leaves some there, where the worker has
/// not room for both at once.
///
/// What a plan leads to has room, or it would not have been allocated; on the way there a worker could
/// hold what comes and what goes. Cores, memory and the number of VMs are those of processes: a launch
/// waits for stops. Disks wait for disks.
struct RoomOrder {
    private let workers: [Cluster.Worker]
    private let others: WorkerUsage
    /// What each VM may have on each worker before and has there afterwards, by worker and ID.
    private var before: [String: [Int: WorkerLoad]] = [:]
    private var after: [String: [Int: WorkerLoad]] = [:]

    /// - Parameter others: what is not this slice's.
    init(recorded: [RecordedObject], desired: [HostObject], others: WorkerUsage, cluster: Cluster) {
        workers = cluster.workers.filter { $0.capacity != Cluster.Capacity() }
        self.others = others
        let bounded = Set(workers.map(\.address))
        for known in recorded where bounded.contains(known.object.host) {
            for spec in known.possibleSpecs { Self.widen(&before, known.object.host, to: spec) }
        }
        for object in desired where bounded.contains(object.host) {
            Self.widen(&after, object.host, to: object.spec)
        }
    }

    private static func widen(_ loads: inout [String: [Int: WorkerLoad]], _ worker: String, to spec: ObjectSpec) {
        guard let vmID = spec.vmID else { return }
        loads[worker, default: [:]][vmID, default: WorkerLoad()].widen(to: spec)
    }

    /// The actions with what they wait for, in an order that keeps to it.
    func applied(to listed: [Action]) -> [Action] {
        var actions = listed
        for worker in workers { wait(for: worker, in: &actions) }
        guard actions != listed else { return listed }
        openRings(&actions)
        return ActionOrder.numbered(actions)
    }

    // MARK: Waiting

    /// What a worker has a bound of.
    private struct Bound {
        let most: Int?
        let amount: (WorkerLoad) -> Int
        let taking: ActionKind
        let leaving: ActionKind
    }

    private static func bounds(of capacity: Cluster.Capacity) -> [Bound] {
        func process(_ most: Int?, _ amount: @escaping (WorkerLoad) -> Int) -> Bound {
            Bound(most: most, amount: amount, taking: .vmLaunch, leaving: .vmStop)
        }
        let disk = Bound(most: capacity.disk?.thousandths, amount: \.disk, taking: .vmDisk, leaving: .vmUndisk)
        return [
            process(capacity.maximumVMs, \.vms), process(capacity.cores, \.cores),
            process(capacity.memory?.thousandths, \.memory), disk,
        ]
    }

    private func wait(for worker: Cluster.Worker, in actions: inout [Action]) {
        let (before, after) = (before[worker.address] ?? [:], after[worker.address] ?? [:])
        let vms = Set(before.keys).union(after.keys)
        for bound in Self.bounds(of: worker.capacity) {
            guard let most = bound.most else { continue }
            func amount(_ loads: [Int: WorkerLoad], _ vm: Int) -> Int { loads[vm].map(bound.amount) ?? 0 }
            let both = vms.map { max(amount(before, $0), amount(after, $0)) }.reduce(0, +)
            guard bound.amount(others[worker.address]) + both > most else { continue }
            func ofVM(_ action: Action, _ kind: ActionKind, _ fits: (Int) -> Bool) -> Bool {
                action.kind == kind && action.host == worker.address && action.object?.spec.vmID.map(fits) == true
            }
            // Those that get less hold no more than that from when their own stop or removal is done.
            let leaving = actions.filter { ofVM($0, bound.leaving) { amount(before, $0) > amount(after, $0) } }
            for index in actions.indices
            where ofVM(actions[index], bound.taking, { amount(after, $0) > amount(before, $0) }) {
                let known = actions[index].dependsOn
                actions[index].dependsOn += leaving.map(\.id).filter { !known.contains($0) }
            }
        }
    }

    // MARK: Rings

    /// A VM that moves keeps its old disk until it has the new one. Where VMs change places, and the
    /// new disks have no room before the old ones are gone, one of those has to go first: then, its new
    /// worker has but the image already.
    private func openRings(_ actions: inout [Action]) {
        var waits = Dictionary(uniqueKeysWithValues: actions.map { ($0.id, $0.dependsOn) })
        func reaches(_ start: String, _ end: String) -> Bool {
            var (seen, open): (Set<String>, [String]) = ([start], [start])
            while let id = open.popLast() {
                if id == end { return true }
                for next in waits[id] ?? [] where seen.insert(next).inserted { open.append(next) }
            }
            return false
        }
        let kinds = Dictionary(uniqueKeysWithValues: actions.map { ($0.id, $0.kind) })
        func areThere(_ kind: ActionKind, _ ids: [String]) -> [String] { ids.filter { kinds[$0] == kind } }
        for index in actions.indices where [.vmStop, .vmUndisk].contains(actions[index].kind) {
            let old = actions[index]
            for disk in areThere(.vmDisk, old.dependsOn) {
                let needed = waits[disk] ?? []
                guard !areThere(.vmUndisk, needed).isEmpty, reaches(disk, old.id) else { continue }
                actions[index].dependsOn.removeAll { $0 == disk }
                actions[index].dependsOn += areThere(.vmImage, needed)
                waits[old.id] = actions[index].dependsOn
            }
        }
    }
}
