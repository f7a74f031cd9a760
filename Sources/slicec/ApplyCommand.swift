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
              slicec apply --auto-approve --allow-replace     even where a VM's disk is lost
            """)

    @Argument(help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"))
    var file: String?

    @Flag(
        help: ArgumentHelp(
            "Make VMs anew where the file asks for it, though their disks are lost. Also: SLICEC_ALLOW_REPLACE=1.",
            discussion: "On a terminal the question says which disks those are; elsewhere nothing is done without this."
        ))
    var allowReplace = false

    @OptionGroup var runGroup: RunOptionGroup
    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let topology = try workspace.topology(file)
            let allowsReplace = allowReplace || Environment["SLICEC_ALLOW_REPLACE"] == "1"
            let session = RunSession(
                options: options, approvedBeforehand: runGroup.isApproved, verb: "apply",
                resumeCommand: ShellWord.join(
                    ["slicec", "apply"] + (allowsReplace ? ["--allow-replace"] : []) + options.words(state: state)
                        + [file ?? InputFile.defaultTopology]),
                allowsReplace: allowsReplace)
            try await session.carryOut(workspace, try workspace.openOrCreateState(), runGroup.runOptions) {
                run, approve in
                try await run.apply(topology, defaultOwner: Workspace.defaultOwner, approve: approve)
            }
        }
    }
}
