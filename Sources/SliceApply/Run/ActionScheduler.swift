import SliceCommands
import SlicePlanning

/// Hands out actions to hosts as soon as what they depend on is done.
actor ActionScheduler {
    private enum Phase {
        case pending, running, done, failed, skipped
    }

    private let actions: [Action]
    private let limit: Int
    private var phases: [String: Phase]
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
        phases = Dictionary(actions.map { ($0.id, .pending) }) { first, _ in first }
        pending = Dictionary(grouping: actions.indices) { actions[$0].host }
    }

    /// The next action for a host, with all others that one script can carry out with it, waiting
    /// until there is one; empty when there will be none.
    func next(for host: String) async -> [Action] {
        while !isStopped {
            let open = stillOpen(on: host)
            if open.isEmpty { return [] }
            if running < limit, let first = open.first(where: isReady) {
                let group = group(of: first, in: open)
                for index in group { phases[actions[index].id] = .running }
                pending[host] = open.filter { phases[actions[$0].id] == .pending }
                running += 1
                return group.map { actions[$0] }
            }
            await withCheckedContinuation { waiting.append($0) }
        }
        return []
    }

    /// What a host still has to do, after skipping what depends on a failure.
    private func stillOpen(on host: String) -> [Int] {
        let before = pending[host] ?? []
        for index in before where actions[index].dependsOn.contains(where: hasFailed) {
            phases[actions[index].id] = .skipped
            wakeAll()
        }
        let open = before.filter { phases[actions[$0].id] == .pending }
        pending[host] = open
        return open
    }

    private func isReady(_ index: Int) -> Bool { actions[index].dependsOn.allSatisfy(isDone) }

    private func group(of first: Int, in open: [Int]) -> [Int] {
        let kind = actions[first].kind
        guard ActionScript.groupedKinds.contains(kind) else { return [first] }
        return open.filter { actions[$0].kind == kind && isReady($0) }
    }

    /// What was handed out together is over: those of it that succeeded, and the others.
    func finish(_ group: [Action], succeeded: Set<String>) {
        for action in group { phases[action.id] = succeeded.contains(action.id) ? .done : .failed }
        running -= 1
        wakeAll()
    }

    /// The wish to stop came before the rest of what was handed out was begun.
    func putBack(_ group: [Action], done: Set<String>) {
        for action in group { phases[action.id] = done.contains(action.id) ? .done : .pending }
        running -= 1
        stop()
    }

    /// A host is out of reach: nothing of what it still had to do will be done.
    func giveUp(host: String) {
        for action in actions where action.host == host && phases[action.id] == .pending {
            phases[action.id] = .skipped
        }
        wakeAll()
    }

    /// Nothing new is started; what is in flight is finished by those who have it.
    func stop() {
        isStopped = true
        wakeAll()
    }

    /// Actions that were never sent, in order.
    var unstarted: [Action] { actions.filter { phases[$0.id] == .pending || phases[$0.id] == .skipped } }
    var doneCount: Int { phases.values.count { $0 == .done } }

    private func isDone(_ id: String) -> Bool { phases[id] == .done || phases[id] == nil }
    private func hasFailed(_ id: String) -> Bool { phases[id] == .failed || phases[id] == .skipped }

    private func wakeAll() {
        let all = waiting
        waiting = []
        all.forEach { $0.resume() }
    }
}
