import Dispatch
import Glibc

/// Ctrl-C while a lab is made or removed: the task is cancelled, and cleans up after itself.
enum LabInterruption {
    /// Runs the body in a task that SIGINT, SIGTERM and SIGHUP cancel.
    static func cancelling<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM, SIGHUP].map { signal in
            // A handler that does nothing, and not SIG_IGN, which daemons would inherit.
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in }
            sigaction(signal, &action, nil)
            let source = DispatchSource.makeSignalSource(signal: signal)
            source.setEventHandler {
                LabCommand.complain("interrupted: cleaning up")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }
}
