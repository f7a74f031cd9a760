import ArgumentParser
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what apply would do, offline.",
        discussion: """
            Compares the file with what is recorded and prints the ordered list of actions. Touches \
            neither hosts nor state.

              slicec plan topology.json
              slicec plan --detailed-exitcode     0: no changes, 2: changes, 1: error
              slicec plan --json | jq '.actions[].id'
            """)

    @Argument(help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"))
    var file: String?

    @Flag(help: "Plan the removal of the slice instead.")
    var destroy = false

    @Flag(help: "Print the plan as one JSON document.")
    var json = false

    @Flag(help: "Exit with status 2 where there are changes.")
    var detailedExitcode = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            let plan: Plan
            do {
                plan = try makePlan(workspace)
            } catch let failure as PlanningFailure {
                throw CommandFailure(failure.diagnostics)
            }
            let console = options.console
            workspace.mentionStandIn(on: console)
            console.output(
                json
                    ? PlanJSON.document(plan).pretty + "\n"
                    : PlanText.render(plan, cluster: workspace.cluster, style: console.outputStyle))
            if detailedExitcode, !plan.isEmpty { throw ExitStatus.changes }
        }
    }

    private func makePlan(_ workspace: Workspace) throws -> Plan {
        guard destroy else {
            let topology = try workspace.topology(file)
            let recorded = try workspace.readState(planning: topology.slice.value)
            return try workspace.planner(recorded).plan(topology)
        }
        let name = try SliceName.read(file)
        let recorded = try workspace.readState(planning: name)
        guard let slice = recorded.slice(named: name) else {
            throw Diagnostic(
                .unknownSlice, detail: "No slice \"\(name)\" is recorded.",
                help: "slicec list shows the recorded slices")
        }
        return workspace.planner(recorded).destroy(slice)
    }
}

/// The name of the slice that a file is about, whatever else is wrong with the file: a
/// mistake in it must not keep a slice from being taken down.
enum SliceName {
    static func read(_ path: String?) throws -> String {
        let parsed = JSONParser.parse(try InputFile.read(path ?? InputFile.defaultTopology))
        guard let root = parsed.document?.root, let name = root["slice"]?.string else {
            if !parsed.diagnostics.isEmpty { throw CommandFailure(parsed.diagnostics) }
            throw Diagnostic(
                .missingKey, detail: "The file does not say which slice it is about.", at: parsed.document?.root.span,
                help: "add \"slice\": \"NAME\", or name the slice with --slice")
        }
        return name
    }
}
