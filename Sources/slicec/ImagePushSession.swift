import ArgumentParser
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec image push` from reading the images to what is said at the end.
struct ImagePushSession {
    let workspace: Workspace
    let store: StateStore
    let options: CommonOptions
    /// Where it is told as JSON; standard output is then for nothing else.
    let events: EventStream?
    let resumeCommand: String

    private var console: Console { options.console }

    /// - Parameters:
    ///   - flavors: names of those whose images are copied; nil for all.
    ///   - workers: addresses.
    /// - Throws: the exit status where not everything was done.
    func carryOut(flavors: [String]?, workers: [String], verifies: Bool, _ runOptions: RunOptions) async throws {
        let cluster = workspace.cluster
        let interruption = Interruption()
        let progress = RunProgress(console: console, cluster: cluster, events: events)
        defer { progress.end() }
        let signals = InterruptionSignals(
            interruption, console: console, resumeCommand: resumeCommand,
            words: "what has arrived stays for the next time"
        ) {
            progress.stopping($0)
        } leaving: {
            progress.end()
            events?.end(.interrupted, status: ExitStatus.interrupted, resumeCommand: resumeCommand)
        }
        let identify = ImageFile.told(to: { progress.show($0) }) { [store] path throws(Diagnostic) in
            try await ImageFile.identify(path, knownTo: store)
        }
        let readings = await ImageReading.all(of: cluster, flavors: flavors, identify)
        let unread = readings.compactMap { $0.problem?.withoutNothingChanged }
        let images = readings.compactMap { reading in
            reading.identity.map { ImageReference(path: reading.path, identity: $0) }
        }
        guard !images.isEmpty else {
            if !unread.isEmpty { throw CommandFailure(unread) }
            return conclude(Push(actions: [], outcome: .init(), found: 0, unread: []), progress, elapsed: .zero)
        }
        let actions = Action.copies(of: images, to: workers)
        let push = ImagePush(
            cluster: cluster, store: store, transport: try SSHTransport(cluster: cluster), options: runOptions,
            holder: RunSession.holder("image push"), interruption: interruption, verifies: verifies
        ) { progress.show($0) }
        progress.begin(actions, hosts: workers)
        signals.beginWork()
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await push.carryOut(actions)
        progress.end()
        let elapsed = clock.now - start
        let done = Push(actions: actions, outcome: outcome, found: progress.foundCount, unread: unread)
        if done.isWhole { return conclude(done, progress, elapsed: elapsed) }
        throw fail(done, progress, elapsed: elapsed, wasInterrupted: interruption.isRequested)
    }

    /// What came of it.
    private struct Push {
        let actions: [Action]
        let outcome: ImagePush.Outcome
        let found: Int
        /// Why images were not copied at all.
        let unread: [Diagnostic]

        var diagnostics: [Diagnostic] { unread + outcome.failures }
        var isWhole: Bool { diagnostics.isEmpty && outcome.unstarted.isEmpty }

        var counts: ApplyEventJSON.Counts {
            .init(actions: actions.count, done: outcome.done, found: found, unstarted: outcome.unstarted.map(\.id))
        }
    }

    private func conclude(_ push: Push, _ progress: RunProgress, elapsed: Duration) {
        let made = push.outcome.done - push.found
        let words =
            push.actions.isEmpty
            ? "The cluster file has no flavors."
            : made == 0
                ? "All there already: \(count(push.found, "image")) on workers, looked at in "
                    + "\(ProgressUnits.seconds(elapsed))."
                : console.outputStyle.green("Copied") + " \(count(made, "image")) in \(ProgressUnits.seconds(elapsed))"
                    + (push.found > 0 ? ", \(push.found) there already." : ".")
        if let events {
            events.close(
                with: ApplyEventJSON.summary(
                    .done, exitStatus: 0, counts: push.counts, elapsed: elapsed, diagnostics: [], resumeCommand: nil))
            console.error(words + "\n")
        } else {
            options.display.say((progress.hasLasting ? "\n" : "") + words + "\n")
        }
    }

    /// - Returns: the exit status.
    private func fail(_ push: Push, _ progress: RunProgress, elapsed: Duration, wasInterrupted: Bool) -> ExitCode {
        let status = wasInterrupted ? ExitStatus.interrupted : ExitStatus.partial
        if let events {
            options.display.showText(push.diagnostics)
            events.close(
                with: ApplyEventJSON.summary(
                    wasInterrupted ? .interrupted : .partial, exitStatus: Int(status.rawValue), counts: push.counts,
                    elapsed: elapsed, diagnostics: push.diagnostics, resumeCommand: resumeCommand))
        } else {
            if progress.hasLasting { console.error("\n") }
            options.show(push.diagnostics)
        }
        let failed = push.actions.count - push.outcome.done - push.outcome.unstarted.count
        var tally = "Of \(push.actions.count == 1 ? "one copy" : "\(push.actions.count) copies") \(push.outcome.done) "
        tally += "\(push.outcome.done == 1 ? "is" : "are") there"
        if failed > 0 { tally += ", \(failed) \(failed == 1 ? "is" : "are") not" }
        if !push.outcome.unstarted.isEmpty { tally += ", \(push.outcome.unstarted.count) not begun" }
        console.error("\(tally).\nTo go on: \(resumeCommand)\n")
        return status
    }

    private func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
