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
    var failures: [Diagnostic] = []
    var intents = Intents()
    var isConnected = false
    var retries: Retries
    /// Of what was handed out, the groups that nothing came of yet.
    var rest: ArraySlice<[Action]> = []
    /// What was said to have been begun.
    var told: Set<String> = []
    /// What was said to be done, or to have failed.
    var ended: Set<String> = []
    /// Why what was begun may not come to its end: the connection was lost, or the state.
    var loss: Loss?

    enum Loss {
        case ofHost(HostFailure)
        case ofState(Diagnostic)

        func diagnostic(during action: String) -> Diagnostic {
            switch self {
            case .ofHost(let failure): failure.diagnostic(during: action)
            case .ofState(let diagnostic): diagnostic
            }
        }
    }

    init(on host: String, of run: Executor, _ scheduler: ActionScheduler) {
        self.host = host
        self.run = run
        self.scheduler = scheduler
        retries = Retries(run.options)
    }

    var sliceID: Int { run.plan.slice.id }

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

    mutating func connect() async throws(HostFailure) -> any HostSession {
        if !isConnected { run.report(.waiting(host: host, .connection)) }
        let session = try await run.pool.session(for: host)
        if !isConnected {
            run.report(.answered(host: host))
            run.interruption.whenRequested { Task { await session.halt() } }
        }
        isConnected = true
        return session
    }

    // MARK: A batch

    /// The wish to stop came before anything was begun.
    struct NotBegun: Error {}

    /// Where the run is to stop, a host leaves alone what it has not begun yet.
    ///
    /// - Parameter fresh: IDs of what was never sent before.
    mutating func requireBegun(_ answer: HostAnswer, _ fresh: Set<String> = []) throws {
        guard answer.status == HostExit.superseded else { return }
        intents.notRun(fresh.intersection(rest.joined().map(\.id)))
        throw NotBegun()
    }

    mutating func carryOut(_ batch: [[Action]], on session: any HostSession) async throws {
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
            // What the host has not come to is not begun: that is known when it answers.
            if run.interruption.isRequested { await session.halt() } else { tell(group) }
            let answer = try await session.answer(number, timeout: run.options.patience(group))
            if let parts = parts(of: answer, group) {
                try await complete(group, parts, elapsed: clock.now - start)
                continue
            }
            try requireBegun(answer, fresh)
            // Those behind it were not carried out; or they were, and are asked for again.
            if answer.status != 0 {
                intents.notRun(fresh.intersection(rest.dropFirst().joined().map(\.id)))
                intents.notMade(fresh.intersection(unreached(group, answer)))
            }
            try requireSwitch(answer)
            try await carryOutEach(group, answer, asked: start, on: session)
            return
        }
    }

    /// IDs of what the script of a group that failed did not come to, and of that at which it ended where it says
    /// that this was in its way.
    func unreached(_ group: [Action], _ answer: HostAnswer) -> Set<String> {
        // Others are made together, and tell of themselves only at the end.
        guard group.first?.kind == .vmDisk else { return [] }
        let numbers = answer.output.split(separator: "\n").filter { $0.hasPrefix("@") }
        let count = numbers.last.flatMap { Int($0.dropFirst()) } ?? 0
        return Set(group.dropFirst(answer.status == HostExit.orphan ? count : count + 1).map(\.id))
    }

    func request(_ group: [Action]) -> HostRequest {
        let steps = group.map { ActionScript.Step($0.operation, isNew: intents.isNew($0)) }
        let script = ActionScript.text(grouping: steps, in: run.context, stopTimeout: run.options.stopTimeout)
        return HostRequest(.perform(steps), script: script)
    }

    /// What a script says of each action; nil where it failed, or does not say what it was told to.
    func parts(of answer: HostAnswer, _ group: [Action]) -> [HostAnswer]? {
        guard answer.status == 0, let parts = group.count == 1 ? [answer] : answer.parts(group.count),
            zip(group, parts).allSatisfy({ $1.isAnswer(to: $0.operation) })
        else { return nil }
        return parts
    }

    mutating func complete(_ group: [Action], _ parts: [HostAnswer], elapsed: Duration) async throws {
        tell(group)
        let pids = parts.map { $0.value("pid").flatMap { Int($0) } }
        try run.store.complete(Array(zip(group, pids)), sliceID: sliceID)
        for (action, part) in zip(group, parts) {
            run.report(.done(action, found: part.isFound, elapsed: elapsed, isForced: part.isForced))
        }
        await finish(group, succeeded: true)
    }

    mutating func finish(_ group: [Action], succeeded: Bool) async {
        let ids = Set(group.map(\.id))
        if let first = rest.first {
            let left = first.filter { !ids.contains($0.id) }
            if left.isEmpty { rest.removeFirst() } else { rest[rest.startIndex] = left }
        }
        intents.over(group)
        ended.formUnion(ids)
        await scheduler.finish(group, succeeded: succeeded ? ids : [])
    }

    mutating func tell(_ group: [Action]) {
        for action in group where told.insert(action.id).inserted { run.report(.begun(action)) }
    }

    /// Where Open vSwitch does not answer, all else on the host would wait for it in vain as well.
    func requireSwitch(_ answer: HostAnswer) throws(HostFailure) {
        if HostMistakes.isSwitchSilent(answer) { throw HostMistakes.switchSilent(host, evidence: answer.errors) }
    }
}
