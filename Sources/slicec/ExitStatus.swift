import ArgumentParser
import SliceSyntax

/// How `slicec` ends.
enum ExitStatus {
    static let error = ExitCode(1)
    /// Only with `plan --detailed-exitcode`: there are changes.
    static let changes = ExitCode(2)
    /// The slice is locked by another run, or was taken away by one.
    static let locked = ExitCode(3)
    /// The saved plan is stale, or is not to be used here.
    static let stale = ExitCode(4)
    /// Stopped part-way; the same command goes on.
    static let partial = ExitCode(5)
    static let interrupted = ExitCode(130)

    /// How a command ends that a diagnostic stopped.
    static func of(_ code: DiagnosticCode) -> ExitCode {
        switch code {
        case .sliceLocked, .lockLost: locked
        case .planStale, .planUnusable, .planElsewhere: stale
        default: error
        }
    }
}
