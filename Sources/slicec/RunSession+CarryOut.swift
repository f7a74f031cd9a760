import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

extension RunSession {
    typealias Approval = (Plan, [Diagnostic]) async throws -> Bool

    /// Sets a run up, carries it out and says how it ended.
    func carryOut(
        _ workspace: Workspace, _ store: StateStore, _ options: RunOptions,
        _ body: (SliceRun, Approval) async throws -> SliceRun.Outcome
    ) async throws {
        let interruption = Interruption()
        let transport = try SSHTransport(cluster: workspace.cluster)
        let progress = RunProgress(console: console, cluster: workspace.cluster, events: events)
        defer { progress.end() }
        let signals = InterruptionSignals(interruption, console: console, resumeCommand: resumeCommand) { text in
            progress.stopping(text)
        } leaving: {
            progress.end()
            events?.end(.interrupted, status: ExitStatus.interrupted, resumeCommand: resumeCommand)
        }
        let run = SliceRun(
            cluster: workspace.cluster, store: store, transport: transport, options: options,
            holder: Self.holder(verb), interruption: interruption
        ) { event in progress.show(event) }
        let clock = ContinuousClock()
        var start = clock.now
        do {
            let outcome = try await body(run) { plan, unseen in
                progress.pause()
                let text = PlanText.render(
                    plan, cluster: workspace.cluster, style: console.outputStyle, width: Console.outputWidth)
                guard try approve(plan, unseen, cluster: workspace.cluster, text: text) else { return false }
                console.error("\n")
                progress.begin(plan)
                signals.beginWork()
                start = clock.now
                return true
            }
            progress.end()
            try conclude(outcome, progress, elapsed: clock.now - start)
        } catch let failure as PlanningFailure {
            throw CommandFailure(failure.diagnostics)
        }
    }
}
