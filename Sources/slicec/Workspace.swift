import Glibc
import SliceApply
import SliceLab
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import SystemPackage

/// The cluster, the state and the owner that a command works with.
struct Workspace {
    let cluster: Cluster
    /// Nil where there is no cluster file and the original's cluster stands in.
    let clusterFile: String?
    let statePath: String

    /// Finds and reads the cluster file: `--cluster`, `SLICEC_CLUSTER`, `./cluster.json`,
    /// `$XDG_CONFIG_HOME/slicec/cluster.json`.
    ///
    /// - Throws: ``CommandFailure`` or ``Diagnostic`` where a file that was named or found is not right.
    static func open(_ options: CommonOptions, state: String? = nil) throws -> Workspace {
        try open(cluster: options.cluster, state: state)
    }

    static func open(cluster named: String?, state: String?) throws -> Workspace {
        guard let path = findClusterFile(named) else {
            return Workspace(cluster: .standard, clusterFile: nil, statePath: findState(state, .standard))
        }
        let file = try read(path, isNamedByVariable: named == nil)
        let (cluster, diagnostics) = ClusterDecoder.decode(file, folder: InputFile.folder(of: path))
        guard let cluster else { throw CommandFailure(diagnostics) }
        return Workspace(cluster: cluster, clusterFile: path, statePath: findState(state, cluster))
    }

    /// Who did not name the file in this command wonders where its name comes from.
    private static func read(_ path: String, isNamedByVariable: Bool) throws(Diagnostic) -> SourceFile {
        do throws(Diagnostic) {
            return try InputFile.read(path)
        } catch {
            guard isNamedByVariable, Environment["SLICEC_CLUSTER"].nonEmpty == path else { throw error }
            throw Diagnostic(
                error.code, detail: error.detail, at: error.span,
                notes: error.notes + [.init("the variable SLICEC_CLUSTER names it")], help: error.help)
        }
    }

    /// What `cluster.json` here is a link to, where that is gone: with a lab that went, say.
    private static var danglingLink: String? {
        let path: FilePath = "cluster.json"
        guard Environment["SLICEC_CLUSTER"].nonEmpty == nil, access(path.string, F_OK) != 0 else { return nil }
        return path.linkTarget.map(TerminalText.escaped)
    }

    static func findClusterFile(_ option: String?) -> String? {
        if let named = option ?? Environment["SLICEC_CLUSTER"].nonEmpty { return named }
        let candidates = ["cluster.json", configurationHome + "/slicec/cluster.json"]
        return candidates.first { access($0, F_OK) == 0 }
    }

    private static func findState(_ option: String?, _ cluster: Cluster) -> String {
        option ?? Environment["SLICEC_STATE"].nonEmpty ?? cluster.statePath
            ?? (Environment["XDG_STATE_HOME"].nonEmpty ?? home + "/.local/state") + "/slicec/\(cluster.name).db"
    }

    static var home: String { Environment["HOME"].nonEmpty ?? "/root" }
    private static var configurationHome: String { Environment["XDG_CONFIG_HOME"].nonEmpty ?? home + "/.config" }

    /// Says where a plan is made for a cluster that nobody wrote down.
    ///
    /// - Parameter done: `planned for`, `checked against`.
    func mentionStandIn(on console: Console, done: String = "planned for") {
        guard clusterFile == nil else { return }
        let why = Self.danglingLink.map { "cluster.json is a link to \($0), which is not there" } ?? "no cluster file"
        console.say("\(why): \(done) the built-in cluster of 10.0.10.1, 10.0.10.2 and 10.0.10.3")
    }

    /// Refuses to go near hosts that nobody named.
    func requireClusterFile() throws(Diagnostic) {
        guard clusterFile == nil else { return }
        throw Self.danglingLink.map { RunMistakes.danglingCluster("cluster.json", target: $0) }
            ?? RunMistakes.noCluster()
    }

    /// The recorded state; the empty one where nothing was ever recorded.
    func readState() throws(Diagnostic) -> ClusterState {
        try StateStore.open(statePath)?.read() ?? .empty
    }

    /// What planning one slice depends on; the empty state where nothing was ever recorded.
    func readState(planning name: String) throws(Diagnostic) -> ClusterState {
        try StateStore.open(statePath)?.read(planning: name) ?? .empty
    }

    /// Reads base images for those who change nothing: the state, which is opened once, learns nothing of them.
    func imageReading() throws(Diagnostic) -> ImageFile.Reading {
        let store = try StateStore.open(statePath)
        return { path throws(Diagnostic) in
            guard let store else { return try await ImageFile.identify(path) }
            return try await ImageFile.identify(path, knownTo: store, remembers: false)
        }
    }

    /// The state, which must be there.
    func openState() throws(Diagnostic) -> StateStore {
        guard let store = try StateStore.open(statePath) else {
            throw SliceMistakes.nothingRecorded(at: statePath)
        }
        return store
    }

    /// The state, made where there is none.
    func openOrCreateState() throws(Diagnostic) -> StateStore {
        try StateStore.openOrCreate(statePath, group: cluster.stateGroup, lineage: UUIDText.random())
    }

    /// Whose a new slice is where its file does not say: `SLICEC_OWNER`, `SUDO_USER`, the login name.
    static var defaultOwner: String {
        if let owner = Environment["SLICEC_OWNER"].nonEmpty ?? Environment["SUDO_USER"].nonEmpty, Owner.isValid(owner) {
            return owner
        }
        return getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid-\(geteuid())"
    }

    /// Reads and checks a topology file.
    ///
    /// - Throws: ``CommandFailure`` with all mistakes of the file.
    func topology(_ path: String?) throws -> Topology {
        let path = path ?? InputFile.defaultTopology
        let file = try InputFile.read(path)
        let files = NamedFiles.below(InputFile.folder(of: path))
        // Whose the slice is may be recorded already: the planner knows, and checks the quota.
        let result = TopologyFile.check(file, in: CheckContext(cluster: cluster, defaultOwner: nil, files: files))
        guard let topology = result.topology else { throw CommandFailure(result.diagnostics) }
        return topology
    }

    var checkContext: CheckContext { CheckContext(cluster: cluster, defaultOwner: Self.defaultOwner) }

    /// - Parameter images: identities of base images by path, as far as they are known.
    func planner(_ state: ClusterState, images: [String: ImageReference.Identity] = [:]) -> Planner {
        Planner(cluster: cluster, state: state, defaultOwner: Self.defaultOwner, images: images)
    }
}

extension String? {
    /// An empty variable counts as none.
    var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}

/// Random UUIDs (RFC 9562, version 4).
enum UUIDText {
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xF000 | 0x4000
        let low = generator.next() & ~(3 << 62) | 2 << 62
        func hexadecimal(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        let digits = Array(hexadecimal(high) + hexadecimal(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
