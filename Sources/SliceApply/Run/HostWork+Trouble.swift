import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

// What goes wrong, and what is told of it.
extension HostWork {
    mutating func note(_ error: any Error) async {
        if error is NotBegun {
            await scheduler.stop()
            await takeBack(rest.joined().filter { told.contains($0.id) })
            return
        }
        guard let failure = error as? HostFailure else {
            await fail(
                rest.first ?? [], error as? Diagnostic ?? HostMistakes.unexpected(host, rest.first?.first, error))
            return
        }
        // What it was asked for may be done, or not: it is asked for again.
        if failure.code == .connectionLost {
            loss = .ofHost(failure)
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

    /// Said to have been begun a moment too early: the host has not come to it.
    private mutating func takeBack(_ actions: [Action]) async {
        for action in actions {
            run.report(.failed(action, HostMistakes.notBegun(action)))
            ended.insert(action.id)
        }
    }

    /// There is no way to the host, or none any more.
    mutating func giveUp(_ failure: HostFailure) async {
        let diagnostic = failure.diagnostic(during: nil)
        await tellWhatIsOpen()
        run.report(.hostFailed(host, diagnostic))
        failures.append(diagnostic)
        if isStateLost(diagnostic) { await scheduler.stop() }
        await leave(failure)
    }

    mutating func leave(_ failure: HostFailure) async {
        loss = .ofHost(failure)
        await run.pool.fail(host, failure)
        await scheduler.putBack(rest.flatMap(\.self))
        rest = []
        await scheduler.giveUp(host: host)
    }

    /// What was said to have been begun, or sent with it, and was not asked for again, since the run stops or
    /// the host is out of reach: whether it had an effect is not known.
    mutating func tellWhatIsOpen() async {
        let open = run.plan.actions.filter { action in
            action.host == host && !ended.contains(action.id)
                && (told.contains(action.id) || intents.mayHaveRun(action))
        }
        guard !open.isEmpty, let loss else { return }
        if failures.isEmpty { failures.append(loss.diagnostic(during: open[0].id)) }
        tell(open)
        for action in open {
            run.report(.failed(action, loss.diagnostic(during: action.id)))
            ended.insert(action.id)
        }
        await scheduler.finish(open, succeeded: [])
    }

    /// Actions that failed for one reason.
    mutating func fail(_ group: [Action], _ diagnostic: Diagnostic) async {
        failures.append(diagnostic)
        tell(group)
        for action in group {
            run.report(.failed(action, diagnostic))
            try? run.store.fail(action, sliceID: sliceID, message: diagnostic.detail)
        }
        await finish(group, succeeded: false)
        if isStateLost(diagnostic) {
            loss = .ofState(diagnostic)
            await scheduler.stop()
        }
    }

    /// A state that cannot be written must not fall behind the hosts any further.
    func isStateLost(_ diagnostic: Diagnostic) -> Bool {
        [.stateWrite, .stateUnusable, .lockLost].contains(diagnostic.code)
    }

    /// What was recorded as begun and surely was not is as it was before.
    func takeBackWhatNeverRan() {
        let actions = run.plan.actions.filter { $0.host == host && intents.neverRan($0) }
        guard !actions.isEmpty else { return }
        // Where this cannot be written, the next run finds out by looking.
        try? run.store.withdraw(actions, restoring: intents.priors, sliceID: sliceID)
    }
}
