import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// Plans that were saved, against a state that has moved on.
@Suite struct SavedPlanTests {
    // MARK: What does not make it stale

    @Test func `against the same state it is the same plan, counters and all`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        let plan = try world.again(saved)
        #expect(plan.isSame(as: saved.plan) && plan.nextID == saved.plan.nextID)
        #expect(plan.lastWorker == saved.plan.lastWorker)
        world.record(plan)
        for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
        world.settle(plan)
        #expect(try world.plan(.twoTier).isEmpty)
    }

    @Test func `slices that came and went in between change nothing`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        try world.apply(.vms(4, slice: "other"))
        try world.destroy("other")
        #expect(world.state.nextID == 1005 && world.state.lastWorker == "10.0.10.1")
        #expect(try world.plan(.twoTier).slice.id == 1005, "planned anew it would be another")
        let plan = try world.again(saved)
        #expect(plan.isSame(as: saved.plan) && plan.slice.id == 1000)
        #expect(plan.nextID == 1005, "the counter does not go back")
    }

    @Test func `another slice's VMs elsewhere change nothing`() throws {
        var world = World()
        try world.apply(.twoTier)
        var more = Draft.twoTier
        more.vms.append(Draft.VM(name: "cache"))
        var pinned = Draft.vms(0, slice: "other")
        pinned.id = 2001
        let saved = try SavedDraft(more, in: world)
        try world.apply(pinned)
        #expect(try world.again(saved).isSame(as: saved.plan))
    }

    @Test func `the counter goes round`() throws {
        var world = World()
        world.state.nextID = 65535
        let saved = try SavedDraft(.twoTier, in: world)
        #expect(saved.plan.slice.id == 65535 && saved.plan.nextID == 1002)
        #expect(try world.again(saved).nextID == 1002)
    }

    @Test func `a link that takes the VLAN of one that goes`() throws {
        var world = World()
        var full = Draft.links(20)
        try world.apply(full)
        full.links[4] = Draft.Link(name: "new", endpoints: ["a.eth5", "b.eth5"])
        let saved = try SavedDraft(full, in: world)
        #expect(saved.plan.slice.links[4].vlan == 104)
        #expect(try world.again(saved).isSame(as: saved.plan))
    }

    @Test func `a new VM and a new link have the names of what is renamed`() throws {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        draft.vms = [
            .init(name: "www", interfaces: 2, internet: true, renamedFrom: "web"), draft.vms[1],
            // It says that it was something that was never recorded here.
            .init(name: "web", interfaces: 1, renamedFrom: "site"),
        ]
        draft.links = [
            .init(name: "front", endpoints: ["www.eth1", "db.eth1"], renamedFrom: "backend"),
            .init(name: "backend", endpoints: ["www.eth2", "web.eth1"], renamedFrom: "lan"),
        ]
        let saved = try SavedDraft(draft, in: world)
        #expect(saved.plan.slice.vms.map(\.id) == [1001, 1002, 1003])
        try world.apply(pinnedElsewhere())
        // Planned anew it would get another ID.
        world.state.nextID = 3000
        let plan = try world.again(saved)
        #expect(plan.isSame(as: saved.plan))
        #expect(plan.slice.vms.map(\.id) == [1001, 1002, 1003])
        #expect(plan.slice.links.map(\.vlan) == [100, 101])
    }

    @Test func `a VM and a link get the names of what is removed`() throws {
        var world = World()
        var draft = Draft.links(2)
        draft.vms.append(.init(name: "c", interfaces: 1))
        try world.apply(draft)
        draft.vms = [.init(name: "b", interfaces: 26, renamedFrom: "a"), .init(name: "c", interfaces: 1)]
        draft.links = [.init(name: "l1", endpoints: ["b.eth1", "c.eth1"], renamedFrom: "l0")]
        let saved = try SavedDraft(draft, in: world)
        let addresses = saved.plan.changes.map(\.address)
        #expect(addresses == ["link.l1", "link.l1", "vm.b", "vm.b", "vm.c"], "one goes, and one gets its name")
        let plan = try world.again(saved)
        #expect(plan.isSame(as: saved.plan))
        #expect(plan.slice.vms.map(\.id) == [1001, 1003])
        #expect(plan.slice.links.map(\.vlan) == [100])
    }

    @Test func `a disk that grows and a new one over the same image need it once`() throws {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        draft.vms.append(.init(name: "cache", worker: "10.0.10.1"))
        // Offline, what lies behind the path of the new disk's image is not known.
        let saved = try SavedDraft(draft, in: world)
        #expect(saved.plan.ids.filter { $0.hasPrefix("vm.image") } == ["vm.image:cirros.img@10.0.10.1"])
        let disk = try #require(saved.plan.actions.first { $0.id == "vm.disk:cache" })
        #expect(disk.dependsOn == ["vm.image:cirros.img@10.0.10.1"])
        #expect(try world.again(saved).isSame(as: saved.plan))
        // Where another image lies there by now, both are needed.
        world.images["/images/cirros.img"] = .init(
            sha256: String(repeating: "c", count: 64), format: "qcow2", virtualSize: 1 << 20)
        let both = try world.again(saved).ids
        #expect(both.filter { $0.hasPrefix("vm.image") }.count == 2)
        #expect(
            both.filter { !$0.hasPrefix("vm.image") } == saved.plan.ids.filter { !$0.hasPrefix("vm.image") })
    }

    private func pinnedElsewhere() -> Draft {
        var other = Draft.vms(0, slice: "other")
        other.id = 2001
        return other
    }

    // MARK: What does

    @Test func `what it proposes is taken`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        try world.apply(.vms(2, slice: "other"))
        let found = refusals { try world.again(saved) }
        #expect(Set(found.map(\.code.id)) == ["SLC323"])
        #expect(found.map(\.pointedAt) == ["1000", "1001", "5901", "1002", "5902"])
        #expect(found[0].detail.contains("slice \"other\" has it"))
    }

    @Test func `its VLANs are taken`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        var other = Draft.vms(0, slice: "other")
        other.id = 1100
        try world.apply(other)
        let found = refusals { try world.again(saved) }
        #expect(found.map(\.pointedAt) == ["1000"])
        #expect(found.first?.detail.contains("VLAN pool 100-119") == true)
    }

    @Test func `the room on a worker is taken`() throws {
        var world = World()
        world.cluster = .bounded(#"{"maxVMs": 2}"#, "{}")
        let saved = try SavedDraft(.vms(1, slice: "small"), in: world)
        #expect(saved.plan.slice.vms[0].worker == "10.0.10.1")
        var other = Draft.vms(2, slice: "other")
        for index in other.vms.indices { other.vms[index].worker = "w1" }
        // Its numbers and its pool lie elsewhere.
        world.state.nextID = 3010
        try world.apply(other)
        let found = refusals { try world.again(saved) }
        #expect(found.map(\.pointedAt) == ["\"10.0.10.1\"", "5901"], "\(found.map(\.detail))")
        #expect(found.first?.detail.contains("has 2 of at most 2 VMs") == true)
    }

    @Test func `the owner's quota is used up`() throws {
        var world = World()
        world.cluster.quotas = ["nobody": 2]
        let saved = try SavedDraft(.vms(2, slice: "mine"), in: world)
        world.state.slices = [try #require(try World.other(id: 3010, vms: 1, ports: 6000))]
        #expect(refusals { try world.again(saved) }.map(\.code.id) == ["SLC315"])
    }

    @Test func `the slice was changed, made or taken down`() throws {
        var world = World()
        let new = try SavedDraft(.twoTier, in: world)
        try world.apply(.twoTier)
        #expect(refusals { try world.again(new) }.map(\.pointedAt) == ["null"])

        var edited = Draft.twoTier
        edited.vms[0].interfaces = 3
        let edit = try SavedDraft(edited, in: world)
        let destroy = try SavedDraft(destroying: "two-tier", in: world)
        #expect(try world.again(edit).isSame(as: edit.plan))
        #expect(try world.again(destroy).isSame(as: destroy.plan))
        try world.apply(edited)
        for saved in [edit, destroy] {
            let found = refusals { try world.again(saved) }
            #expect(found.map(\.pointedAt) == ["1"])
            #expect(found.first?.detail.contains("its serial was 1, and is 2 now") == true)
        }
        try world.destroy("two-tier")
        for saved in [edit, destroy] {
            let found = refusals { try world.again(saved) }
            #expect(found.map(\.pointedAt) == ["\"two-tier\""])
            #expect(found.map(\.code.id) == ["SLC323"])
        }
    }

    /// It stays stale, but whoever applies it twice need not look for what has changed.
    @Test func `a plan that was carried out already is told from one that something came between`() throws {
        let done = "seems to have been carried out already"
        func isSaidDone(_ saved: SavedDraft, _ world: World) -> Bool {
            refusals { try world.again(saved) }.map { $0.code == .planStale && $0.detail.contains(done) } == [true]
        }
        var world = World()
        let new = try SavedDraft(.twoTier, in: world)
        try world.apply(.twoTier)
        #expect(isSaidDone(new, world))
        var edited = Draft.twoTier
        edited.vms[0].internet = false
        let edit = try SavedDraft(edited, in: world)
        let destroy = try SavedDraft(destroying: "two-tier", in: world)
        try world.apply(edited)
        #expect(isSaidDone(edit, world))
        #expect(!isSaidDone(new, world) && !isSaidDone(destroy, world))
        edited.vms[0].interfaces = 2
        try world.apply(edited)
        #expect(!isSaidDone(edit, world))
        try world.destroy("two-tier")
        #expect(isSaidDone(destroy, world) && !isSaidDone(edit, world))
    }

    @Test func `a look at the hosts found more to do, and what`() throws {
        var world = World()
        try world.apply(.twoTier)
        var edited = Draft.twoTier
        edited.vms[1].internet = true
        let saved = try SavedDraft(edited, in: world)
        let index = try #require(world.state.slices[0].objects.firstIndex { $0.object.spec.kind == .vm })
        world.state.slices[0].objects[index].status = .drifted
        world.state.slices[0].objects[index].drift = Drift(reason: "not running")
        let found = refusals { try world.again(saved) }
        #expect(found.map(\.code.id) == ["SLC323"])
        let detail = try #require(found.first?.detail)
        #expect(detail.contains("not running"), "\(detail)")
        #expect(detail.split(separator: "\n").count == 3, "\(detail)")
    }

    @Test func `the cluster file was changed`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        world.cluster = .decoded(
            """
            {"workers": [{"address": "10.0.10.1"}, {"address": "10.0.10.2"}, {"address": "10.0.10.3"}],
             "networkNode": {"address": "10.0.10.3"}, "flavors": {
              "cirros": {"cores": 2, "memoryGB": 0.5, "diskGB": 1, "image": "/elsewhere/cirros.img"},
              "ubuntu": {"cores": 1, "memoryGB": 0.5, "diskGB": 2.2, "image": "/images/ubuntu.img"}}}
            """)
        let found = refusals { try world.again(saved) }
        #expect(found.first?.detail.contains("~ vm.web: cores after: 1 → 2") == true, "\(found.map(\.detail))")
        #expect(found.map(\.pointedAt) == ["1"])
        world.cluster = .decoded(
            #"{"workers": [{"address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.1"}}"#)
        #expect(refusals { try world.again(saved) }.first?.detail.contains("no worker 10.0.10.2") == true)
    }

    /// Who plans need not have the images, and takes those behind two paths for two.
    @Test func `the image behind another path is the same, and the disk stays`() throws {
        var world = World()
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        try world.apply(draft)
        draft.vms[0].flavor = "ubuntu"
        let saved = try SavedDraft(draft, in: world)
        #expect(saved.plan.lostDisks.map(\.vm) == ["web"])
        #expect(try world.again(saved).lostDisks.map(\.vm) == ["web"], "the images differ")
        world.images["/images/ubuntu.img"] = world.images["/images/cirros.img"]
        let plan = try world.again(saved)
        #expect(plan.actions.isEmpty && plan.change("vm.web")?.effect == .live)
        // What else was changed makes it stale as ever.
        world.drift("1002", .vm, "not running")
        #expect(refusals { try world.again(saved) }.map(\.code.id) == ["SLC323"])
    }

    @Test func `another state`() throws {
        var world = World()
        let early = try SavedDraft(.twoTier, in: world)
        world.state.lineage = "one"
        #expect(try world.again(early).isSame(as: early.plan), "made where there was none, it goes with any")
        let saved = try SavedDraft(.twoTier, in: world)
        #expect(try world.again(saved).isSame(as: saved.plan))
        world.state.lineage = "two"
        let found = refusals { try world.again(saved) }
        #expect(found.map(\.code.id) == ["SLC325"] && found.map(\.pointedAt) == ["\"one\""])
    }

    // MARK: Going on

    @Test func `a plan that was stopped goes on, and no other does`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        var other = Draft.twoTier
        other.links = []
        let different = try SavedDraft(other, in: world)
        let plan = try world.again(saved)
        world.record(plan)
        for action in plan.actions.prefix(7) { try world.carryOut(action, of: 1000) }
        let rest = try world.again(saved)
        // Making sure of an image is not recorded: it is done again.
        #expect(rest.ids.filter { !$0.hasPrefix("vm.image") } == saved.plan.ids.suffix(6))
        #expect(refusals { try world.again(different) }.map(\.code.id) == ["SLC323"])

        let destroy = try SavedDraft(destroying: "two-tier", in: world)
        world.record(destroy.plan)
        try world.carryOut(try #require(destroy.plan.actions.first), of: 1000)
        #expect(try world.again(destroy).ids == Array(destroy.plan.ids.dropFirst()))
        #expect(refusals { try world.again(saved) }.first?.detail.contains("It is being destroyed.") == true)
    }

    @Test func `what another run began with other sizes is not the saved plan`() throws {
        var world = World()
        let saved = try SavedDraft(.twoTier, in: world)
        world.cluster = .decoded(
            """
            {"workers": [{"address": "10.0.10.1"}, {"address": "10.0.10.2"}, {"address": "10.0.10.3"}],
             "networkNode": {"address": "10.0.10.3"}, "flavors": {
              "cirros": {"cores": 2, "memoryGB": 0.5, "diskGB": 1, "image": "/images/cirros.img"},
              "ubuntu": {"cores": 1, "memoryGB": 0.5, "diskGB": 2.2, "image": "/images/ubuntu.img"}}}
            """)
        // The same file, planned anew, gets the same numbers; its run stops at once.
        world.record(try world.plan(.twoTier))
        #expect(refusals { try world.again(saved) }.map(\.code.id) == ["SLC323"])
    }

    // MARK: By chance

    /// Either nobody has what is proposed, and it comes out as saved, or somebody has, and it is refused.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func `others may do what they like as long as they take nothing`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(state: seed)
        var (fresh, stale) = (0, 0)
        for round in 0..<100 {
            var world = World()
            world.state.nextID = Int.random(in: 1000..<1200, using: &random)
            for number in 0..<3 { try world.apply(.random("s\(number)", using: &random)) }
            let mine = Int.random(in: 0..<4, using: &random)
            let draft = Draft.random("s\(mine)", using: &random)
            guard let saved = try? SavedDraft(draft, in: world) else { continue }
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let name = "s\(4 + Int.random(in: 0..<3, using: &random))"
                if world.state.slice(named: name) != nil, Bool.random(using: &random) {
                    try world.destroy(name)
                    if Bool.random(using: &random) { world.state.nextID = saved.nextIDBefore }
                } else {
                    try world.apply(.random(name, using: &random))
                }
            }
            let note: Comment = "seed \(seed), round \(round)"
            let isTaken = saved.isTaken(in: world.state)
            do {
                let plan = try world.again(saved)
                #expect(!isTaken && plan.isSame(as: saved.plan), note)
                fresh += 1
                world.record(plan)
                for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
                world.settle(plan)
                #expect(try world.plan(draft).isEmpty, note)
            } catch let failure as PlanningFailure {
                #expect(isTaken, "\(note.rawValue): \(failure.diagnostics.map(\.detail))")
                stale += 1
            }
        }
        #expect(fresh > 20 && stale > 20, "\(fresh) fresh, \(stale) stale")
    }
}
