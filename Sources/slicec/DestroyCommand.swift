import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec destroy`.
struct DestroyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy", abstract: "Take a slice down and leave nothing behind.",
        discussion: """
            VMs are stopped at once and their disks are deleted. What a host that is down still holds \
            stays recorded, and the same command goes on when it is back.

              slicec destroy
              slicec destroy --slice two-tier
              slicec destroy --slice two-tier --abandon-host 10.0.10.2
            """)

    @Argument(
        help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"), completion: .jsonFile)
    var file: String?

    @Option(
        help: ArgumentHelp("The slice, by name or ID, instead of a file.", valueName: "slice"), completion: .slice)
    var slice: String?

    @Option(
        help: ArgumentHelp(
            "A host that will not come back: what is recorded there is let go.", valueName: "host"),
        completion: .host)
    var abandonHost: [String] = []

    @OptionGroup var approval: ApprovalOption
    @OptionGroup var runGroup: RunOptionGroup
    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        try runGroup.refuseTwoFormats(options)
        if file != nil, slice != nil { throw ValidationError("Give a file or --slice, not both.") }
    }

    func run() async throws {
        let events = runGroup.events("destroy", options)
        try await options.reporting(on: events) {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let store = try workspace.openState()
            let name = try sliceName(in: try store.read())
            let abandoned = try abandonHost.map { try workspace.address(ofHost: $0, store) }
            let session = RunSession(
                options: options, events: events, approvedBeforehand: approval.isApproved, verb: "destroy",
                resumeCommand: ShellWord.join(
                    ["slicec", "destroy"] + options.words(state: state) + ["--slice", name]))
            try await session.carryOut(workspace, store, runGroup.runOptions) { run, approve in
                try await run.destroy(name, abandoning: abandoned, approve: approve)
            }
        }
    }

    private func sliceName(in recorded: ClusterState) throws -> String {
        guard let slice else {
            do {
                return try SliceName.read(file)
            } catch let mistake as Diagnostic where mistake.code == .unreadableFile {
                // Who names a slice where a file is wanted learns how to.
                guard let file, recorded.slice(file) != nil else { throw mistake }
                throw SliceMistakes.inPlaceOfFile(file, mistake)
            }
        }
        guard let known = recorded.slice(slice) else {
            throw SliceMistakes.unknown(slice, among: recorded.slices.map(\.name))
        }
        return known.name
    }
}
