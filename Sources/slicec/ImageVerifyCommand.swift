import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec image verify`.
struct ImageVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read base images again, and compare their checksums.",
        usage: "slicec image verify [<options>] [<flavor> ...]",
        discussion: """
            Reads every image on every worker from its first byte to its last, and on this machine those of the cluster \
            file, and compares what comes with the name that the image has on a worker, and with what was read here \
            before. A damaged image is named with the VMs whose disks lie over it. Changes nothing: what disks lie over \
            is never overwritten, and slicec image push --verify replaces what nothing lies over.

              slicec image verify                     everything
              slicec image verify cirros --worker w2  one flavor's image on one worker
              slicec image verify --json | jq '.images[] | select(.status != "sound")'

            Exit status: 0 where all are sound; 1 where one is not, or a worker cannot be asked.
            """)

    @Argument(
        help: ArgumentHelp("Flavors whose images are read. Default: all images.", valueName: "flavor"),
        completion: .flavor)
    var flavors: [String] = []

    @Option(help: ArgumentHelp("A worker, by name or address. Default: all.", valueName: "worker"), completion: .host)
    var worker: [String] = []

    @Flag(help: "Print one JSON document, schemas/image-verify.schema.json.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let cluster = workspace.cluster
            try cluster.requireFlavors(flavors)
            let workers = try cluster.workerAddresses(worker)
            let store = try StateStore.open(workspace.statePath)
            let progress = RunProgress(console: options.console, cluster: cluster, events: nil)
            let identify = ImageFile.told(to: { progress.show($0) }) { path throws(Diagnostic) in
                try await ImageFile.identify(path)
            }
            let readings = await ImageReading.all(of: cluster, flavors: flavors.isEmpty ? nil : flavors, identify)
            var known: [String: String] = [:]
            if let store {
                for reading in readings { known[reading.path] = try ImageFile.known(reading.path, to: store) }
            }
            let look = ImageLook(
                cluster: cluster, lineage: store?.lineage ?? "none", transport: try SSHTransport(cluster: cluster)
            ) { progress.show($0) }
            // By what is known of a file where it is damaged itself.
            let wanted = Set(readings.compactMap { $0.identity?.sha256 } + known.values)
            let isAll = flavors.isEmpty
            let sight = await look.look(at: workers) { isAll || wanted.contains($0.sha256) }
            let proof = ImageProof(
                readings, known: known, workers: workers, sight: sight, state: try store?.read() ?? .empty,
                cluster: cluster)
            progress.end()
            let text = ImageProofText.text(
                proof, cluster: cluster, style: options.console.outputStyle, width: Console.outputWidth)
            options.show(
                text, document: json ? ImageProofJSON.document(proof) : nil, problems: proof.problems,
                unseen: proof.unseen)
            if !proof.isSound { throw ExitStatus.error }
        }
    }
}
