import ArgumentParser
import SliceSyntax
import SliceTopology

/// What every command that works with a cluster takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The cluster file. Default: $SLICEC_CLUSTER, ./cluster.json, $XDG_CONFIG_HOME/slicec/cluster.json.",
            valueName: "file"), completion: .jsonFile)
    var cluster: String?

    @OptionGroup var display: DisplayOptions

    func validate() throws {
        if let owner = Environment["SLICEC_OWNER"].nonEmpty, !Owner.isValid(owner) {
            throw ValidationError("SLICEC_OWNER must be 1 to 255 characters without control characters.")
        }
    }

    /// The words that lead another command to the same cluster and state.
    func words(state: StateOptions) -> [String] {
        (cluster.map { ["--cluster", $0] } ?? []) + (state.state.map { ["--state", $0] } ?? [])
    }

    var console: Console { display.console }
    var writesDocument: Bool { display.writesDocument }
    func show(_ diagnostics: [Diagnostic]) { display.show(diagnostics) }
    func reporting(_ body: () async throws -> Void) async throws { try await display.reporting(body) }
}

/// What the commands that know the state take.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The state's file. "
                + "Default: $SLICEC_STATE, else what the cluster file says, else $XDG_STATE_HOME/slicec/CLUSTER.db.",
            valueName: "file"), completion: .file())
    var state: String?
}

/// A command that cannot go on, and what it says.
struct CommandFailure: Error {
    let diagnostics: [Diagnostic]
    let status: ExitCode

    init(_ diagnostics: [Diagnostic], status: ExitCode = ExitStatus.error) {
        self.diagnostics = diagnostics
        self.status = status
    }
}
