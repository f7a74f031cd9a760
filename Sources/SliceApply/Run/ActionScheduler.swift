import SliceCommands
import SlicePlanning

/// Hands out actions to hosts as soon as what they depend on is done.
actor ActionScheduler {
    private enum Phase {
        case pending, running, done, failed, skipped
    }

    /// Most actions that are handed out together, unless they are of one kind: a wish to stop waits for
    /// all of them.
    private static let batchLimit = 64

    private let actions: [Action]
    private let limit: Int
    private let indices: [String: Int]
    private var phases: [Phase]
    /// Indices of the actions of each host that are still to be handed out, in order.
    private var pending: [String: [Int]]
    /// Hosts that are at work.
    private var running = 0
    private var isStopped = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter limit: most hosts at work at once.
    init(_ actions: [Action], limit: Int) {
        self.actions = actions
        self.limit = max(1, limit)
        indices = Dictionary(actions.enumerated().map { ($1.id, $0) }) { first, _ in first }
        phases = Array(repeating: .pending, count: actions.count)
        pending = Dictionary(grouping: actions.indices) { actions[$0].host }
    }

    /// What a host can do now, waiting until there is something; empty when there will be nothing.
    ///
    /// - Returns: groups that are sent together and carried out one after the other, as long as they succeed;
    ///   of each group, one script carries out all.
    func next(for host: String) async -> [[Action]] {
        while !isStopped {
            let open = stillOpen(on: host)
            if open.isEmpty { return [] }
            if running < limit {
                let batch = batch(from: open)
                if !batch.isEmpty {
                    for index in batch.joined() { phases[index] = .running }
                    pending[host] = open.filter { phases[$0] == .pending }
                    running += 1
                    return batch.map { $0.map { actions[$0] } }
                }
            }
            await withCheckedContinuation { waiting.append($0) }
        }
        return []
    }

    /// What a host still has to do, after skipping what depends on a failure.
    private func stillOpen(on host: String) -> [Int] {
        let before = pending[host] ?? []
        for index in before where actions[index].dependsOn.contains(where: hasFailed) {
            phases[index] = .skipped
            wakeAll()
        }
        let open = before.filter { phases[$0] == .pending }
        pending[host] = open
        return open
    }

    private func batch(from open: [Int]) -> [[Int]] {
        var batch = Batch()
        var rest = open
        while let first = rest.first(where: { isReady($0, behind: batch) }) {
            let kind = actions[first].kind
            let isAlone = !ActionScript.groupedKinds.contains(kind)
            let group = isAlone ? [first] : rest.filter { actions[$0].kind == kind && isReady($0, behind: batch) }
            guard batch.take(group, of: actions) else { break }
            let taken = Set(group)
            rest.removeAll(where: taken.contains)
        }
        return batch.groups
    }

    /// Groups that are to be handed out together.
    private struct Batch {
        private(set) var groups: [[Int]] = []
        private(set) var ids: Set<String> = []
        private var objects: Set<HostObject.Identity> = []
        private var isClosed = false

        /// - Returns: whether the group may go with the others.
        mutating func take(_ group: [Int], of actions: [Action]) -> Bool {
            guard let first = group.first.map({ actions[$0] }) else { return false }
            // What slices share is done under a lock, and what may take long is not to be waited for
            // where the run is to stop.
            let isLast = first.isShared || first.isSlow
            guard groups.isEmpty || !isClosed && !first.isShared && ids.count + group.count <= batchLimit else {
                return false
            }
            // An object has one record: what came of one action must not be taken for another's.
            let identities = group.compactMap { actions[$0].object?.identity }
            guard objects.isDisjoint(with: identities) else { return false }
            objects.formUnion(identities)
            ids.formUnion(group.map { actions[$0].id })
            groups.append(group)
            isClosed = isLast
            return true
        }
    }

    private func isReady(_ index: Int, behind batch: Batch) -> Bool {
        actions[index].dependsOn.allSatisfy { batch.ids.contains($0) || isDone($0) }
    }

    /// A group is over: those of it that succeeded, and the others.
    func finish(_ group: [Action], succeeded: Set<String>) {
        for action in group { set(action, succeeded.contains(action.id) ? .done : .failed) }
        wakeAll()
    }

    /// What was handed out and came to nothing, one way or the other, is to be handed out again.
    func putBack(_ actions: [Action]) {
        for action in actions {
            set(action, .pending)
            if let index = indices[action.id] { pending[action.host, default: []].append(index) }
        }
        for host in Set(actions.map(\.host)) { pending[host]?.sort() }
    }

    /// A host is done with what it was handed.
    func release() {
        running -= 1
        wakeAll()
    }

    /// A host is out of reach: nothing of what it still had to do will be done.
    func giveUp(host: String) {
        for (index, action) in actions.enumerated() where action.host == host && phases[index] == .pending {
            phases[index] = .skipped
        }
        wakeAll()
    }

    /// Nothing new is started; what is in flight is finished by those who have it.
    func stop() {
        isStopped = true
        wakeAll()
    }

    /// Actions that were never sent, in order.
    var unstarted: [Action] {
        actions.indices.filter { phases[$0] == .pending || phases[$0] == .skipped }.map { actions[$0] }
    }

    var doneCount: Int { phases.count { $0 == .done } }

    private func set(_ action: Action, _ phase: Phase) { if let index = indices[action.id] { phases[index] = phase } }

    private func isDone(_ id: String) -> Bool { indices[id].map { phases[$0] == .done } ?? true }
    private func hasFailed(_ id: String) -> Bool {
        indices[id].map { phases[$0] == .failed || phases[$0] == .skipped } ?? false
    }

    private func wakeAll() {
        let all = waiting
        waiting = []
        all.forEach { $0.resume() }
    }
}

extension Action {
    /// Whether it concerns what all slices share.
    var isShared: Bool { kind == .networkInternet || kind == .networkUninternet }

    /// Whether a guest is given time to power down.
    var isSlow: Bool { if case .remove(_, gracefully: true) = operation { true } else { false } }
}
