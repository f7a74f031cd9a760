import ArgumentParser
import SliceApply
import SliceCommands
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what each host lacks, with the command that mends it.",
        usage: "slicec doctor [<options>] [<host> ...]",
        discussion: """
            Looks at the hosts of the cluster file, all at once and one round trip each, and at this \
            machine: programs and their versions, root rights, Open vSwitch, the bridge and its trunk, \
            MTU, /dev/net/tun, KVM, base images, disk, clock; on the network node also foreign firewall \
            rules, networks that overlap those of slices, and the uplink. It changes nothing, and works \
            before anything was ever applied.

              slicec doctor               all hosts
              slicec doctor w1 w3         some, by name or address
              slicec doctor --all         with what is well, too
              slicec doctor --json        one document, schemas/doctor.schema.json

            Commands are for Debian and Ubuntu. Exit status: 0 where nothing is wrong, also with \
            warnings; 1 where there is a problem, or a host cannot be reached.
            """)

    @Argument(
        help: ArgumentHelp("Hosts, by name or address. Default: all of the cluster file.", valueName: "host"),
        completion: .host)
    var hosts: [String] = []

    @Flag(help: "Tell what is well, too.")
    var all = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let cluster = workspace.cluster
            let examined = try hosts(of: cluster)
            let lineage = try StateStore.open(workspace.statePath)?.lineage
            let transport = try SSHTransport(cluster: cluster)
            let examination = Examination(
                cluster: cluster, transport: transport, withoutRights: transport.withoutRights)
            let identify = try workspace.imageReading()
            async let controller = ControllerExamination.run(cluster, identify: identify)
            let sights = await examination.examine(examined)
            let here = await controller
            let report = DoctorReport(
                of: cluster, controller: here.findings, hosts: sights, images: here.images, lineage: lineage)
            show(report, unseen: sights)
            if !report.isHealthy { throw ExitStatus.error }
        }
    }

    private func show(_ report: DoctorReport, unseen sights: [DoctorReport.Examined]) {
        let console = options.console
        let diagnostics = sights.compactMap { one in
            if case .unseen(let why) = one.sight { why } else { nil }
        }
        if json {
            console.output(DoctorJSON.document(report).pretty + "\n")
            if !diagnostics.isEmpty { options.display.showText(diagnostics) }
        } else {
            let text = DoctorText.text(report, showsAll: all, style: console.outputStyle)
            if !diagnostics.isEmpty, !options.writesDocument { options.show(diagnostics) }
            options.display.say(text, warnings: options.writesDocument ? diagnostics : [])
        }
    }

    private func hosts(of cluster: Cluster) throws(Diagnostic) -> [ExaminedHost] {
        guard !hosts.isEmpty else { return cluster.hostAddresses.map { ExaminedHost($0, in: cluster) } }
        var addresses: [String] = []
        for name in hosts {
            let address = cluster.worker(name)?.address ?? name
            guard cluster.hostAddresses.contains(address) else {
                throw Diagnostic(
                    .unknownWorker, detail: "No host \"\(TerminalText.quoted(name))\" is in the cluster file.",
                    help: "the hosts are \(cluster.hostAddresses.map(cluster.hostName).joined(separator: ", "))")
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses.map { ExaminedHost($0, in: cluster) }
    }
}
