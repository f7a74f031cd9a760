import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// `renamedFrom`: what is recorded goes on under another name, and no host hears of it.
@Suite struct RenameTests {
    private func renamed(_ draft: Draft = .twoTier, _ edit: (inout Draft) -> Void = { _ in }) -> Draft {
        var draft = draft
        draft.vms[0].name = "www"
        draft.vms[0].renamedFrom = "web"
        draft.links[0].endpoints = ["www.eth1", "db.eth1"]
        edit(&draft)
        return draft
    }

    @Test func `a VM keeps everything under its new name`() throws {
        var world = World()
        let first = try world.apply(.twoTier)
        let plan = try world.apply(renamed())
        // The link's server answers to the new name: nothing else is touched.
        #expect(plan.ids == ["network.dhcp:backend"])
        #expect(plan.changes.map(\.address) == ["link.backend", "vm.www"])
        let change = try #require(plan.changes.last)
        #expect(change.action == .update && change.effect == .live)
        #expect(change.reasons == ["name: web → www"])
        var expected = first.slice.vms[0]
        expected.name = "www"
        #expect(plan.slice.vms[0] == expected)
        #expect(plan.slice.links[0].vlan == 100)
        // What is recorded of hosts has the new name too.
        let destruction = try world.destruction(of: "two-tier")
        #expect(destruction.ids.contains("vm.stop:www") && !destruction.ids.contains { $0.contains("web") })
        // It stands in the file until somebody takes it out, and says nothing new.
        #expect(try world.plan(renamed()).isEmpty)
        #expect(try world.plan(renamed { $0.vms[0].renamedFrom = nil }).isEmpty)
        // Where nothing of that name was ever recorded, the VM is a new one.
        #expect(try World().plan(renamed()).change("vm.www")?.action == .create)
    }

    @Test func `without renamedFrom it is another VM`() throws {
        var world = World()
        try world.apply(.twoTier)
        let plan = try world.plan(renamed { $0.vms[0].renamedFrom = nil })
        #expect(plan.change("vm.web")?.action == .delete && plan.change("vm.www")?.action == .create)
    }

    @Test func `what looks renamed is warned of, with all that it may have been`() throws {
        var world = World()
        func star(_ leaves: String...) -> Draft {
            Draft(
                vms: [.init(name: "hub")] + leaves.map { .init(name: $0) },
                links: leaves.enumerated().map { .init(endpoints: ["hub.eth\($0.offset + 1)", "\($0.element).eth1"]) })
        }
        try world.apply(star("a", "b"))
        let ambiguous = try world.plan(star("c")).warnings
        #expect(ambiguous.map(\.code) == [.maybeRenamed])
        #expect(ambiguous.first?.detail.contains(#""a", "b" go with their disks, and "c""#) == true, "\(ambiguous)")
        // Both ends of a link, under other names at once.
        try world.apply(.twoTier)
        var both = Draft.twoTier
        (both.vms[0].name, both.vms[1].name) = ("www", "data")
        both.links[0].endpoints = ["www.eth1", "data.eth1"]
        let warnings = try world.plan(both).warnings
        #expect(warnings.map(\.code) == [.maybeRenamed, .maybeRenamed])
        #expect(warnings.compactMap(\.help).map { $0.contains(#""renamedFrom": "web""#) } == [true, false])
        // Another flavor is another VM, and where nothing goes nothing is lost.
        both.vms[0].flavor = "ubuntu"
        both.vms[1].flavor = "cirros"
        #expect(try world.plan(both).warnings.isEmpty)
        #expect(try World().plan(star("c")).warnings.isEmpty)
    }

    @Test func `a link without a name goes on when its VMs are renamed`() throws {
        var world = World()
        var draft = Draft.links(2)
        draft.links[0].name = nil
        try world.apply(draft)
        draft.vms[0] = .init(name: "x", interfaces: 26, renamedFrom: "a")
        for index in draft.links.indices {
            draft.links[index].endpoints = ["b.eth\(index + 1)", "x.eth\(index + 1)"]
        }
        let plan = try world.apply(draft)
        #expect(plan.kinds == ["network.dhcp", "network.dhcp"])
        #expect(plan.slice.links.map(\.vlan) == [100, 101])
        #expect(plan.change("vm.x")?.reasons == ["name: a → x"])
        #expect(plan.slice.links[0].address.description == "link[b.eth1,x.eth1]")
        #expect(try world.destruction(of: "wide").ids.contains("network.unlink:link[b.eth1,x.eth1]"))
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `a link keeps its VLAN under its new name, whatever it joins`() throws {
        var world = World()
        var draft = Draft.links(1)
        try world.apply(draft)
        draft.links[0].name = "front"
        draft.links[0].renamedFrom = "l0"
        let plan = try world.plan(draft)
        #expect(plan.actions.isEmpty)
        #expect(plan.change("link.front")?.reasons == ["name: l0 → front"])
        draft.links[0].endpoints = ["a.eth1", "b.eth7"]
        let moved = try world.apply(draft)
        #expect(moved.ids == ["network.dhcp:front", "vm.port:b.eth1", "vm.port:b.eth7"])
        #expect(moved.slice.links[0].vlan == 100 && moved.changes.allSatisfy { $0.effect == .live })
        #expect(moved.change("link.front")?.reasons == ["name: l0 → front", "endpoints: -b.eth1 +b.eth7"])
        // Without a name, and with other endpoints in the same edit.
        draft.links[0] = .init(endpoints: ["a.eth9", "b.eth7"], renamedFrom: "front")
        #expect(try world.apply(draft).slice.links[0].vlan == 100)
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `a link that lost its name keeps its VLAN, though another has that name by now`() throws {
        var world = World()
        var draft = Draft.links(2)
        try world.apply(draft)
        draft.links[0] = .init(endpoints: ["a.eth1", "b.eth1"], renamedFrom: "l0")
        draft.links[1] = .init(name: "l0", endpoints: ["a.eth2", "b.eth2"], renamedFrom: "l1")
        #expect(try world.apply(draft).slice.links.map(\.vlan) == [100, 101])
        // What was said once is not said anew by an edit of something else.
        draft.links[0].endpoints.append("a.eth9")
        let plan = try world.apply(draft)
        #expect(plan.slice.links.map(\.vlan) == [100, 101])
        #expect(plan.ids == ["network.dhcp:link[a.eth1,a.eth9,b.eth1]", "vm.port:a.eth9"])
        #expect(try world.plan(draft).isEmpty)
        // Said of another one, it is new.
        draft.links[0].renamedFrom = nil
        draft.links[1] = .init(endpoints: ["a.eth2", "b.eth3"], renamedFrom: "l0")
        #expect(try world.plan(draft).slice.links.map(\.vlan) == [100, 101])
    }

    @Test func `two names are swapped once, however often it is applied`() throws {
        var world = World()
        try world.apply(.twoTier)
        let before = try #require(world.state.slices.first)
        var draft = Draft.twoTier
        draft.vms[0].name = "db"
        draft.vms[0].renamedFrom = "web"
        draft.vms[1].name = "web"
        draft.vms[1].renamedFrom = "db"
        draft.links[0].endpoints = ["db.eth1", "web.eth1"]
        let swap = try world.apply(draft)
        #expect(swap.ids == ["network.dhcp:backend"])
        #expect(
            swap.changes.map(\.reasons) == [
                ["guests' names: web → db", "guests' names: db → web"], ["name: web → db"], ["name: db → web"],
            ])
        #expect(swap.slice.links[0].hosts == before.links[0].hosts, "the endpoints are the same, in their order")
        #expect(swap.slice.vm(named: "db")?.id == before.vm(named: "web")?.id)
        #expect(swap.slice.vm(named: "web")?.id == before.vm(named: "db")?.id)
        #expect(try world.plan(draft).isEmpty, "it is not to be swapped back")

        // Taken out of the file it is forgotten, and then it can be said anew.
        var tidy = draft
        tidy.vms[0].renamedFrom = nil
        tidy.vms[1].renamedFrom = nil
        let forgotten = try world.apply(tidy)
        #expect(forgotten.actions.isEmpty)
        #expect(forgotten.change("vm.db")?.reasons == ["renamedFrom: web → none"])
        #expect(try world.plan(tidy).isEmpty)
        let back = try world.apply(
            Draft(
                vms: [
                    .init(name: "web", interfaces: 1, internet: true, renamedFrom: "db"),
                    .init(name: "db", flavor: "ubuntu", interfaces: 1, renamedFrom: "web"),
                ], links: Draft.twoTier.links))
        #expect(back.ids == ["network.dhcp:backend"] && back.slice.vm(named: "web")?.id == 1001)
    }

    @Test func `new VMs that say they were each other are not swapped by the next apply`() throws {
        var world = World()
        var draft = Draft.twoTier
        draft.vms[0].renamedFrom = "db"
        draft.vms[1].renamedFrom = "web"
        try world.apply(draft)
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `names move on in a row`() throws {
        var world = World()
        try world.apply(Draft(vms: [.init(name: "a"), .init(name: "b")]))
        let draft = Draft(vms: [
            .init(name: "b", renamedFrom: "a"), .init(name: "c", renamedFrom: "b"), .init(name: "d"),
        ])
        let plan = try world.apply(draft)
        #expect(plan.slice.vms.map(\.id) == [1001, 1002, 1003])
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `a VM takes the name of one that is removed`() throws {
        var world = World()
        try world.apply(.twoTier)
        let draft = Draft(vms: [.init(name: "db", interfaces: 2, internet: true, renamedFrom: "web")])
        let plan = try world.plan(draft)
        try check(plan)
        #expect(plan.changes.filter { $0.address == "vm.db" }.map(\.action) == [.delete, .update])
        #expect(plan.slice.vms.map(\.id) == [1001])
        // The one that goes is stopped at once, the one that stays in order.
        let stops = plan.actions.filter { $0.kind == .vmStop }
        #expect(stops.map { $0.object?.spec.vmID } == [1002, 1001])
        try world.apply(draft)
        #expect(try world.plan(draft).isEmpty)
        #expect(Set(world.hosts.values.compactMap(\.spec.vmID)) == [1001])
    }

    @Test func `renamed and changed in one edit`() throws {
        var world = World()
        try world.apply(.twoTier)
        let bigger = try world.plan(renamed { $0.vms[0].flavor = "cirros-2" })
        #expect(bigger.ids == ["network.dhcp:backend", "vm.stop:www", "vm.launch:www"])
        #expect(bigger.change("vm.www")?.reasons == ["name: web → www", "flavor: cirros → cirros-2", "cores: 1 → 2"])
        #expect(bigger.change("vm.www")?.effect == .restart)

        let other = try world.plan(renamed { $0.vms[0].flavor = "ubuntu" })
        #expect(other.change("vm.www")?.effect == .replace)
        #expect(other.lostDisks.map(\.vm) == ["www"])
        #expect(other.slice.vms[0].id == 1001 && other.slice.vms[0].vncPort == 5901)

        let moved = try world.plan(renamed { $0.vms[0].worker = "10.0.10.3" })
        try check(moved)
        #expect(moved.ids.filter { $0.hasPrefix("vm.undisk") } == ["vm.undisk:www"])
        #expect(moved.change("vm.www")?.reasons == ["name: web → www", "worker: 10.0.10.1 → 10.0.10.3"])

        let fewer = try world.plan(
            renamed {
                $0.vms[0].interfaces = 0
                $0.links = []
            })
        #expect(fewer.ids.contains("vm.unport:www.eth1"), "also what goes has the new name")
    }

    @Test func `what an earlier run left behind has the new name`() throws {
        var world = World()
        try world.apply(.twoTier)
        let removal = try world.plan(
            renamed {
                $0.vms[0].interfaces = 0; $0.links = []
            })
        world.record(removal)
        // Nothing was done: the tap is still recorded under the VM's old name.
        let again = try world.plan(
            renamed {
                $0.vms[0].interfaces = 0; $0.links = []
            })
        #expect(again.ids.contains("vm.unport:www.eth1"))
        #expect(again.changes.allSatisfy { $0.action != .create })
        #expect(try world.destruction(of: "two-tier").ids.contains("vm.unport:www.eth1"))
    }
}
