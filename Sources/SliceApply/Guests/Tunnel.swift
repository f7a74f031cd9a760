import Subprocess
import SystemPackage

/// An `ssh` that says `ready` once a port leads where it should, and keeps it for as long as we live.
package struct Tunnel: Sendable {
    private let command: [String]

    /// - Parameter command: the words of the `ssh`; it must end with its input.
    package init(command: [String]) { self.command = command }

    /// - Parameter whenReady: called once.
    /// - Returns: its exit status; 255 where it could not be run.
    package func run(whenReady: @escaping @Sendable () -> Void) async -> Int {
        guard let program = command.first else { return 255 }
        do {
            // It shares the terminal, so that Ctrl-C ends it too; its errors are for whoever looks.
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(Array(command.dropFirst())), input: .inputWriter,
                output: .sequence, error: .currentStandardError
            ) { execution in
                var isReady = false
                // The writer is kept: without input the other end would stop.
                let writer = execution.standardInputWriter
                for try await _ in execution.standardOutput where !isReady {
                    isReady = true
                    whenReady()
                }
                try await writer.finish()
            }
            if case .exited(let status) = result.terminationStatus { return Int(status) }
            return 0
        } catch {
            return 255
        }
    }
}
