import ArgumentParser
import SliceApply
import SliceSyntax
import Synchronization

/// `--json` of apply and destroy: one JSON object a line on standard output. The first names the
/// format's version, the last is a summary, however the run ends.
final class EventStream: Sendable {
    private let console: Console
    private let isOver = Mutex(false)

    init(_ command: String, console: Console) {
        self.console = console
        console.output(ApplyEventJSON.opening(command).compact + "\n")
    }

    /// Behind the summary comes nothing.
    func write(_ object: JSONOutput) {
        isOver.withLock { isOver in if !isOver { console.output(object.compact + "\n") } }
    }

    /// Writes the summary, once.
    func end(
        _ result: ApplyEventJSON.Result, status: ExitCode, outcome: SliceRun.Outcome? = nil, found: Int = 0,
        elapsed: Duration = .zero, diagnostics: [Diagnostic] = [], resumeCommand: String? = nil
    ) {
        let summary = ApplyEventJSON.summary(
            result, exitStatus: Int(status.rawValue), outcome: outcome, found: found, elapsed: elapsed,
            diagnostics: diagnostics, resumeCommand: resumeCommand)
        close(with: summary)
    }

    /// Writes the summary, once: an object of ``ApplyEventJSON``.
    func close(with summary: JSONOutput) {
        isOver.withLock { isOver in
            if !isOver { console.output(summary.compact + "\n") }
            isOver = true
        }
    }
}

extension CommonOptions {
    /// As ``reporting(_:)``; with a stream, diagnostics are in its summary, and as text on standard
    /// error whatever `--format` says.
    func reporting(on events: EventStream?, _ body: () async throws -> Void) async throws {
        guard let events else { return try await reporting(body) }
        func fail(_ diagnostics: [Diagnostic], _ status: ExitCode) -> ExitCode {
            display.showText(diagnostics)
            events.end(.error, status: status, diagnostics: diagnostics)
            return status
        }
        do {
            try await body()
        } catch let failure as CommandFailure {
            throw fail(failure.diagnostics, failure.status)
        } catch let diagnostic as Diagnostic {
            throw fail([diagnostic], ExitStatus.of(diagnostic.code))
        } catch let status as ExitCode {
            // What went before is told by now; where not, that it ended is.
            events.end(.error, status: status)
            throw status
        } catch {
            events.end(.error, status: ExitStatus.error)
            throw error
        }
    }
}
