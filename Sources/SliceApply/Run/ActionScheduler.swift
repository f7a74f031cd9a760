import SlicePlanning

/// Hands out actions to hosts as soon as what they depend on is done.
actor ActionScheduler {
    private enum Phase {
        case pending, running, done, failed, skipped
    }

    private let actions: [Action]
    private let limit: Int
    private var phases: [String: Phase]
    private var isStopped = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter limit: most actions in flight at once, over all hosts.
    init(_ actions: [Action], limit: Int) {
        self.actions = actions
        self.limit = max(1, limit)
        phases = Dictionary(actions.map { ($0.id, .pending) }) { first, _ in first }
    }

    /// The next action for a host, waiting until there is one; nil when there will be none.
    func next(for host: String) async -> Action? {
        while !isStopped {
            let pending = actions.filter { $0.host == host && phases[$0.id] == .pending }
            for action in pending where action.dependsOn.contains(where: { hasFailed($0) }) {
                phases[action.id] = .skipped
                wakeAll()
            }
            let open = pending.filter { phases[$0.id] == .pending }
            if open.isEmpty { return nil }
            let running = phases.values.count { $0 == .running }
            if running < limit, let ready = open.first(where: { $0.dependsOn.allSatisfy { isDone($0) } }) {
                phases[ready.id] = .running
                return ready
            }
            await withCheckedContinuation { waiting.append($0) }
        }
        return nil
    }

    func finish(_ action: Action, succeeded: Bool) {
        phases[action.id] = succeeded ? .done : .failed
        wakeAll()
    }

    /// The action was taken and not begun: the wish to stop came first.
    func putBack(_ action: Action) {
        phases[action.id] = .pending
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
