import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// Carries a plan's actions out: hosts in parallel, each action recorded before it is sent and
/// after it has answered.
struct Executor {
    struct Outcome {
        var done = 0
        var failures: [Diagnostic] = []
        var unstarted: [Action] = []
    }

    let plan: Plan
    let store: StateStore
    let pool: HostPool
    let context: HostContext
    let options: RunOptions
    let holder: String
    let interruption: Interruption
    let report: @Sendable (ApplyEvent) -> Void

    func run() async -> Outcome {
        let scheduler = ActionScheduler(plan.actions, limit: options.parallelism)
        interruption.whenRequested { Task { await scheduler.stop() } }
        let failures = await withTaskGroup(of: [Diagnostic].self) { group in
            for host in plan.hosts { group.addTask { await work(on: host, scheduler) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return Outcome(done: await scheduler.doneCount, failures: failures, unstarted: await scheduler.unstarted)
    }

    private func work(on host: String, _ scheduler: ActionScheduler) async -> [Diagnostic] {
        var failures: [Diagnostic] = []
        var isConnected = false
        while true {
            let group = await scheduler.next(for: host)
            guard !group.isEmpty else { return failures }
            let session: any HostSession
            if !isConnected { report(.waiting(host: host, .connection)) }
            do {
                session = try await pool.session(for: host)
                if !isConnected { report(.answered(host: host)) }
                isConnected = true
            } catch {
                let diagnostic = error.diagnostic(during: nil)
                report(.hostFailed(host, diagnostic))
                await scheduler.finish(group, succeeded: [])
                await scheduler.giveUp(host: host)
                return failures + [diagnostic]
            }
            let result = await perform(group, on: session)
            failures += result.failures
            if result.isPutBack {
                await scheduler.putBack(group, done: result.done)
                continue
            }
            await scheduler.finish(group, succeeded: result.done)
            if let failure = result.hostFailure {
                await pool.fail(host, failure)
                await scheduler.giveUp(host: host)
                return failures
            }
            // A state that cannot be written must not fall behind the hosts any further.
            let losses: Set<DiagnosticCode> = [.stateWrite, .stateUnusable, .lockLost]
            let isStateLost = result.failures.contains { losses.contains($0.code) }
            if isStateLost { await scheduler.stop() }
        }
    }

    /// What came of actions that were handed out together.
    private struct GroupResult {
        /// IDs of those that are done and recorded.
        var done: Set<String> = []
        var failures: [Diagnostic] = []
        /// The host gives no answer any more.
        var hostFailure: HostFailure?
        /// The wish to stop came before the rest was begun.
        var isPutBack = false
    }

    private func perform(_ group: [Action], on session: any HostSession) async -> GroupResult {
        var result = GroupResult()
        var begun: Begun?
        if group.count > 1 {
            do {
                begun = try await performAll(group, on: session)
            } catch {
                note(error, of: group, in: &result)
                return result
            }
            guard begun != nil else {
                result.done = Set(group.map(\.id))
                return result
            }
        }
        // One by one, where it is one, or where something is wrong with one of them.
        for (place, action) in group.enumerated() {
            do {
                try await perform(action, on: session, begun: begun)
                result.done.insert(action.id)
            } catch {
                // With the host goes what was begun together and not asked for again.
                let isLost = error is HostFailure && begun != nil
                note(error, of: isLost ? Array(group[place...]) : [action], in: &result)
                if result.isPutBack || result.hostFailure != nil { return result }
            }
        }
        return result
    }

    private func note(_ error: any Error, of group: [Action], in result: inout GroupResult) {
        guard let first = group.first else { return }
        if error is NotBegun {
            result.isPutBack = true
            return
        }
        let diagnostic = diagnostic(for: error, during: first)
        result.failures.append(diagnostic)
        result.hostFailure = error as? HostFailure
        for action in group {
            report(.failed(action, diagnostic))
            try? store.fail(action, sliceID: plan.slice.id, message: diagnostic.detail)
        }
    }

    /// The wish to stop came while an action waited for its connection or for a lock.
    private struct NotBegun: Error {}

    private func diagnostic(for error: any Error, during action: Action) -> Diagnostic {
        switch error {
        case let failure as HostFailure: failure.diagnostic(during: action.id)
        case let diagnostic as Diagnostic: diagnostic
        default: HostMistakes.unexpected(action, error)
        }
    }

    /// What was begun together and is to be asked for one by one.
    private struct Begun {
        /// IDs of actions before which nothing was recorded of what they are about.
        let new: Set<String>
    }

    /// Asks for several actions with one script.
    ///
    /// - Returns: Nil where all are done. Else each is to be asked for by itself, which is harmless where it is
    ///   done already, and tells which of them is at fault.
    private func performAll(_ group: [Action], on session: any HostSession) async throws -> Begun? {
        if interruption.isRequested { throw NotBegun() }
        let clock = ContinuousClock()
        let start = clock.now
        for action in group { report(.begun(action)) }
        let new = try store.begin(group, sliceID: plan.slice.id)
        let steps = group.map { ActionScript.Step($0.operation, isNew: new.contains($0.id)) }
        let request = HostRequest(
            .performAll(group.map(\.operation)),
            script: ActionScript.text(grouping: steps, in: context, stopTimeout: options.stopTimeout))
        let patience = (options.actionTimeout + options.stopTimeout) * group.count
        let answer = try await session.perform(request, timeout: .seconds(patience))
        try Self.requireSwitch(answer, on: group[0].host)
        guard answer.status == 0, let parts = answer.parts(group.count),
            zip(group, parts).allSatisfy({ $1.isAnswer(to: $0.operation) })
        else { return Begun(new: new) }
        let pids = parts.map { $0.value("pid").flatMap { Int($0) } }
        try store.complete(Array(zip(group, pids)), sliceID: plan.slice.id)
        for (action, part) in zip(group, parts) {
            report(.done(action, found: part.isFound, elapsed: clock.now - start, isForced: part.isForced))
        }
        return nil
    }

    /// - Parameter begun: what was said and recorded of it already.
    private func perform(_ action: Action, on session: any HostSession, begun: Begun?) async throws {
        // What slices share is counted and changed by one run at a time.
        let isShared = action.kind == .networkInternet || action.kind == .networkUninternet
        let lock = isShared ? try await store.lockInternet(holder, options) : nil
        defer { withExtendedLifetime(lock) {} }
        if interruption.isRequested { throw NotBegun() }

        let clock = ContinuousClock()
        let start = clock.now
        if begun == nil { report(.begun(action)) }
        let new = try begun?.new ?? store.begin([action], sliceID: plan.slice.id)
        let isNew = new.contains(action.id)
        if action.kind == .networkUninternet {
            let users = try store.otherInternetUsers(than: plan.slice.id)
            if users > 0 {
                try store.complete([(action, nil)], sliceID: plan.slice.id)
                report(.kept(action, users: users))
                return
            }
        }
        let answer: HostAnswer
        if case .image(let image) = action.operation {
            answer = try await ImageCopy(
                action: action, image: image, session: session, context: context, options: options,
                store: store, holder: holder, report: report
            ).run()
        } else {
            do {
                answer = try await Self.ask(action, script: script(action, isNew: isNew), session, options)
            } catch let diagnostic as Diagnostic where isNew && diagnostic.code == .objectForeign {
                // What is in the way is not what was to be made: nobody may remove it as that.
                try store.withdraw(action, sliceID: plan.slice.id)
                throw diagnostic
            }
        }
        try store.complete([(action, answer.value("pid").flatMap { Int($0) })], sliceID: plan.slice.id)
        report(.done(action, found: answer.isFound, elapsed: clock.now - start, isForced: answer.isForced))
    }

    private func script(_ action: Action, isNew: Bool) -> String {
        ActionScript.text(action.operation, in: context, stopTimeout: options.stopTimeout, isNew: isNew)
    }

    /// - Throws: ``HostFailure`` without an answer, ``Diagnostic`` where the answer is a failure.
    static func ask(
        _ action: Action, script: String, _ session: any HostSession, _ options: RunOptions
    ) async throws -> HostAnswer {
        let request = HostRequest(.perform(action.operation), script: script)
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout + options.stopTimeout))
        try requireSwitch(answer, on: action.host)
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        guard answer.isAnswer(to: action.operation) else {
            throw SSHMistakes.garbled(action.host, line: lastLines(answer.output + "\n" + answer.errors))
        }
        return answer
    }

    /// Where Open vSwitch does not answer, all else on the host would wait for it in vain as well.
    private static func requireSwitch(_ answer: HostAnswer, on host: String) throws(HostFailure) {
        if HostMistakes.isSwitchSilent(answer) { throw HostMistakes.switchSilent(host, evidence: answer.errors) }
    }
}

extension StateStore {
    /// The lock of VLAN 400, for a moment.
    func lockInternet(_ holder: String, _ options: RunOptions) async throws -> FileLock {
        try await lockShared(
            "internet", what: "VLAN 400", holder: holder, timeout: .seconds(options.actionTimeout))
    }
}
