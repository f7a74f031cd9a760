import GRDB
@testable import SliceState
import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import TestSupport
import Testing

/// A slice's record from allocation to the last object, and what the journal says of it.
@Suite struct LifeCycleTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func journal(_ store: StateStore) throws -> [String] {
        try store.database.read { db in
            try Row.fetchAll(db, sql: "SELECT action, event, message FROM journal ORDER BY number").map {
                "\($0["action"] as String) \($0["event"] as String)"
                    + (($0["message"] as String?).map { ": " + $0 } ?? "")
            }
        }
    }

    @Test func `an allocation is recorded as a whole`() throws {
        let store = try folder.store()
        let topology = try topology("web")
        let made = try store.allocate { try plan(topology, in: $0) }
        let state = try store.read()
        #expect(state.slices == [made.slice])
        #expect(made.slice.serial == 1 && made.slice.status == .design && made.slice.objects.isEmpty)
        #expect(state.nextID == 1003 && state.lastWorker == "10.0.10.2")
    }

    @Test func `where planning fails, nothing is recorded`() throws {
        struct Refused: Error {}
        let store = try folder.store()
        try store.deploy(topology("web"))
        let before = FileBytes.read(store.path)
        #expect(throws: Refused.self) { try store.allocate { _ in throw Refused() } }
        let topology = try topology("web", links: 0)
        #expect(throws: PlanningFailure.self) {
            try store.allocate { state in
                _ = try plan(topology, in: state)
                var full = Cluster.standard
                full.quotas = ["nobody": 0]
                let other = try SliceStateTests.topology("other")
                return try Planner(cluster: full, state: state, defaultOwner: "nobody").plan(other)
            }
        }
        #expect(FileBytes.read(store.path) == before)
    }

    @Test func `intent before, outcome after`() throws {
        let store = try folder.store()
        let topology = try topology("web")
        let made = try store.allocate { try plan(topology, in: $0) }
        func recorded() throws -> [RecordedObject] { try #require(try store.read().slices.first).objects }
        let link = made.actions[1]
        try store.begin([link], sliceID: 1000)
        #expect(try recorded().map(\.status) == [.pending])
        try store.fail(link, sliceID: 1000, message: "no such bridge")
        #expect(try recorded().map(\.status) == [.pending], "whether it had an effect is not known")
        try store.begin([link], sliceID: 1000)
        try store.complete([(link, nil)], sliceID: 1000)
        #expect(try recorded() == [RecordedObject(object: try #require(link.object), status: .present)])
        let launch = try #require(made.actions.first { $0.kind == .vmLaunch })
        try store.begin([launch], sliceID: 1000)
        try store.complete([(launch, 4711)], sliceID: 1000)
        #expect(try recorded().last?.pid == 4711)
        let image = try #require(made.actions.first { $0.kind == .vmImage })
        try store.begin([image], sliceID: 1000)
        try store.complete([(image, nil)], sliceID: 1000)
        #expect(try recorded().count == 2, "images stay on hosts and belong to no slice")
        #expect(
            try journal(store) == [
                "network.link:backend begun", "network.link:backend failed: no such bridge",
                "network.link:backend begun",
                "network.link:backend done", "vm.launch:web begun", "vm.launch:web done",
                "vm.image:cirros-0.6.2-x86_64-disk.img@10.0.10.1 begun",
                "vm.image:cirros-0.6.2-x86_64-disk.img@10.0.10.1 done",
            ])
        #expect(try store.settle(sliceID: 1000, isDeployed: false)?.status == .design)
    }

    @Test func `a slice that is removed is kept until its last object is gone`() throws {
        let store = try folder.store()
        let slice = try store.deploy(topology("web"))
        #expect(slice.status == .running && slice.serial == 2)
        let removal = try store.allocate {
            try Planner(cluster: .standard, state: $0, defaultOwner: "").destroy(try #require($0.slice(named: "web")))
        }
        #expect(try store.read().slices.first?.status == .removing)
        for action in removal.actions.dropLast() {
            try store.begin([action], sliceID: 1000)
            try store.complete([(action, nil)], sliceID: 1000)
        }
        let last = try #require(removal.actions.last)
        try store.begin([last], sliceID: 1000)
        #expect(try store.settle(sliceID: 1000, isDeployed: false)?.objects.map(\.status) == [.removing])
        try store.complete([(last, nil)], sliceID: 1000)
        #expect(try store.settle(sliceID: 1000, isDeployed: true) == nil)
        #expect(try store.read().slices.isEmpty)
        #expect(try store.settle(sliceID: 1000, isDeployed: true) == nil, "twice is once")
        let next = try topology("web")
        #expect(try store.allocate { try plan(next, in: $0) }.slice.id == 1003, "the counter only increases")
    }

    @Test func `abandoning a host lets go of what is there, and of nothing else`() throws {
        let store = try folder.store()
        let slice = try store.deploy(topology("web"))
        try store.deploy(topology("other"))
        let there = slice.objects.count { $0.object.host == "10.0.10.1" }
        #expect(there == 4)
        #expect(try store.abandon(host: "10.0.10.1", sliceID: 1000) == there)
        let state = try store.read()
        #expect(state.slice(named: "web")?.objects.contains { $0.object.host == "10.0.10.1" } == false)
        #expect(state.slice(named: "other")?.objects.count == slice.objects.count)
    }

    @Test func `a new name of a link is taken over by its objects`() throws {
        let store = try folder.store()
        try store.deploy(topology("web", named: nil))
        let named = try topology("web", named: "backend")
        _ = try store.allocate { try plan(named, in: $0) }
        let slice = try #require(try store.read().slices.first)
        let targets = slice.objects.filter { $0.object.spec.kind == .link || $0.object.spec.kind == .dhcp }.map(
            \.object.spec.target)
        #expect(targets == ["backend", "backend"])
        #expect(slice.objects.compactMap(\.pid) == [4711, 4711], "nothing else of a record is lost")
        #expect(try plan(named, in: try store.read()).isEmpty)
    }

    @Test func `users of what is shared are counted over slices`() throws {
        let store = try folder.store()
        try store.deploy(topology("a"))
        #expect(try store.otherInternetUsers(than: 1000) == 0)
        let second = try store.deploy(topology("b"))
        #expect(try store.otherInternetUsers(than: 1000) == 1)
        #expect(try store.otherInternetUsers(than: second.id) == 1)
    }

    /// Or the last slice to leave a network node would leave its gateway and DHCP behind there.
    @Test func `users on another network node do not keep what is shared on the old one`() throws {
        let store = try folder.store()
        try store.deploy(topology("a"))
        let second = try store.deploy(topology("b"))
        var moved = Cluster.standard
        moved.networkNode = Cluster.NetworkNode(address: "10.0.10.2", uplink: nil)
        let plan = try store.allocate { state in
            try Planner(cluster: moved, state: state, defaultOwner: "nobody").plan(topology("a"))
        }
        for action in plan.actions { try store.complete([(action, nil)], sliceID: plan.slice.id) }
        #expect(try store.otherInternetUsers(than: second.id) == 0)
        #expect(try store.otherInternetUsers(than: plan.slice.id) == 0)
    }

    /// A run that broke off while it moved a port off a VLAN may have left it there: until the
    /// host has answered, no other link may get that VLAN.
    @Test func `what a change that is not confirmed may still hold is not free`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        let bare = try topology("web", links: 0)
        let made = try store.allocate { try plan(bare, in: $0) }
        let retag = try #require(made.actions.first { $0.id == "vm.port:db.eth1" })
        try store.begin([retag], sliceID: 1000)
        for action in made.actions where action.id != retag.id {
            try store.begin([action], sliceID: 1000)
            try store.complete([(action, nil)], sliceID: 1000)
        }
        #expect(try #require(try store.read().slices.first).heldVLANs == [100])
        let again = try topology("web", named: "another")
        #expect(try plan(again, in: store.read()).slice.links.map(\.vlan) == [101])

        try store.complete([(retag, nil)], sliceID: 1000)
        #expect(try #require(try store.read().slices.first).heldVLANs == [])
        #expect(try plan(again, in: store.read()).slice.links.map(\.vlan) == [100])
    }
}
