import Glibc
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// A folder of its own for a test, and states in it.
final class TestFolder {
    private let scratch: ScratchFolder
    var path: String { scratch.path }

    init() throws { scratch = try ScratchFolder() }

    func file(_ name: String) -> String { scratch.file(name) }

    /// A new state in the folder.
    func store(_ name: String = "state.db", group: String? = nil) throws -> StateStore {
        try StateStore.openOrCreate(file(name), group: group, lineage: "11111111-2222-3333-4444-555555555555")
    }
}

enum File {
    static func write(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}

/// A topology of two VMs and a link.
func topology(_ slice: String, named link: String? = "backend", links: Int = 1) throws -> Topology {
    let name = link.map { #""name": "\#($0)","# } ?? ""
    let links = links == 0 ? "" : #"{\#(name) "endpoints": ["web.eth1", "db.eth1"]}"#
    let text = """
        {"slice": "\(slice)", "owner": "nobody", "links": [\(links)], "vms": [
         {"name": "web", "flavor": "cirros", "interfaces": 1, "internet": true},
         {"name": "db", "flavor": "ubuntu", "interfaces": 1}]}
        """
    let context = CheckContext(cluster: .standard, defaultOwner: nil)
    return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
}

func plan(_ topology: Topology, in state: ClusterState) throws -> Plan {
    try Planner(cluster: .standard, state: state, defaultOwner: "nobody").plan(topology)
}

extension StateStore {
    /// Records a slice and every one of its objects as present.
    @discardableResult
    func deploy(_ topology: Topology) throws -> RecordedSlice {
        let plan = try allocate { try SliceStateTests.plan(topology, in: $0) }
        for action in plan.actions {
            try begin([action], sliceID: plan.slice.id)
            try complete([(action, action.kind == .vmLaunch ? 4711 : nil)], sliceID: plan.slice.id)
        }
        _ = try #require(try settle(sliceID: plan.slice.id, isDeployed: true))
        return try #require(try read().slice(named: plan.slice.name))
    }
}

/// What `body` fails with.
func mistake<Value>(_ body: () throws -> Value) -> Diagnostic? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Diagnostic
    }
}
