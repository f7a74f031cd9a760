import ArgumentParser
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what is recorded beside what the hosts have.",
        usage: "slicec status [<options>] [<slice>]",
        discussion: """
            Looks at the hosts, one round trip each, and changes nothing. `slicec plan --refresh` says \
            what would repair what differs, `slicec apply` repairs it.

              slicec status                       all recorded slices
              slicec status two-tier              one, by its name or ID
              slicec status two-tier && echo ok   for scripts and monitoring
              slicec status --json | jq '.slices[] | select(.asRecorded | not)'
              slicec status --orphans             what hosts hold and no slice records
              slicec status --remove-orphans      shows it, asks, and removes it

            Exit status: 0 where everything is as recorded, or no orphan is left; 1 where something \
            differs or is not finished, a host cannot be looked at, or an orphan is left.

            What is listed as orphan carries this state's lineage. What carries another's, or none, is \
            never listed and never touched; nor is what belongs to a slice that a run is working on.
            """)

    @Argument(
        help: ArgumentHelp("The slice, by name or ID. Default: all that are recorded.", valueName: "slice"),
        completion: .slice)
    var slice: String?

    @Flag(help: "List what hosts hold that carries this state's lineage and no slice records.")
    var orphans = false

    @Flag(help: "Remove the orphans, after asking.")
    var removeOrphans = false

    @Flag(help: "Do not ask before orphans are removed. Also: SLICEC_AUTO_APPROVE=1.")
    var autoApprove = Environment["SLICEC_AUTO_APPROVE"] == "1"

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if slice != nil, orphans || removeOrphans {
            throw ValidationError("Orphans are no slice's: name none.")
        }
    }

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let store = try workspace.openState()
            if orphans || removeOrphans {
                try await OrphanSession(
                    workspace: workspace, store: store, console: options.console, json: json,
                    approvedBeforehand: autoApprove
                ).run(removing: removeOrphans)
            } else {
                try await show(workspace, store)
            }
        }
    }

    private func show(_ workspace: Workspace, _ store: StateStore) async throws {
        let recorded = try slices(of: try store.read())
        let look = HostLook(
            cluster: workspace.cluster, lineage: store.lineage, transport: try SSHTransport(cluster: workspace.cluster))
        let sight = await look.look(at: recorded)
        let unseen = Set(sight.unseen.keys)
        let statuses = zip(recorded, sight.slices).map { recorded, seen in
            SliceStatus(
                recorded: recorded, seen: seen, unseen: unseen, holder: store.holder(ofSlice: recorded.name),
                cluster: workspace.cluster)
        }
        let console = options.console
        if json {
            console.output(StatusJSON.document(statuses, unseen: sight.unseen).pretty + "\n")
        } else {
            if statuses.isEmpty { console.error("no slices are recorded\n") }
            let texts = statuses.map {
                StatusText.text(
                    $0, cluster: workspace.cluster, style: console.outputStyle, width: Console.outputWidth)
            }
            console.output(texts.joined(separator: "\n"))
            console.warnOfUnseen(sight.unseen.sorted { $0.key < $1.key }.map(\.value))
        }
        if !unseen.isEmpty || !statuses.allSatisfy(\.isAsRecorded) { throw ExitStatus.error }
    }

    private func slices(of state: ClusterState) throws(Diagnostic) -> [RecordedSlice] {
        guard let slice else { return state.slices }
        guard let known = state.slice(slice) else {
            throw SliceMistakes.unknown(slice, among: state.slices.map(\.name))
        }
        return [known]
    }
}
