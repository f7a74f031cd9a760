import SlicePlanning
package import SliceSyntax

/// A run as programs read it: one JSON object for each event, the first and the summary aside.
package enum ApplyEventJSON {
    package static let formatVersion = 1

    /// What comes before everything else.
    package static func opening(_ command: String) -> JSONOutput {
        .object(["formatVersion": .integer(formatVersion), "event": "start", "command": .string(command)])
    }

    /// - Parameter elapsed: how long an action that failed had been under way.
    /// - Returns: Nil for what is not told.
    package static func object(_ event: ApplyEvent, elapsed: Duration?) -> JSONOutput? {
        switch event {
        case .preparing, .waiting, .answered, .copying: nil
        case .begun(let action): object("begun", action, [])
        case .resuming(let action, let start, let total):
            object("resumed", action, [.init("at", .integer(start)), .init("total", .integer(total))])
        case .done(let action, let isFound, let time, let isForced):
            object(
                "done", action,
                [.init("found", .bool(isFound)), .init("seconds", seconds(time))]
                    + (isForced ? [.init("forced", true)] : []))
        case .kept(let action, let users):
            object(
                "done", action,
                [
                    .init("found", true), .init("seconds", seconds(elapsed ?? .zero)),
                    .init("otherUsers", .integer(users)),
                ])
        case .failed(let action, let diagnostic):
            object(
                "failed", action,
                [.init("seconds", seconds(elapsed ?? .zero)), .init("diagnostic", DiagnosticJSON.object(diagnostic))])
        case .retrying(let retry, let diagnostic):
            .object([
                "event": "retrying", "host": .string(retry.host), "seconds": seconds(retry.pause),
                "diagnostic": DiagnosticJSON.object(diagnostic),
            ])
        case .hostFailed(let host, let diagnostic):
            .object([
                "event": "hostFailed", "host": .string(host), "diagnostic": DiagnosticJSON.object(diagnostic),
            ])
        }
    }

    private static func object(_ event: String, _ action: Action, _ more: [JSONOutput.Member]) -> JSONOutput {
        .object(
            [
                .init("event", .string(event)), .init("number", .integer(action.number)),
                .init("id", .string(action.id)), .init("host", .string(action.host)),
            ] + more)
    }

    static func seconds(_ duration: Duration) -> JSONOutput { .thousandths(max(0, duration.milliseconds)) }

    // MARK: The summary

    /// How a run ended.
    package enum Result: String, Sendable {
        /// All that was to be done is done.
        case done
        /// The answer to the question was not yes.
        case declined
        /// Some was done; the same command goes on.
        case partial
        case interrupted
        /// Nothing was begun.
        case error
    }

    /// What comes last.
    ///
    /// - Parameters:
    ///   - outcome: nil where it did not come as far as a plan.
    ///   - resumeCommand: what goes on with it; nil where there is nothing to go on with.
    package static func summary(
        _ result: Result, exitStatus: Int, outcome: SliceRun.Outcome?, found: Int, elapsed: Duration,
        diagnostics: [Diagnostic], resumeCommand: String?
    ) -> JSONOutput {
        let unstarted = (outcome?.unstarted ?? []).map(\.id)
        let total = outcome?.wasApproved == true ? outcome?.plan.actions.count ?? 0 : 0
        let done = outcome?.done ?? 0
        let slice = outcome.map { outcome in
            JSONOutput.object([
                "name": .string(outcome.plan.slice.name), "id": .integer(outcome.plan.slice.id),
                "status": outcome.slice.map { .string($0.status.rawValue) } ?? .null,
            ])
        }
        return summary(
            result, exitStatus: exitStatus, slice: slice ?? .null,
            counts: Counts(actions: total, done: done, found: found, unstarted: unstarted), elapsed: elapsed,
            diagnostics: diagnostics, resumeCommand: resumeCommand)
    }

    /// How far what is not about a slice came.
    package struct Counts: Sendable {
        let actions: Int
        let done: Int
        let found: Int
        /// IDs of what was not begun.
        let unstarted: [String]

        package init(actions: Int, done: Int, found: Int, unstarted: [String]) {
            self.actions = actions
            self.done = done
            self.found = found
            self.unstarted = unstarted
        }
    }

    /// What comes last, of whatever was carried out.
    package static func summary(
        _ result: Result, exitStatus: Int, slice: JSONOutput = .null, counts: Counts, elapsed: Duration,
        diagnostics: [Diagnostic], resumeCommand: String?
    ) -> JSONOutput {
        .object([
            "event": "summary", "result": .string(result.rawValue), "exitStatus": .integer(exitStatus),
            "slice": slice, "actions": .integer(counts.actions), "done": .integer(counts.done),
            "alreadyThere": .integer(counts.found),
            "failed": .integer(max(0, counts.actions - counts.done - counts.unstarted.count)),
            "notStarted": .strings(counts.unstarted), "seconds": seconds(elapsed),
            "diagnostics": .array(diagnostics.map { DiagnosticJSON.object($0) }),
            "resume": resumeCommand.map { .string($0) } ?? .null,
        ])
    }
}
