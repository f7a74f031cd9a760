import Glibc
import SlicePlanning
import SliceState
import SliceTopology

/// The names that a line may go on with, out of the cluster and the state that it is about.
struct KnownNames {
    private let line: TypedLine
    /// Nil where the cluster file is missing though it was named, or is not right: what to look at is not known.
    private let workspace: Workspace?
    private let state: StateGlance?

    init(for line: TypedLine) {
        self.line = line
        let named = line.value(of: "--cluster")
        // Standard input, or a pipe, would be waited for; and it is the command's to read.
        let isReadable = Workspace.findClusterFile(named).map(Self.isFile) ?? true
        workspace = isReadable ? try? Workspace.open(cluster: named, state: line.value(of: "--state")) : nil
        state = workspace.flatMap { StateGlance($0.statePath) }
    }

    var slices: [Candidate] {
        (state?.slices ?? []).map { slice in
            let count = "\(slice.vms.count) VM\(slice.vms.count == 1 ? "" : "s")"
            return Candidate(slice.name, note: "slice \(slice.id), \(slice.status.rawValue), \(count)")
        }
    }

    var vms: [Candidate] {
        let slices = state?.slices ?? []
        var counts: [String: Int] = [:]
        for vm in slices.lazy.flatMap(\.vms) { counts[vm.name, default: 0] += 1 }
        let isQualified = line.word.contains("/")
        return slices.flatMap { slice in
            slice.vms.map { vm in
                let isOnlyOne = !isQualified && counts[vm.name] == 1
                return Candidate(
                    isOnlyOne ? vm.name : "\(slice.name)/\(vm.name)",
                    note: "VM \(vm.id) of \(slice.name), on \(name(ofHost: vm.worker))")
            }
        }
    }

    var vmIDs: [Candidate] {
        (state?.slices ?? []).flatMap { slice in
            slice.vms.map { Candidate("\($0.id)", note: "\($0.name) of \(slice.name), on \(name(ofHost: $0.worker))") }
        }
    }

    /// By their names, where they have one.
    var hosts: [Candidate] {
        guard let workspace, workspace.clusterFile != nil else { return [] }
        let cluster = workspace.cluster
        let known = cluster.hostAddresses
        // What was recorded of a host that is in the cluster file no more.
        let others = (state?.hosts ?? []).filter { !known.contains($0) }
        return (known + others).map { address in
            let name = cluster.shortName(address)
            let isNode = address == cluster.networkNode.address
            let what = known.contains(address) ? (isNode ? "network node" : "worker") : "recorded only"
            return Candidate(name, note: name == address ? what : "\(address), \(what)")
        }
    }

    var flavors: [Candidate] { (workspace?.cluster.flavors ?? []).map { Candidate($0.name) } }

    /// Files whose names end in `.json`, and folders, in the folder that the word names.
    var jsonFiles: [Candidate] {
        let prefix = line.word.lastIndex(of: "/").map { String(line.word[...$0]) } ?? ""
        var found: [String] = []
        for name in FolderListing.names(prefix.isEmpty ? "." : prefix) ?? [] where !name.hasPrefix(".") {
            let path = prefix + name
            if Self.isFolder(path) { found.append(path + "/") } else if name.hasSuffix(".json") { found.append(path) }
        }
        return found.sorted().map { Candidate($0) }
    }

    private func name(ofHost address: String) -> String { workspace?.cluster.shortName(address) ?? address }

    private static func isFile(_ path: String) -> Bool { kind(of: path) == S_IFREG }
    private static func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
