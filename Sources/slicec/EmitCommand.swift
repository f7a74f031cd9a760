import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec emit`.
struct EmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emit", abstract: "Write one shell script per host instead of applying, to review or run by hand.",
        usage: "slicec emit [<options>] --out <dir> [<file>]",
        discussion: """
            The scripts hold the commands that apply would send, under the plan's numbers; what can be done \
            together is done together, so that these are not always in order. They can be run again. No \
            host is touched. The slice is recorded as apply would record it, so that its IDs, VLANs and \
            VNC ports are nobody else's: apply afterwards finds what the scripts made and changes \
            nothing, destroy removes it. Base images are read here and copied by you; the scripts say how.

              slicec emit --out scripts topology.json
              ssh ubuntu@10.0.10.1 sudo sh -s <scripts/w1.sh
              slicec apply                                    adopts it: all already there
              slicec emit --out scripts-down --destroy        and scripts that take it down
            """)

    @Argument(
        help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"), completion: .jsonFile)
    var file: String?

    @Option(
        help: ArgumentHelp(
            "The folder for the scripts, made where it is missing. "
                + "Scripts that an earlier emit of the slice wrote there are replaced; other files stay.",
            valueName: "dir"), completion: .directory)
    var out: String

    @Flag(help: "Write the scripts that take the recorded slice down.")
    var destroy = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out names a folder.") }
    }

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            let folder = ScriptFolder(path: out)
            let scripts: ScriptSet
            do {
                scripts = try await makeScripts(workspace, for: folder)
            } catch let failure as PlanningFailure {
                throw CommandFailure(failure.diagnostics)
            }
            workspace.mentionStandIn(on: options.console)
            let written = scripts.scripts()
            try folder.write(written, for: scripts.purpose)
            let report = EmitText(scripts: written, purpose: scripts.purpose, cluster: workspace.cluster, folder: out)
            options.console.output(report.text())
        }
    }

    private func makeScripts(_ workspace: Workspace, for folder: ScriptFolder) async throws -> ScriptSet {
        if destroy {
            return try emission(workspace, try workspace.openState()).destroy(try SliceName.read(file))
        }
        let topology = try workspace.topology(file)
        // What is wrong with the folder is said before anything is recorded.
        return try await emission(workspace, try workspace.openOrCreateState())
            .deploy(topology, defaultOwner: Workspace.defaultOwner) { scripts in
                try folder.check(scripts.scripts(), for: scripts.purpose)
                // Once it is recorded, nothing is new any more.
                options.console.warn(scripts.plan.warnings)
            }
    }

    private func emission(_ workspace: Workspace, _ store: StateStore) -> SliceEmission {
        SliceEmission(
            cluster: workspace.cluster, store: store, version: Slicec.version, holder: RunSession.holder("emit"),
            lockTimeout: RunOptions().lockTimeout)
    }
}
