import ArgumentParser

/// How `slicec` ends.
enum ExitStatus {
    static let error = ExitCode(1)
    /// Only with `plan --detailed-exitcode`: there are changes.
    static let changes = ExitCode(2)
    /// The slice is locked by another run.
    static let locked = ExitCode(3)
    /// Stopped part-way; the same command goes on.
    static let partial = ExitCode(5)
    static let interrupted = ExitCode(130)
}
