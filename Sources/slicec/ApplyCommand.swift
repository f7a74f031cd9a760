import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make a topology so: plan, show, ask, carry out.",
        discussion: """
            What is already there and right is left alone; a run that was stopped is resumed by the \
            same command.

              slicec apply
              slicec apply --auto-approve topology.json
              slicec apply --abandon-host w2      w2 is gone for good; its VMs are pinned elsewhere now
            """)

    @Argument(help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "A host that will not come back: what is recorded there is let go.", valueName: "host"))
    var abandonHost: [String] = []

    @OptionGroup var runGroup: RunOptionGroup
    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let topology = try workspace.topology(file)
            let store = try workspace.openOrCreateState()
            let abandoned = try abandonHost.map { try workspace.address(ofHost: $0, store) }
            let session = RunSession(
                options: options, approvedBeforehand: runGroup.autoApprove, verb: "apply",
                resumeCommand: ShellWord.join(
                    ["slicec", "apply"] + options.words(state: state)
                        + abandonHost.flatMap { ["--abandon-host", $0] } + [file ?? InputFile.defaultTopology]))
            try await session.carryOut(workspace, store, runGroup.runOptions) {
                run, approve in
                try await run.apply(
                    topology, defaultOwner: Workspace.defaultOwner, abandoning: abandoned, approve: approve)
            }
        }
    }
}
