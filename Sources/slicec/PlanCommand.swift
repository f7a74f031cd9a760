import ArgumentParser
import SliceCommands
import SlicePlanning
import SliceApply
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what apply would do.",
        usage: "slicec plan [<options>] [<file>]",
        discussion: """
            Compares the file with what is recorded and prints the ordered list of actions. Offline, \
            unless --refresh also looks at the hosts, and adds what has to be repaired there. Changes \
            neither hosts nor state.

              slicec plan topology.json
              slicec plan --detailed-exitcode     0: no changes, 2: changes, 1: error
              slicec plan --refresh               what apply would find to repair, and why
              slicec plan --json | jq '.actions[].id'
              slicec plan --out p.json            save it, to be looked at
              slicec apply --plan p.json          and then carried out
            """)

    @Argument(
        help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"), completion: .jsonFile)
    var file: String?

    @Flag(help: "Plan the removal of the slice instead.")
    var destroy = false

    @Flag(help: "Look at the hosts first; needs a cluster file. Exit status 1 where one cannot be looked at.")
    var refresh = false

    @Flag(help: "Print the plan as one JSON document.")
    var json = false

    @Flag(help: "Exit with status 2 where there are changes.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp(
            "Save the plan too, for apply --plan; the topology is in it.", valueName: "saved-plan"),
        completion: .jsonFile)
    var out: String?

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if out == "-" {
            throw ValidationError("--out names a file. To have the plan on standard output as JSON: slicec plan --json")
        }
    }

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            if let out {
                try OutputPlace(path: out)
                    .require(.savedPlan, besides: file ?? InputFile.defaultTopology, in: workspace)
            }
            // A destroy needs no more of the file than the slice's name.
            let topology = destroy ? nil : try workspace.topology(file)
            let recorded = try workspace.readState(planning: try topology?.slice.value ?? SliceName.read(file))
            let images = refresh || out != nil ? try await self.images(topology, workspace, recorded) : [:]
            let plan: Plan
            do {
                let offline = try makePlan(workspace, recorded, topology, images)
                plan = refresh ? try await refreshed(offline, topology, workspace, recorded, images) : offline
            } catch let failure as PlanningFailure {
                throw CommandFailure(failure.diagnostics)
            }
            let console = options.console
            workspace.mentionStandIn(on: console)
            if json {
                console.output(PlanJSON.document(plan).pretty + "\n")
                console.warn(plan.warnings)
            } else {
                options.display.say(
                    PlanText.render(
                        plan, cluster: workspace.cluster, style: console.outputStyle, width: Console.outputWidth),
                    warnings: plan.warnings)
            }
            if let out {
                try await SavedPlanFile.write(
                    plan, topology, cluster: workspace.cluster.name, lineage: recorded.lineage, images: images,
                    to: out)
                console.error(
                    "\nSaved. To carry out just this: "
                        + ShellWord.join(["slicec", "apply"] + options.words(state: state) + ["--plan", out]) + "\n")
            }
            // As status does: who asked for a look and did not get it must not go on as if all were well.
            if plan.unseen?.isEmpty == false { throw ExitStatus.error }
            if detailedExitcode, !plan.isEmpty { throw ExitStatus.changes }
        }
    }

    /// The plan with what hosts have; what they have not told is as recorded.
    private func refreshed(
        _ offline: Plan, _ topology: Topology?, _ workspace: Workspace, _ recorded: ClusterState,
        _ images: [String: ImageReference.Identity]
    ) async throws -> Plan {
        try workspace.requireClusterFile()
        let sight = try await workspace.look(at: offline)
        var plan = try makePlan(workspace, sight.state(recorded), topology, images)
        plan.unseen = sight.unseen
        options.console.warnOfUnseen(sight.unseen.sorted { $0.key < $1.key }.map(\.value))
        let console = options.console
        if !sight.foreign.isEmpty {
            console.error(
                console.text(sight.foreign) + "\n")
        }
        return plan
    }

    /// What the base images are that new disks need. Those that are not on this machine are warned of: a plan may be
    /// made on another one than it is carried out on.
    private func images(
        _ topology: Topology?, _ workspace: Workspace, _ recorded: ClusterState
    ) async throws(Diagnostic) -> [String: ImageReference.Identity] {
        guard let topology else { return [:] }
        let prior = recorded.slice(named: topology.slice.value)
        let paths = SliceRun.imagesToRead(for: topology, prior: prior, in: workspace.cluster)
        guard !paths.isEmpty else { return [:] }
        let identify = try workspace.imageReading()
        var images: [String: ImageReference.Identity] = [:]
        for path in paths {
            do throws(Diagnostic) {
                images[path] = try await identify(path)
            } catch {
                options.console.warnOfUnread(error)
            }
        }
        return images
    }

    private func makePlan(
        _ workspace: Workspace, _ recorded: ClusterState, _ topology: Topology?,
        _ images: [String: ImageReference.Identity]
    ) throws -> Plan {
        let planner = workspace.planner(recorded, images: images)
        if let topology { return try planner.plan(topology) }
        let name = try SliceName.read(file)
        guard let slice = recorded.slice(named: name) else {
            throw SliceMistakes.unknown(name, among: recorded.slices.map(\.name))
        }
        return try planner.destroy(slice)
    }
}

/// The name of the slice that a file is about, whatever else is wrong with the file: a
/// mistake in it must not keep a slice from being taken down.
enum SliceName {
    static func read(_ path: String?) throws -> String {
        let parsed = JSONParser.parse(try InputFile.read(path ?? InputFile.defaultTopology))
        // A name that the parser had to guess at is not one to take a slice down by.
        guard parsed.diagnostics.isEmpty else { throw CommandFailure(parsed.diagnostics.inFileOrder()) }
        guard let root = parsed.document?.root, let name = root["slice"]?.string else {
            if let document = parsed.document { try TopologyFile.refuseOthers(document) }
            throw Diagnostic(
                .missingKey, detail: "The file does not say which slice it is about.", at: parsed.document?.root.span,
                help: "add \"slice\": \"NAME\", or name the slice with --slice")
        }
        return name
    }
}
