import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make a topology so: plan, show, ask, carry out.",
        discussion: """
            What is already there and right is left alone; a run that was stopped is resumed by the \
            same command.

              slicec apply
              slicec apply --auto-approve topology.json
              slicec apply --auto-approve --allow-replace     even where disks are lost
              slicec apply --plan p.json          what plan --out saved, or exit status 4
              slicec apply --abandon-host w2      w2 is gone for good, its VMs are elsewhere
            """)

    @Argument(
        help: ArgumentHelp("The topology file. Default: topology.json.", valueName: "file"), completion: .jsonFile)
    var file: String?

    @Flag(
        help: ArgumentHelp(
            "Make VMs anew, or put others in the place of all, where the file asks for it, though disks are lost. "
                + "Also: SLICEC_ALLOW_REPLACE=1. On a terminal the question says which disks those are; elsewhere nothing is done without this."
        ))
    var allowReplace = false

    @Option(
        help: ArgumentHelp(
            "A plan that plan --out saved, instead of a file: carry out just that.", valueName: "saved-plan"),
        completion: .jsonFile)
    var plan: String?

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
        if file != nil, plan != nil { throw ValidationError("Give a file or --plan, not both.") }
        if plan != nil, !abandonHost.isEmpty {
            throw ValidationError("A saved plan is carried out as it is: --abandon-host does not go with it.")
        }
    }

    func run() async throws {
        let events = runGroup.events("apply", options)
        try await options.reporting(on: events) {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            if let plan { return try await apply(saved: plan, workspace, events) }
            let topology = try workspace.topology(file)
            let store = try workspace.openOrCreateState()
            let abandoned = try abandonHost.map { try workspace.address(ofHost: $0, store) }
            let session = RunSession(
                options: options, events: events, approvedBeforehand: approval.isApproved, verb: "apply",
                resumeCommand: ShellWord.join(
                    ["slicec", "apply"] + (allowsReplace ? ["--allow-replace"] : []) + options.words(state: state)
                        + abandonHost.flatMap { ["--abandon-host", $0] } + [file ?? InputFile.defaultTopology]),
                allowsReplace: allowsReplace)
            try await session.carryOut(workspace, store, runGroup.runOptions) {
                run, approve in
                try await run.apply(
                    topology, defaultOwner: Workspace.defaultOwner, abandoning: abandoned, approve: approve)
            }
        }
    }

    private var allowsReplace: Bool { allowReplace || Environment["SLICEC_ALLOW_REPLACE"] == "1" }

    /// Carries out a saved plan; whatever keeps it from being carried out as it is makes it stale.
    private func apply(saved path: String, _ workspace: Workspace, _ events: EventStream?) async throws {
        let saved = try await SavedPlanFile.read(path)
        guard saved.cluster.value == workspace.cluster.name else {
            throw SavedPlanMistakes.otherCluster(saved.cluster, here: workspace.cluster.name)
        }
        let checked = saved.topology.map {
            TopologyFile.check($0, in: CheckContext(cluster: workspace.cluster, defaultOwner: nil))
        }
        if let checked, checked.topology == nil {
            throw CommandFailure(checked.diagnostics, status: ExitStatus.stale)
        }
        let session = RunSession(
            options: options, events: events, approvedBeforehand: approval.isApproved, verb: "apply",
            resumeCommand: ShellWord.join(
                ["slicec", "apply"] + options.words(state: state) + ["--plan", path]))
        do {
            let store = try workspace.state(for: saved)
            try await session.carryOut(workspace, store, runGroup.runOptions) { run, approve in
                try await run.apply(saved, topology: checked?.topology, approve: approve)
            }
        } catch let failure as CommandFailure {
            throw CommandFailure(failure.diagnostics, status: ExitStatus.stale)
        }
    }
}

extension Workspace {
    /// The state that a saved plan was made against; made where there was none then, and is none now.
    fileprivate func state(for saved: SavedPlan) throws(Diagnostic) -> StateStore {
        guard let lineage = saved.lineage else { return try openOrCreateState() }
        guard let store = try StateStore.open(statePath) else {
            throw SavedPlanMistakes.noState(lineage, path: statePath)
        }
        return store
    }
}
