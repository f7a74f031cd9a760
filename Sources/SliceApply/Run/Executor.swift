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
        while let action = await scheduler.next(for: host) {
            let session: any HostSession
            do {
                session = try await pool.session(for: host)
            } catch {
                let diagnostic = error.diagnostic(during: nil)
                report(.hostFailed(host, diagnostic))
                await scheduler.finish(action, succeeded: false)
                await scheduler.giveUp(host: host)
                return failures + [diagnostic]
            }
            do {
                try await perform(action, on: session)
                await scheduler.finish(action, succeeded: true)
            } catch is NotBegun {
                await scheduler.putBack(action)
            } catch {
                let diagnostic = diagnostic(for: error, during: action)
                failures.append(diagnostic)
                report(.failed(action, diagnostic))
                try? store.fail(action, sliceID: plan.slice.id, message: diagnostic.detail)
                await scheduler.finish(action, succeeded: false)
                if let failure = error as? HostFailure {
                    await pool.fail(host, failure)
                    await scheduler.giveUp(host: host)
                    return failures
                }
                // A state that cannot be written must not fall behind the hosts any further.
                if diagnostic.code == .stateWrite || diagnostic.code == .stateUnusable { await scheduler.stop() }
            }
        }
        return failures
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

    private func perform(_ action: Action, on session: any HostSession) async throws {
        // What slices share is counted and changed by one run at a time.
        let isShared = action.kind == .networkInternet || action.kind == .networkUninternet
        let lock = isShared ? try await FileLock.wait(try store.lockPath("internet"), holder: holder) : nil
        defer { withExtendedLifetime(lock) {} }
        if interruption.isRequested { throw NotBegun() }

        let clock = ContinuousClock()
        let start = clock.now
        report(.begun(action))
        let isNew = try store.begin(action, sliceID: plan.slice.id)
        if action.kind == .networkUninternet {
            let users = try store.otherInternetUsers(than: plan.slice.id)
            if users > 0 {
                try store.complete(action, sliceID: plan.slice.id, pid: nil)
                report(.kept(action, users: users))
                return
            }
        }
        let answer: HostAnswer
        if case .image(let image) = action.operation {
            answer = try await ImageCopy(
                action: action, image: image, session: session, context: context, options: options,
                store: store, holder: holder
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
        try store.complete(action, sliceID: plan.slice.id, pid: answer.value("pid").flatMap { Int($0) })
        report(.done(action, found: answer.isFound, elapsed: clock.now - start))
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
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        guard answer.isAnswer(to: action.operation) else {
            throw SSHMistakes.garbled(action.host, line: lastLines(answer.output + "\n" + answer.errors))
        }
        return answer
    }
}
