import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// One host's part of a run: takes what can be done from the scheduler, records it as begun, sends
/// it, and records what came of it.
struct HostWork {
    let host: String
    let run: Executor
    let scheduler: ActionScheduler
    private(set) var failures: [Diagnostic] = []
    private var intents = Intents()
    private var isConnected = false
    private var retries: Retries
    /// Of what was handed out, the groups that nothing came of yet.
    private var rest: ArraySlice<[Action]> = []
    /// What was said to have been begun.
    private var told: Set<String> = []
    /// What was said to be done, or to have failed.
    private var ended: Set<String> = []
    /// Why the connection ended, where it did.
    private var loss: HostFailure?

    init(on host: String, of run: Executor, _ scheduler: ActionScheduler) {
        self.host = host
        self.run = run
        self.scheduler = scheduler
        retries = Retries(run.options)
    }

    private var sliceID: Int { run.plan.slice.id }

    mutating func carryOut() async {
        while true {
            let batch = await scheduler.next(for: host)
            guard !batch.isEmpty else { break }
            rest = batch[...]
            do {
                let session = try await connect()
                do {
                    try await carryOut(batch, on: session)
                } catch {
                    await note(error)
                }
            } catch {
                await giveUp(error)
            }
            await scheduler.putBack(rest.flatMap(\.self))
            rest = []
            await scheduler.release()
        }
        takeBackWhatNeverRan()
        await tellWhatIsOpen()
    }

    private mutating func connect() async throws(HostFailure) -> any HostSession {
        if !isConnected { run.report(.waiting(host: host, .connection)) }
        let session = try await run.pool.session(for: host)
        if !isConnected { run.report(.answered(host: host)) }
        isConnected = true
        return session
    }

    // MARK: A batch

    /// The wish to stop came before anything was begun.
    private struct NotBegun: Error {}

    private mutating func carryOut(_ batch: [[Action]], on session: any HostSession) async throws {
        if batch.count == 1, let action = batch[0].first, action.isShared {
            try await carryOutShared(action, on: session)
            return
        }
        if run.interruption.isRequested { throw NotBegun() }
        let actions = batch.flatMap(\.self)
        tell(batch[0])
        intents.begun(try run.store.begin(actions, sliceID: sliceID), actions)
        let requests = batch.map(request)
        let fresh = intents.sent(actions)
        let clock = ContinuousClock()
        let numbers = try await session.send(requests)
        for (group, number) in zip(batch, numbers) {
            let start = clock.now
            tell(group)
            let answer = try await session.answer(number, timeout: run.options.patience(group.count))
            if let parts = parts(of: answer, group) {
                try await complete(group, parts, elapsed: clock.now - start)
                continue
            }
            // Those behind it were not carried out; or they were, and are asked for again.
            if answer.status != 0 {
                intents.notRun(fresh.intersection(rest.dropFirst().joined().map(\.id)))
                intents.notMade(fresh.intersection(unreached(group, answer)))
            }
            try requireSwitch(answer)
            try await carryOutEach(group, answer, on: session)
            return
        }
    }

    /// IDs of what the script of a group that failed did not come to, and of that at which it ended where it says
    /// that this was in its way.
    private func unreached(_ group: [Action], _ answer: HostAnswer) -> Set<String> {
        let numbers = answer.output.split(separator: "\n").filter { $0.hasPrefix("@") }
        let count = numbers.last.flatMap { Int($0.dropFirst()) } ?? 0
        return Set(group.dropFirst(answer.status == HostExit.orphan ? count : count + 1).map(\.id))
    }

    private func request(_ group: [Action]) -> HostRequest {
        let steps = group.map { ActionScript.Step($0.operation, isNew: intents.isNew($0)) }
        let script = ActionScript.text(grouping: steps, in: run.context, stopTimeout: run.options.stopTimeout)
        return HostRequest(.perform(steps), script: script)
    }

    /// What a script says of each action; nil where it failed, or does not say what it was told to.
    private func parts(of answer: HostAnswer, _ group: [Action]) -> [HostAnswer]? {
        guard answer.status == 0, let parts = group.count == 1 ? [answer] : answer.parts(group.count),
            zip(group, parts).allSatisfy({ $1.isAnswer(to: $0.operation) })
        else { return nil }
        return parts
    }

    private mutating func complete(_ group: [Action], _ parts: [HostAnswer], elapsed: Duration) async throws {
        let pids = parts.map { $0.value("pid").flatMap { Int($0) } }
        try run.store.complete(Array(zip(group, pids)), sliceID: sliceID)
        for (action, part) in zip(group, parts) {
            run.report(.done(action, found: part.isFound, elapsed: elapsed, isForced: part.isForced))
        }
        await finish(group, succeeded: true)
    }

    private mutating func finish(_ group: [Action], succeeded: Bool) async {
        let ids = Set(group.map(\.id))
        if let first = rest.first {
            let left = first.filter { !ids.contains($0.id) }
            if left.isEmpty { rest.removeFirst() } else { rest[rest.startIndex] = left }
        }
        intents.over(group)
        ended.formUnion(ids)
        await scheduler.finish(group, succeeded: succeeded ? ids : [])
    }

    private mutating func tell(_ group: [Action]) {
        for action in group where told.insert(action.id).inserted { run.report(.begun(action)) }
    }

    /// Where Open vSwitch does not answer, all else on the host would wait for it in vain as well.
    private func requireSwitch(_ answer: HostAnswer) throws(HostFailure) {
        if HostMistakes.isSwitchSilent(answer) { throw HostMistakes.switchSilent(host, evidence: answer.errors) }
    }

    // MARK: One by one

    /// Asks for each by itself, which is harmless where it is done already, and tells which of them
    /// is at fault.
    ///
    /// - Parameter answer: what all of them together came to: it stands for a single one.
    private mutating func carryOutEach(
        _ group: [Action], _ answer: HostAnswer, on session: any HostSession
    ) async throws {
        for action in group {
            let start = ContinuousClock().now
            var known = group.count == 1 ? answer : nil
            while true {
                do {
                    let answer = try await self.answer(to: action, known, on: session)
                    try await complete([action], [answer], elapsed: ContinuousClock().now - start)
                    break
                } catch let diagnostic as Diagnostic {
                    known = nil
                    if HostMistakes.isTransient(diagnostic), await waits(for: action, diagnostic) {
                        run.report(.answered(host: host))
                        continue
                    }
                    await fail([action], diagnostic)
                    if isStateLost(diagnostic) {
                        // What was begun with it is not asked for any more, and is told to its end as well.
                        let others = group.filter { !ended.contains($0.id) }
                        if !others.isEmpty { await fail(others, diagnostic) }
                        return
                    }
                    break
                }
            }
        }
    }

    /// - Throws: ``HostFailure`` without an answer, ``Diagnostic`` where the answer is a failure.
    private mutating func answer(
        to action: Action, _ known: HostAnswer?, on session: any HostSession
    ) async throws -> HostAnswer {
        if case .image(let image) = action.operation {
            return try await ImageCopy(action: action, image: image, session: session, run: run).carryOut(known)
        }
        let answer: HostAnswer
        if let known {
            answer = known
        } else {
            let request = request([action])
            intents.sent([action])
            // What was sent before it, and not answered as it should be, may still be under way there.
            let count = max(1, rest.joined().count)
            answer = try await session.perform(request, timeout: run.options.patience(count))
        }
        try requireSwitch(answer)
        do {
            return try Executor.require(answer, of: action)
        } catch let diagnostic as Diagnostic where diagnostic.code == .objectForeign && intents.isFirst(action) {
            // What is in the way is not what was to be made: nobody may remove it as that.
            try run.store.withdraw([action], restoring: [:], sliceID: sliceID)
            throw diagnostic
        }
    }

    /// What slices share is counted and changed by one run at a time.
    private mutating func carryOutShared(_ action: Action, on session: any HostSession) async throws {
        let lock = try await run.store.lockInternet(
            run.holder, run.options, isOver: { [run] in run.interruption.isRequested }
        ) { [run, host] holder in run.report(.waiting(host: host, .shared(by: holder))) }
        defer { withExtendedLifetime(lock) {} }
        if run.interruption.isRequested { throw NotBegun() }
        let users = try usersLeft(by: action)
        tell([action])
        if users == 0 {
            let claim = try await session.perform(.claimShared, timeout: run.options.patience(1))
            guard claim.status == 0 else { throw HostMistakes.failed(action, claim) }
        }
        intents.begun(try run.store.begin([action], sliceID: sliceID), [action])
        if users > 0 {
            try run.store.complete([(action, nil)], sliceID: sliceID)
            run.report(.kept(action, users: users))
            await finish([action], succeeded: true)
            return
        }
        let request = request([action])
        intents.sent([action])
        let answer = try await session.perform(request, timeout: run.options.patience(1))
        try await carryOutEach([action], answer, on: session)
    }

    /// How many other slices need what an action would take away.
    private func usersLeft(by action: Action) throws -> Int {
        // Where it is made on another network node, it goes there for all.
        let moves = run.plan.actions.contains { $0.kind == .networkInternet }
        guard action.kind == .networkUninternet, !moves else { return 0 }
        return try run.store.otherInternetUsers(than: sliceID)
    }

    // MARK: What goes wrong

    private mutating func note(_ error: any Error) async {
        if error is NotBegun {
            await scheduler.stop()
            return
        }
        guard let failure = error as? HostFailure else {
            await fail(
                rest.first ?? [], error as? Diagnostic ?? HostMistakes.unexpected(host, rest.first?.first, error))
            return
        }
        // What it was asked for may be done, or not: it is asked for again.
        if failure.code == .connectionLost {
            loss = failure
            isConnected = false
            if await run.pool.isRenewed(host, after: failure) { return }
            if run.interruption.isRequested {
                await scheduler.stop()
                return
            }
        }
        await fail(rest.first ?? [], failure.diagnostic(during: rest.first?.first?.id))
        await leave(failure)
    }

    /// There is no way to the host, or none any more.
    private mutating func giveUp(_ failure: HostFailure) async {
        let diagnostic = failure.diagnostic(during: nil)
        run.report(.hostFailed(host, diagnostic))
        failures.append(diagnostic)
        await leave(failure)
    }

    private mutating func leave(_ failure: HostFailure) async {
        loss = failure
        await run.pool.fail(host, failure)
        await scheduler.putBack(rest.flatMap(\.self))
        rest = []
        await scheduler.giveUp(host: host)
    }

    /// What was said to have been begun, or sent with it, and was not asked for again, since the run stops or
    /// the host is out of reach: whether it had an effect is not known.
    private mutating func tellWhatIsOpen() async {
        let open = run.plan.actions.filter { action in
            action.host == host && !ended.contains(action.id)
                && (told.contains(action.id) || intents.mayHaveRun(action))
        }
        guard !open.isEmpty, let loss else { return }
        let diagnostic = loss.diagnostic(during: open[0].id)
        if failures.isEmpty { failures.append(diagnostic) }
        tell(open)
        for action in open { run.report(.failed(action, diagnostic)) }
        await scheduler.finish(open, succeeded: [])
    }

    /// Actions that failed for one reason.
    private mutating func fail(_ group: [Action], _ diagnostic: Diagnostic) async {
        failures.append(diagnostic)
        tell(group)
        for action in group {
            run.report(.failed(action, diagnostic))
            try? run.store.fail(action, sliceID: sliceID, message: diagnostic.detail)
        }
        await finish(group, succeeded: false)
        if isStateLost(diagnostic) { await scheduler.stop() }
    }

    /// A state that cannot be written must not fall behind the hosts any further.
    private func isStateLost(_ diagnostic: Diagnostic) -> Bool {
        [.stateWrite, .stateUnusable, .lockLost].contains(diagnostic.code)
    }

    /// What was recorded as begun and surely was not is as it was before.
    private func takeBackWhatNeverRan() {
        let actions = run.plan.actions.filter { $0.host == host && intents.neverRan($0) }
        guard !actions.isEmpty else { return }
        // Where this cannot be written, the next run finds out by looking.
        try? run.store.withdraw(actions, restoring: intents.priors, sliceID: sliceID)
    }

    // MARK: Once more

    /// Waits before the next try; false where there is to be none.
    private mutating func waits(for action: Action, _ reason: Diagnostic) async -> Bool {
        await run.interruption.waits(host: host, retries.next(action.id)) { [run] in run.report(.retrying($0, reason)) }
    }
}
