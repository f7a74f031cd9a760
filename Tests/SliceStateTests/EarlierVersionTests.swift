import Foundation
import GRDB
import SlicePlanning
@testable import SliceState
import SliceTopology
import Testing

/// States that earlier versions wrote are read, and worked with, by this one.
@Suite struct EarlierVersionTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private static let states = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Golden/state").standardized

    /// A state as it was written then.
    private func state(_ version: String) throws -> StateStore {
        let sql = try String(contentsOf: Self.states.appending(path: "\(version).sql"), encoding: .utf8)
        let path = folder.file("\(version).db")
        // Tables come in the order of their names, not of what refers to what.
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // A dump has a transaction of its own.
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
        return try #require(try StateStore.open(path))
    }

    @Test func `there is a state of every version of the schema`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.states.path)
        #expect(Set(files) == Set(StateSchema.migrator.migrations.map { "\($0).sql" }))
    }

    @Test(arguments: ["v1"]) func `all of it is read`(version: String) throws {
        let store = try state(version)
        let read = try store.read()
        #expect(store.lineage == "f803da26-73e7-4e31-9475-8beb6bcc8d97" && read.nextID == 1014)
        #expect(read.slices.map(\.name) == ["two-tier", "ring", "half"])
        #expect(read.slices.map(\.status) == [.removing, .design, .design])
        #expect(read.slices.map(\.objects.count) == [4, 23, 7])
        let ring = read.slices[1]
        #expect(ring.links.map(\.vlan) == [160, 161, 162] && ring.links.map(\.name) == [nil, "broad", nil])
        #expect(ring.vms.map(\.vncPort) == [5903, 5904, 5905])
        // A run was killed in the midst.
        #expect(ring.objects.contains { $0.status != .present })
        let journal = try DatabaseQueue(path: store.path).read {
            try Int.fetchOne($0, sql: "SELECT max(number) FROM journal")
        }
        #expect(try #require(journal) > 200)
    }

    @Test(arguments: ["v1"]) func `what it records can be destroyed`(version: String) throws {
        let store = try state(version)
        for name in ["two-tier", "ring", "half"] {
            let plan = try store.allocate(planning: name) { state in
                let slice = try #require(state.slice(named: name))
                return try Planner(cluster: .standard, state: state, defaultOwner: slice.owner).destroy(slice)
            }
            for action in plan.actions {
                try store.begin([action], sliceID: plan.slice.id)
                try store.complete([(action, nil)], sliceID: plan.slice.id)
            }
            #expect(try store.settle(sliceID: plan.slice.id, isDeployed: true) == nil, "\(name)")
        }
        #expect(try store.read().slices.isEmpty)
    }
}
