import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Testing

/// Reading what planning one slice depends on, and no more.
@Suite struct PlanningReadTests {
    @Test func `the slice is read whole, and of others that run only the record`() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        try store.deploy(topology("one"))
        try store.deploy(topology("two"))
        let (all, some) = (try store.read(), try store.read(planning: "two"))
        #expect(some.slice(named: "two") == all.slice(named: "two"))
        #expect(some.slice(named: "one")?.objects == [])
        #expect(some.slice(named: "one")?.vms == all.slice(named: "one")?.vms)
        #expect(some.nextID == all.nextID && some.lastWorker == all.lastWorker && some.lineage == all.lineage)
    }

    @Test func `objects of VMs that are gone from another slice's record are read`() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        try store.deploy(topology("one"))
        let text = #"{"slice": "one", "vms": [{"name": "web", "flavor": "cirros", "internet": true}]}"#
        let smaller = try #require(
            TopologyFile.check(
                .init(name: "t.json", text: text), in: CheckContext(cluster: .standard, defaultOwner: nil)
            )
            .topology)
        // Recorded, and nothing of it carried out: db is still on its worker.
        _ = try store.allocate { try plan(smaller, in: $0) }
        let (all, some) = (try store.read(), try store.read(planning: "two"))
        #expect(some.slice(named: "one") == all.slice(named: "one"))
        let (whole, narrow) = (try plan(topology("two"), in: all), try plan(topology("two"), in: some))
        #expect(narrow.slice == whole.slice)
        #expect(narrow.slice.vms.map(\.vncPort) == [5903, 5904], "5902 is held by what is left of db")
    }

    @Test func `a plan is recorded the same by both ways of reading`() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        try store.deploy(topology("one"))
        let wanted = try topology("two")
        let whole = try plan(wanted, in: store.read())
        let allocated = try store.allocate(planning: "two") { try plan(wanted, in: $0) }
        #expect(allocated.isSame(as: whole))
    }
}
