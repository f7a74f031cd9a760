import ArgumentParser
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Prove that the data plane is as recorded.",
        usage: "slicec verify [<options>] [<slice>]",
        discussion: """
            Derives from what is recorded all that must be true of the hosts, one claim a line, and has the hosts \
            show it, by real frames where frames are what it is about: VMs run, ports have their VLANs, trunks \
            carry them, DHCP offers addresses, guests answer for theirs and nobody else does, gateways answer and \
            forward, the internet is reached where it should be, and nothing passes between slices. All hosts are \
            asked at once, in one round trip each, and nothing is changed on them.

              slicec verify                       all recorded slices
              slicec verify two-tier              one, by its name or ID
              slicec verify --timeout 60          waits for guests that still boot
              slicec verify --json | jq '.slices[].claims[] | select(.found)'

            Where all claims hold, it takes some two seconds; what does not come is waited for until --timeout. A \
            guest answers once it has its address; a guest whose DHCP client was stopped, or that drops ARP, does \
            not. Where the next hop behind the uplink answers no pings, what was seen to leave for it is unknown, not \
            failed. Between many slices not every way is tried, but some of each: the claim says how many.

            Exit status: 0 where all claims hold; 1 where one does not, or nobody could look.
            """)

    @Argument(
        help: ArgumentHelp("The slice, by name or ID. Default: all that are recorded.", valueName: "slice"),
        completion: .slice)
    var slice: String?

    @Option(help: ArgumentHelp("Seconds to wait for what does not come.", valueName: "seconds"))
    var timeout = 5

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (2...3600).contains(timeout) else { throw ValidationError("--timeout must be 2 to 3600 seconds.") }
    }

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            let store = try workspace.openState()
            let recorded = try store.read()
            let slices = try slices(of: recorded)
            let verification = Verification(
                cluster: workspace.cluster, state: recorded, transport: try SSHTransport(cluster: workspace.cluster),
                seconds: timeout)
            let outcome = await verification.prove(slices)
            let proofs = zip(slices, outcome.results).map { slice, results in
                SliceProof(slice: slice, holder: store.holder(ofSlice: slice.name), results: results)
            }
            show(proofs, outcome.unseen)
            if !outcome.unseen.isEmpty || !proofs.allSatisfy(\.holds) { throw ExitStatus.error }
        }
    }

    private func show(_ proofs: [SliceProof], _ unseen: [String: Diagnostic]) {
        let console = options.console
        guard !json else { return console.output(ProofJSON.document(proofs, unseen: unseen).pretty + "\n") }
        if proofs.isEmpty { console.error("no slices are recorded\n") }
        let texts = proofs.map {
            ProofText.text($0, style: console.outputStyle, width: Console.outputWidth)
        }
        console.output(texts.joined(separator: "\n"))
        console.warnOfUnasked(unseen.sorted { $0.key < $1.key }.map(\.value))
    }

    /// A slice that is being removed claims nothing any more.
    private func slices(of state: ClusterState) throws(Diagnostic) -> [RecordedSlice] {
        guard let slice else { return state.slices.filter { $0.status != .removing } }
        guard let known = state.slice(slice) else {
            throw SliceMistakes.unknown(slice, among: state.slices.map(\.name))
        }
        guard known.status != .removing else { throw SliceMistakes.leaving(known) }
        return [known]
    }
}
