import ArgumentParser
import SliceApply
import SliceSyntax

/// What commands take that ask before they begin.
struct ApprovalOption: ParsableArguments {
    @Flag(help: "Do not ask; for scripts and CI. Also: SLICEC_AUTO_APPROVE=1.")
    var autoApprove = false

    // Not the flag's own default: one that is true cannot be turned off, and debug builds refuse it.
    var isApproved: Bool { autoApprove || Environment["SLICEC_AUTO_APPROVE"] == "1" }
}

/// What commands take that carry actions out.
struct RunOptionGroup: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Tell the run as JSON on standard output, one object a line: each action begun, done, failed; a summary. "
                + "The plan, diagnostics and the question go to standard error."))
    var json = false

    @Option(help: number("Most hosts at work at once.", "SLICEC_PARALLELISM", "n"))
    var parallelism = setting("SLICEC_PARALLELISM") ?? RunOptions().parallelism

    @Option(help: number("Time that a VM whose disk stays gets to power down.", "SLICEC_STOP_TIMEOUT", "seconds"))
    var stopTimeout = setting("SLICEC_STOP_TIMEOUT") ?? RunOptions().stopTimeout

    @Option(help: number("Time to wait for another run that works on the slice.", "SLICEC_LOCK_TIMEOUT", "seconds"))
    var lockTimeout = setting("SLICEC_LOCK_TIMEOUT") ?? RunOptions().lockTimeout

    @Option(
        help: number(
            "Time that an action may take before its host counts as hanging; each that is done together with it adds "
                + "a twelfth, and a VM's power-down its own.", "SLICEC_ACTION_TIMEOUT", "seconds"))
    var actionTimeout = setting("SLICEC_ACTION_TIMEOUT") ?? RunOptions().actionTimeout

    @Option(
        help: number(
            "How often a connection that was cut, or something that was busy, is tried again.", "SLICEC_RETRIES", "n"))
    var retries = setting("SLICEC_RETRIES") ?? RunOptions().retries

    /// A number that CI set in the environment. What is none is refused in ``validate()``.
    static func setting(_ variable: String) -> Int? { Environment[variable].flatMap { Int($0) } }

    private static let variables = [
        "SLICEC_PARALLELISM", "SLICEC_STOP_TIMEOUT", "SLICEC_LOCK_TIMEOUT", "SLICEC_ACTION_TIMEOUT", "SLICEC_RETRIES",
    ]

    static func number(_ abstract: String, _ variable: String, _ unit: String) -> ArgumentHelp {
        ArgumentHelp("\(abstract) Also: \(variable).", valueName: unit)
    }

    /// Refuses what CI set and is no number.
    static func requireNumbers(_ variables: [String]) throws {
        for variable in variables {
            guard let text = Environment[variable], Int(text) == nil else { continue }
            throw ValidationError("\(variable) is \"\(TerminalText.escaped(text))\", which is no number.")
        }
    }

    func validate() throws {
        try Self.requireNumbers(Self.variables)
        guard parallelism >= 1 else { throw ValidationError("--parallelism is 1 or more.") }
        guard stopTimeout >= 0, lockTimeout >= 0 else { throw ValidationError("A time is 0 or more seconds.") }
        guard actionTimeout >= 1 else { throw ValidationError("--action-timeout is 1 or more seconds.") }
        guard retries >= 0 else { throw ValidationError("--retries is 0 or more.") }
    }

    /// Standard output takes one of them.
    func refuseTwoFormats(_ options: CommonOptions) throws {
        guard json, let format = options.display.format, format != .text else { return }
        throw ValidationError(
            "With --json, diagnostics are in the summary, the last line: --format \(format.rawValue) does not go with it."
        )
    }

    /// The stream that `--json` asks for, with its first line written.
    func events(_ command: String, _ options: CommonOptions) -> EventStream? {
        json ? EventStream(command, console: options.console) : nil
    }

    var runOptions: RunOptions {
        var options = RunOptions()
        options.parallelism = parallelism
        options.stopTimeout = stopTimeout
        options.lockTimeout = lockTimeout
        options.actionTimeout = actionTimeout
        options.retries = retries
        return options
    }
}
