package import SlicePlanning
import SliceSyntax

/// Where a run stands: what came of each action, and what each host does now.
///
/// Fed with events and the time since the run's start at which they came; it looks at no clock.
package struct ProgressBoard: Sendable {
    enum Phase: Sendable, Equatable {
        case pending
        case running(since: Duration)
        case done, failed
    }

    /// A host's part of the run.
    struct Host: Sendable {
        let address: String
        /// Indices of its actions, in the plan's order.
        var actions: [Int] = []
        var done = 0
        var failed = 0
        /// Indices of actions under way, in the order in which they were begun.
        var running: [Int] = []
        var wait: Waiting?
        /// It gives no answer any more.
        var isLost = false
        /// When its first action was begun, and its last one so far was over.
        var begun: Duration?
        var ended: Duration?
        /// Before this place of `actions` nothing is pending.
        fileprivate var next = 0
    }

    struct Preparing: Sendable {
        let what: ApplyEvent.Preparation
        let since: Duration
    }

    struct Waiting: Sendable {
        let what: ApplyEvent.Wait
        let since: Duration
    }

    /// Something that is under way.
    struct Work: Sendable {
        enum What: Sendable {
            case action(Int)
            case wait(ApplyEvent.Wait)
        }

        let host: String
        let what: What
        let since: Duration
    }

    package private(set) var actions: [Action] = []
    private(set) var phases: [Phase] = []
    private(set) var hosts: [Host] = []
    private(set) var copies: [Int: CopyProgress] = [:]
    /// Actions that found everything there and right.
    package private(set) var found = 0
    package private(set) var done = 0
    package private(set) var failed = 0
    /// Since when the plan is carried out.
    private(set) var start: Duration = .zero
    /// What is under way before any host is asked.
    private(set) var preparation: Preparing?
    /// Nothing new is started.
    package var isStopping = false

    private var indices: [String: Int] = [:]
    private var places: [String: Int] = [:]

    package init() {}

    /// From now on a plan is carried out. What was known of hosts before is over.
    mutating func begin(_ plan: Plan, at time: Duration) {
        begin(plan.actions, hosts: plan.hosts, at: time)
    }

    package mutating func begin(_ actions: [Action], hosts: [String], at time: Duration) {
        let isStopping = isStopping
        self = ProgressBoard()
        self.isStopping = isStopping
        start = time
        self.actions = actions
        phases = Array(repeating: .pending, count: actions.count)
        for host in hosts { _ = place(of: host) }
        for (index, action) in actions.enumerated() {
            indices[action.id] = index
            let place = place(of: action.host)
            self.hosts[place].actions.append(index)
        }
    }

    package mutating func note(_ event: ApplyEvent, at time: Duration) {
        switch event {
        case .preparing(let what): preparation = what.map { Preparing(what: $0, since: time) }
        case .waiting(let host, let what):
            let place = place(of: host)
            hosts[place].wait = Waiting(what: what, since: time)
        case .answered(let host):
            let place = place(of: host)
            hosts[place].wait = nil
        case .retrying(let retry, let reason):
            let place = place(of: retry.host)
            hosts[place].wait = Waiting(what: .retry(reason.summary), since: time)
        case .begun(let action): begin(action, at: time)
        case .resuming(let action, let start, let total):
            guard let index = indices[action.id] else { return }
            copies[index] = CopyProgress(total: total, start: time, resumedAt: start)
        case .copying(let action, let sent, let total):
            guard let index = indices[action.id] else { return }
            let place = place(of: action.host)
            hosts[place].wait = nil
            copies[index, default: CopyProgress(total: total, start: time)].note(sent: sent, at: time)
        case .done(let action, let isFound, _, _):
            if isFound { found += 1 }
            end(action, .done, at: time)
        case .kept(let action, _): end(action, .done, at: time)
        case .failed(let action, _): end(action, .failed, at: time)
        case .hostFailed(let host, _):
            let place = place(of: host)
            hosts[place].isLost = true
            hosts[place].wait = nil
        }
    }

    private mutating func begin(_ action: Action, at time: Duration) {
        guard let index = indices[action.id], phases[index] == .pending else { return }
        phases[index] = .running(since: time)
        let place = place(of: action.host)
        hosts[place].wait = nil
        hosts[place].running.append(index)
        if hosts[place].begun == nil { hosts[place].begun = time }
        advance(place)
    }

    private mutating func end(_ action: Action, _ phase: Phase, at time: Duration) {
        guard let index = indices[action.id], phases[index] != .done, phases[index] != .failed else { return }
        phases[index] = phase
        copies[index] = nil
        let place = place(of: action.host)
        hosts[place].wait = nil
        hosts[place].running.removeAll { $0 == index }
        hosts[place].ended = time
        if phase == .done {
            hosts[place].done += 1
            done += 1
        } else {
            hosts[place].failed += 1
            failed += 1
        }
        advance(place)
    }

    private mutating func advance(_ place: Int) {
        while hosts[place].next < hosts[place].actions.count,
            phases[hosts[place].actions[hosts[place].next]] != .pending
        { hosts[place].next += 1 }
    }

    private mutating func place(of host: String) -> Int {
        if let place = places[host] { return place }
        places[host] = hosts.count
        hosts.append(Host(address: host))
        return hosts.count - 1
    }

    // MARK: What is told

    /// How long an action has been under way; nil where it is not.
    package func elapsed(of action: Action, at time: Duration) -> Duration? {
        guard let index = indices[action.id], case .running(let since) = phases[index] else { return nil }
        return time - since
    }

    /// What is under way, hosts in the plan's order.
    var underWay: [Work] {
        hosts.flatMap { host in
            let actions = host.running.compactMap { index -> Work? in
                guard case .running(let since) = phases[index] else { return nil }
                return Work(host: host.address, what: .action(index), since: since)
            }
            return actions
                + (host.wait.map { [Work(host: host.address, what: .wait($0.what), since: $0.since)] } ?? [])
        }
    }

    /// The first action of a host that was not begun; nil where all were.
    func firstPending(of host: Host) -> Int? {
        host.next < host.actions.count ? host.actions[host.next] : nil
    }

    /// Whether an action will never be begun, since something that it depends on failed.
    func isBlocked(_ index: Int) -> Bool {
        guard failed > 0 || hosts.contains(where: \.isLost) else { return false }
        var seen: Set<Int> = [index]
        var open = [index]
        while let current = open.popLast() {
            if phases[current] == .failed { return true }
            guard phases[current] == .pending else { continue }
            if let place = places[actions[current].host], hosts[place].isLost { return true }
            open += actions[current].dependsOn.compactMap { indices[$0] }.filter { seen.insert($0).inserted }
        }
        return false
    }

    /// The action that an action waits for; nil where it waits only for its turn.
    func blocker(of index: Int) -> Int? {
        actions[index].dependsOn.lazy.compactMap { indices[$0] }.first { phases[$0] != .done }
    }
}
