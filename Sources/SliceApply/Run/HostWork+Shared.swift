import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

// What slices share.
extension HostWork {
    /// What slices share is counted and changed by one run at a time.
    mutating func carryOutShared(_ action: Action, on session: any HostSession) async throws {
        let lock: FileLock
        do {
            lock = try await run.store.lockInternet(
                run.holder, run.options, isOver: { [run] in run.interruption.isRequested }
            ) { [run, host] holder in run.report(.waiting(host: host, .shared(by: holder))) }
        } catch let refusal as Diagnostic {
            throw run.interruption.isRequested ? NotBegun() : refusal
        }
        defer { withExtendedLifetime(lock) {} }
        if run.interruption.isRequested { throw NotBegun() }
        let users = try usersLeft(by: action)
        tell([action])
        let claim = try await session.perform(.claimShared, timeout: run.options.patience([action]))
        try requireBegun(claim)
        guard claim.status == 0 else { throw HostMistakes.failed(action, claim) }
        intents.begun(try run.store.begin([action], sliceID: sliceID), [action])
        if users > 0 {
            // What is this slice's alone goes all the same.
            let script = InternetScript.leave(sliceID: sliceID, in: run.context)
            let leave = HostRequest(.leaveShared(ActionScript.Step(action.operation)), script: script)
            intents.sent([action])
            let answer = try await session.perform(leave, timeout: run.options.patience([action]))
            try requireBegun(answer)
            _ = try Executor.require(answer, of: action)
            try run.store.complete([(action, nil)], sliceID: sliceID)
            run.report(.kept(action, users: users))
            await finish([action], succeeded: true)
            return
        }
        let request = request([action])
        intents.sent([action])
        let asked = ContinuousClock().now
        let answer = try await session.perform(request, timeout: run.options.patience([action]))
        try await carryOutEach([action], answer, asked: asked, on: session)
    }

    /// How many other slices need what an action would take away.
    func usersLeft(by action: Action) throws -> Int {
        // Where it is made on another network node, it goes there for all.
        let moves = run.plan.actions.contains { $0.kind == .networkInternet }
        guard action.kind == .networkUninternet, !moves else { return 0 }
        return try run.store.otherInternetUsers(than: sliceID)
    }
}
