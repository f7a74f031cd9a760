import ArgumentParser
import SliceManual
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

    /// All of them, as the manual has them.
    static var facts: [ManualFacts.Fact] {
        func fact(_ status: ExitCode, _ meaning: String, of condition: ManualFacts.Condition = .every)
            -> ManualFacts.Fact
        {
            ManualFacts.Fact(String(status.rawValue), meaning, of: condition)
        }
        return [
            fact(.success, "Done."),
            fact(error, "Something is wrong; what it is stands on standard error."),
            fact(changes, "There are changes: only with `--detailed-exitcode`.", of: .options(["detailed-exitcode"])),
            fact(locked, "Another run is at work on the slice.", of: .options(["lock-timeout"])),
            fact(stale, "The saved plan is stale, or is not to be used here.", of: .help("--out saved")),
            fact(partial, "Stopped part-way; the same command goes on.", of: .options(["lock-timeout"])),
            fact(.validationFailure, "The command line is wrong."),
            fact(interrupted, "Interrupted."),
        ]
    }

    /// How a command ends that a diagnostic stopped.
    static func of(_ code: DiagnosticCode) -> ExitCode {
        switch code {
        case .sliceLocked, .lockLost: locked
        case .planStale, .planUnusable, .planElsewhere: stale
        default: error
        }
    }
}
