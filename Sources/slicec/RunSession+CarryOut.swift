import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Synchronization

extension RunSession {
    typealias Approval = (Plan, [Diagnostic]) async throws -> Bool

    /// Sets a run up, carries it out and says how it ended.
    func carryOut(
        _ workspace: Workspace, _ store: StateStore, _ options: RunOptions,
        _ body: (SliceRun, Approval) async throws -> SliceRun.Outcome
    ) async throws {
        let interruption = Interruption()
        let signals = InterruptionSignals(interruption, console: console, resumeCommand: resumeCommand)
        let transport = try SSHTransport(cluster: workspace.cluster)
        let progress = Mutex<ProgressText?>(nil)
        let run = SliceRun(
            cluster: workspace.cluster, store: store, transport: transport, options: options,
            holder: Self.holder(verb), interruption: interruption
        ) { event in progress.withLock { $0 }?.show(event) }
        let clock = ContinuousClock()
        var start = clock.now
        do {
            let outcome = try await body(run) { plan, unseen in
                let text = PlanText.render(
                    plan, cluster: workspace.cluster, style: console.outputStyle, width: Console.outputWidth)
                guard try approve(plan, unseen, cluster: workspace.cluster, text: text) else { return false }
                progress.withLock { $0 = ProgressText(console: console, total: plan.actions.count) }
                console.error("\n")
                signals.beginWork()
                start = clock.now
                return true
            }
            let found = progress.withLock { $0?.foundCount ?? 0 }
            try conclude(outcome, found: found, elapsed: clock.now - start)
        } catch let failure as PlanningFailure {
            throw CommandFailure(failure.diagnostics)
        }
    }
}
