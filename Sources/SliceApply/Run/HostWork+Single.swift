import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

// One action at a time, where several together failed.
extension HostWork {
    /// Asks for each by itself, which is harmless where it is done already, and tells which of them
    /// is at fault.
    ///
    /// - Parameters:
    ///   - answer: what all of them together came to: it stands for a single one.
    ///   - asked: when they were asked for.
    mutating func carryOutEach(
        _ group: [Action], _ answer: HostAnswer, asked: ContinuousClock.Instant, on session: any HostSession
    ) async throws {
        for action in group {
            var known = group.count == 1 ? answer : nil
            let start = known == nil ? ContinuousClock().now : asked
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
    mutating func answer(
        to action: Action, _ known: HostAnswer?, on session: any HostSession
    ) async throws -> HostAnswer {
        if case .image(let image) = action.operation {
            return try await ImageCopy(action: action, image: image, session: session, run: run.copying).carryOut(known)
        }
        let answer: HostAnswer
        var fresh: Set<String> = []
        if let known {
            answer = known
        } else {
            let request = request([action])
            fresh = intents.sent([action])
            // What was sent before it, and not answered as it should be, may still be under way there.
            let others = rest.joined().filter { $0.id != action.id }
            answer = try await session.perform(request, timeout: run.options.patience([action] + others))
        }
        try requireBegun(answer, fresh)
        try requireSwitch(answer)
        do {
            return try Executor.require(answer, of: action)
        } catch let diagnostic as Diagnostic where diagnostic.code == .objectForeign && intents.isFirst(action) {
            // What is in the way is not what was to be made: nobody may remove it as that.
            try run.store.withdraw([action], restoring: [:], sliceID: sliceID)
            throw diagnostic
        }
    }

    /// Waits before the next try; false where there is to be none.
    mutating func waits(for action: Action, _ reason: Diagnostic) async -> Bool {
        await run.interruption.waits(host: host, retries.next(action.id)) { [run] in run.report(.retrying($0, reason)) }
    }
}
