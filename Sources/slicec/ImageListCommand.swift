import ArgumentParser
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec image list`.
struct ImageListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show which base images there are, here and on workers.",
        usage: "slicec image list [<options>]",
        discussion: """
            The images of the cluster file's flavors, with the workers that have them; images on workers that no flavor \
            names any more, with the VMs whose disks lie over them; and half copies, of pushes and applies that were \
            cut off. Asks all workers at once, one round trip each, and changes nothing.

              slicec image list
              slicec image list --json | jq '.others[] | select(.vms == [])'

            Exit status: 0; 1 where an image cannot be used, a worker cannot be asked, or has one that is damaged.
            """)

    @Flag(help: "Print one JSON document, schemas/image-list.schema.json.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let cluster = workspace.cluster
            let store = try StateStore.open(workspace.statePath)
            let progress = RunProgress(console: options.console, cluster: cluster, events: nil)
            let look = ImageLook(
                cluster: cluster, lineage: store?.lineage ?? "none", transport: try SSHTransport(cluster: cluster)
            ) { progress.show($0) }
            let identify = try workspace.imageReading()
            let workers = cluster.workers.map(\.address)
            async let readings = ImageReading.all(of: cluster, identify)
            let sight = await look.look(at: workers)
            let list = ImageList(
                await readings, workers: workers, sight: sight, state: try store?.read() ?? .empty)
            progress.end()
            let text = ImageListText.text(
                list, cluster: cluster, style: options.console.outputStyle, width: Console.outputWidth)
            options.show(
                text, document: json ? ImageListJSON.document(list) : nil, problems: list.problems,
                unseen: list.unseen)
            if !list.isWhole { throw ExitStatus.error }
        }
    }
}
