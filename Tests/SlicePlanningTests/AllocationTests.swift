import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// IDs, pools, VLANs, VNC ports, workers, quotas.
@Suite struct AllocationTests {
    @Test func `a new state numbers from 1000, slice first`() throws {
        let slice = try World().plan(.twoTier).slice
        #expect(slice.id == 1000)
        #expect(slice.vms.map(\.id) == [1001, 1002])
        #expect(slice.pool.text == "100-119")
        #expect(slice.links.map(\.vlan) == [100])
        #expect(slice.vms.map(\.vncPort) == [5901, 5902])
        #expect(slice.vms.map(\.worker) == ["10.0.10.1", "10.0.10.2"])
        #expect(slice.vms[0].mac(interface: 1) == "52:54:00:03:e9:01")
    }

    @Test func `slices and VMs share one counter`() throws {
        var world = World()
        try world.apply(.twoTier)
        let second = try world.apply(.vms(1, slice: "other")).slice
        #expect(second.id == 1003)
        #expect(second.vms[0].id == 1004)
    }

    @Test func `an ID whose pool a live slice holds is skipped`() throws {
        var world = World()
        try world.apply(.vms(99, slice: "first"))
        #expect(world.state.nextID == 1100)
        #expect(try world.apply(.vms(1, slice: "second")).slice.id == 1101)
        try world.destroy("first")
        world.state.nextID = 1100
        #expect(try world.plan(.vms(0, slice: "third")).slice.id == 1100)
    }

    @Test func `a slice that is being removed keeps its pool, IDs and ports`() throws {
        var world = World()
        try world.apply(.twoTier)
        world.record(try world.destruction(of: "two-tier"))
        world.state.nextID = 1000
        let next = try world.plan(.vms(1, slice: "next")).slice
        #expect(next.id == 1003)
        #expect(next.vms[0].vncPort == 5903)
        #expect(refusal { try world.plan(.twoTier) }?.code == .sliceRemoving)
    }

    @Test func `100 slices fit and the next is refused`() throws {
        var world = World()
        for number in 0..<100 { try world.apply(.vms(1, slice: "s\(number)")) }
        #expect(Set(world.state.slices.map(\.pool)).count == 100)
        #expect(refusal { try world.plan(.vms(1, slice: "one-more")) }?.code.id == "SLC307")
        try world.destroy("s50")
        #expect(try world.plan(.vms(1, slice: "one-more")).slice.pool.start >= 100)
    }

    @Test func `VLAN 400 is never given to a link, and the refusal says why`() throws {
        let plan = try World().plan(.links(19, id: 1015))
        #expect(plan.slice.pool.text == "400-419")
        #expect(plan.slice.links.map(\.vlan) == Array(401...419))
        var world = World()
        try world.apply(.links(19, id: 1015))
        var wider = Draft.links(20)
        wider.id = nil
        let refused = try #require(refusal { try world.plan(wider) })
        #expect(refused.code == .vlansTaken)
        #expect(refused.detail.contains("400 is reserved"))
    }

    @Test func `a slice that needs 20 VLANs skips the ID with 19`() throws {
        var world = World()
        world.state.nextID = 1015
        let slice = try world.plan(.links(20)).slice
        #expect(slice.id == 1016)
        #expect(slice.links.map(\.vlan) == Array(420...439))
        // The skipped ID is not lost for good: the counter wraps to it.
        #expect(slice.vms.map(\.id) == [1017, 1018])
        #expect(try world.plan(.links(19)).slice.id == 1015)
    }

    @Test func `pinned IDs are kept, checked, and skipped by the counter`() throws {
        var world = World()
        var pinned = Draft.vms(2, slice: "pinned")
        pinned.id = 1001
        let slice = try world.apply(pinned).slice
        #expect(slice.id == 1001)
        #expect(slice.vms.map(\.id) == [1000, 1002])

        func refused(_ id: Int, _ name: String = "other") -> DiagnosticCode? {
            refusal { try world.plan(Draft(slice: name, id: id, owner: nil, vms: [])) }?.code
        }
        #expect(refused(1001) == .idTaken)
        #expect(refused(1000) == .idTaken, "a VM has it")
        #expect(refused(1101) == .idTaken, "the pool is held")
        #expect(refused(1005, "pinned") == .idChanged)
        #expect(refused(1003) == nil)
        pinned.id = nil
        #expect(try world.plan(pinned).slice.id == 1001, "leaving the pin out changes nothing")
    }

    @Test func `the counter wraps from 65535 to 1000 and skips what is recorded`() throws {
        var world = World()
        try world.apply(.vms(1, slice: "old"))
        world.state.nextID = 65534
        let slice = try world.apply(.vms(3, slice: "new")).slice
        #expect(slice.id == 65534)
        #expect(slice.vms.map(\.id) == [65535, 1002, 1003])
        #expect(world.state.nextID == 1004)
    }

    @Test func `the ID of a VM that may still be on a host is skipped`() throws {
        var world = World()
        try world.apply(.vms(2, slice: "a"))
        world.record(try world.plan(.vms(1, slice: "a")))
        world.state.nextID = 1000
        let slice = try world.plan(.vms(1, slice: "b")).slice
        #expect([slice.id] + slice.vms.map(\.id) == [1003, 1004])
    }

    @Test func `VNC ports are unique and given again only once they are free`() throws {
        var world = World()
        try world.apply(.vms(3, slice: "a"))
        try world.apply(.vms(2, slice: "b"))
        #expect(world.state.slices.flatMap(\.vms).map(\.vncPort) == [5901, 5902, 5903, 5904, 5905])
        // The VM goes from the file, but its process may still be there.
        var smaller = Draft.vms(3, slice: "a")
        smaller.vms.remove(at: 1)
        let plan = try world.plan(smaller)
        world.record(plan)
        #expect(try world.plan(.vms(1, slice: "c")).slice.vms[0].vncPort == 5906)
        for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
        #expect(try world.plan(.vms(1, slice: "c")).slice.vms[0].vncPort == 5902)
    }

    @Test func `round robin goes on where it stopped, and pins do not move it`() throws {
        var world = World()
        try world.apply(.vms(2, slice: "a"))
        #expect(world.state.lastWorker == "10.0.10.2")
        var draft = Draft.vms(3, slice: "b")
        draft.vms[0].worker = "10.0.10.1"
        #expect(try world.apply(draft).slice.vms.map(\.worker) == ["10.0.10.1", "10.0.10.3", "10.0.10.1"])
    }

    @Test func `full workers are passed over, and the refusal lists what each lacks`() throws {
        var world = World(cluster: .bounded(#"{"maxVMs": 1}"#, #"{"cores": 2, "memoryGB": 1}"#))
        let slice = try world.apply(.vms(3, slice: "a")).slice
        #expect(slice.vms.map(\.worker) == ["10.0.10.1", "10.0.10.2", "10.0.10.2"])
        let refused = try #require(refusal { try world.plan(.vms(1, slice: "b")) })
        #expect(refused.code == .capacityReached)
        #expect(refused.detail.contains("w1 has 1 of at most 1 VMs"))
        #expect(refused.detail.contains("w2 has 0 of 2 cores free, has 0 of 1 GB memory free"))
    }

    @Test func `a VM that moves or grows needs room too`() throws {
        var world = World(cluster: .bounded(#"{"maxVMs": 1}"#, #"{"cores": 2}"#))
        var draft = Draft.vms(3, slice: "a")
        try world.apply(draft)
        draft.vms[1].worker = "w1"
        #expect(refusal { try world.plan(draft) }?.code == .capacityReached)
        draft.vms[1].worker = nil
        draft.vms[1].flavor = "cirros-2"
        #expect(refusal { try world.plan(draft) }?.code == .capacityReached)
        // What is there stays, whatever the bounds have become meanwhile.
        world.cluster = .bounded(#"{"maxVMs": 0}"#, #"{"maxVMs": 0}"#)
        #expect(try world.plan(.vms(3, slice: "a")).isEmpty)
    }

    @Test func `a disk takes up what is recorded of it`() throws {
        var world = World(cluster: .bounded(#"{"diskGB": 3}"#, #"{"diskGB": 10}"#))
        var draft = Draft.vms(2, slice: "a")
        for (index, worker) in ["w2", "w1"].enumerated() { draft.vms[index].worker = worker }
        draft.vms[0].flavor = "cirros-big"
        try world.apply(draft)
        // On another worker its disk is made anew, as large as the flavor says.
        draft.vms[0].worker = "w1"
        draft.vms[0].flavor = "cirros-2"
        let moved = try world.plan(draft).slice.vms
        #expect(moved.map(\.worker) == ["10.0.10.1", "10.0.10.1"] && moved.map(\.disk.text) == ["1", "1"])
        draft.vms[0].flavor = "cirros-big"
        #expect(refusal { try world.plan(draft) }?.code == .capacityReached)
        // Where it stays, it keeps its size, and that has to fit as well.
        draft.vms[0].worker = "w2"
        draft.vms[0].flavor = "cirros-2"
        #expect(try world.plan(draft).slice.vms[0].disk.text == "3")
        world.cluster = .bounded("{}", #"{"diskGB": 2}"#)
        let refused = try #require(refusal { try world.plan(draft) })
        #expect(refused.detail.contains("w2 has 2 of 2 GB disk free"), "\(refused.detail)")
    }

    @Test func `a VM that comes back to its disk gets none that is smaller`() throws {
        var world = World(cluster: .bounded("{}", "{}"))
        var draft = Draft.vms(1, slice: "a")
        draft.vms[0].flavor = "cirros-big"
        draft.vms[0].worker = "w1"
        try world.apply(draft)
        draft.vms[0].worker = "w2"
        draft.vms[0].flavor = "cirros"
        let move = try world.plan(draft)
        #expect(move.slice.vms[0].disk.text == "1")
        world.record(move)
        draft.vms[0].worker = "w1"
        #expect(try world.plan(draft).slice.vms[0].disk.text == "3")
    }

    @Test func `the room of a VM that may still be on its worker is not free`() throws {
        var world = World(cluster: .bounded(#"{"maxVMs": 1, "memoryGB": 1}"#, #"{"maxVMs": 1}"#))
        try world.apply(.vms(2, slice: "a"))
        // The second VM goes from the record, and its worker has not heard of it.
        let plan = try world.plan(.vms(1, slice: "a"))
        world.record(plan)
        let refused = try #require(refusal { try world.plan(.vms(1, slice: "b")) })
        #expect(refused.code == .capacityReached)
        #expect(refused.detail.contains("w2 has 1 of at most 1 VMs"))
        for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
        #expect(try world.plan(.vms(1, slice: "b")).slice.vms.map(\.worker) == ["10.0.10.2"])
    }

    @Test func `two VMs that change places have room`() throws {
        var world = World(cluster: .bounded(#"{"maxVMs": 1}"#, #"{"maxVMs": 1}"#))
        var draft = Draft.vms(2, slice: "a")
        try world.apply(draft)
        draft.vms[0].worker = "w2"
        draft.vms[1].worker = "w1"
        #expect(try world.plan(draft).slice.vms.map(\.worker) == ["10.0.10.2", "10.0.10.1"])
    }

    @Test func `quotas count VMs of all slices of an owner`() throws {
        var world = World()
        world.cluster.quotas = ["student": 6, "*": 2]
        try world.apply(.vms(4, slice: "a", owner: "student"))
        #expect(refusal { try world.plan(.vms(3, slice: "b", owner: "student")) }?.code == .quotaReached)
        #expect(try world.plan(.vms(2, slice: "b", owner: "student")).slice.vms.count == 2)
        #expect(refusal { try world.plan(.vms(3, slice: "c", owner: "someone")) }?.code == .quotaReached)
        try world.apply(.vms(2, slice: "c", owner: "someone"))
        #expect(try world.plan(.vms(2, slice: "d", owner: "another")).slice.vms.count == 2, "* is for each owner")
        world.cluster.quotas = [:]
        #expect(try world.plan(.vms(30, slice: "e", owner: "student")).slice.vms.count == 30)
    }

    @Test func `a lowered quota does not stand in the way of fewer VMs`() throws {
        var world = World()
        try world.apply(.vms(5, slice: "a", owner: "student"))
        world.cluster.quotas = ["student": 2]
        #expect(try world.plan(.vms(4, slice: "a", owner: "student")).slice.vms.count == 4)
        #expect(refusal { try world.plan(.vms(6, slice: "a", owner: "student")) }?.code == .quotaReached)
        try world.destroy("a")
        #expect(try world.plan(.vms(2, slice: "a", owner: "student")).slice.vms.count == 2, "destroy gives it back")
    }

    @Test func `the owner is set at creation`() throws {
        var world = World()
        var draft = Draft.twoTier
        draft.owner = nil
        #expect(try world.apply(draft).slice.owner == "admin")
        world.owner = "someone-else"
        #expect(try world.plan(draft).slice.owner == "admin")
        draft.owner = "thief"
        #expect(refusal { try world.plan(draft) }?.code == .ownerChanged)
    }

    @Test func `edits never renumber what exists`() throws {
        var world = World()
        var draft = Draft.links(3)
        draft.vms.append(.init(name: "c"))
        let before = try world.apply(draft).slice
        draft.vms = [.init(name: "new", interfaces: 1)] + draft.vms.reversed()
        draft.vms.removeAll { $0.name == "c" }
        draft.links = [draft.links[2], .init(name: "fresh", endpoints: ["new.eth1", "a.eth9"]), draft.links[0]]
        let after = try world.apply(draft).slice
        for name in ["a", "b"] { #expect(after.vm(named: name) == before.vm(named: name)) }
        #expect(after.links.map(\.vlan) == [102, 103, 100], "101 is still on hosts while this is planned")
        #expect(after.links.map(\.number) == [3, 4, 1])
        #expect(after.vm(named: "new")?.id == 1004)
    }

    @Test func `every VLAN up to 4094 has a subnet of its own`() {
        let subnets = (1...4094).map { Subnet(vlan: $0).cidr }
        #expect(Set(subnets).count == 4094)
        #expect(Subnet(vlan: 101).cidr == "192.168.101.0/24")
        #expect(Subnet(vlan: 300).cidr == "172.17.44.0/24")
        #expect(!subnets.contains(InternetNetwork.subnet.cidr))
    }
}
