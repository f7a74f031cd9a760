import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Plans after something went wrong: runs that stopped, objects that drifted, destroys.
@Suite struct RecoveryTests {
    @Test func `a run that stopped anywhere is resumed with what is left`() throws {
        let whole = try World().plan(.twoTier)
        for stop in whole.actions.indices {
            for (answers, works) in [(false, false), (false, true), (true, true)] {
                var world = World()
                let plan = try world.plan(.twoTier)
                world.record(plan)
                for action in plan.actions[..<stop] { try world.carryOut(action, of: 1000) }
                try world.carryOut(plan.actions[stop], of: 1000, answers: answers, works: works)
                let rest = try world.apply(.twoTier)
                let left = Set(plan.ids[(answers ? stop + 1 : stop)...]).filter { !$0.hasPrefix("vm.image") }
                #expect(Set(rest.ids).filter { !$0.hasPrefix("vm.image") } == left, "stopped at \(plan.ids[stop])")
                #expect(try world.plan(.twoTier).isEmpty)
                let isLost = rest.changes.contains { $0.effect == .replace }
                #expect(!isLost)
            }
        }
    }

    @Test func `a VM that an earlier run left half changed says why it restarts`() throws {
        var world = World()
        var draft = Draft(vms: [.init(name: "web", interfaces: 3)])
        try world.apply(draft)
        draft.vms[0].interfaces = 2
        // Recorded, and killed before the first action.
        world.record(try world.plan(draft))
        let rest = try world.plan(draft)
        #expect(rest.ids == ["vm.stop:web", "vm.unport:web.eth3", "vm.launch:web"])
        let change = try #require(rest.change("vm.web"))
        #expect(change.effect == .restart)
        #expect(change.reasons == ["not finished by an earlier run"])
    }

    @Test func `a destroy that stopped anywhere is finished`() throws {
        var deployed = World()
        try deployed.apply(.twoTier)
        let whole = try deployed.destruction(of: "two-tier")
        for stop in whole.actions.indices {
            for works in [false, true] {
                var world = deployed
                world.record(whole)
                for action in whole.actions[..<stop] { try world.carryOut(action, of: 1000) }
                try world.carryOut(whole.actions[stop], of: 1000, answers: false, works: works)
                #expect(try world.destroy("two-tier").ids == Array(whole.ids[stop...]))
                #expect(world.hosts.isEmpty && world.state.slices.isEmpty)
            }
        }
    }

    @Test func `what was begun and is not there was never lost, and nothing is stopped for it`() throws {
        var world = World()
        let plan = try world.plan(.twoTier)
        world.record(plan)
        let begun = plan.desired.map { object in
            let drift = Drift(reason: "gone", needsRestart: object.spec.kind == .port || object.spec.kind == .disk)
            return RecordedObject(object: object, status: .pending, drift: drift)
        }
        world.state.slices[0].objects = begun
        let rest = try world.plan(.twoTier)
        #expect(rest.ids == plan.ids)
        #expect(rest.actions.allSatisfy { $0.effect == .live } && rest.changes.allSatisfy { $0.effect == .live })

        // A disk that was there, and that a change was begun on, is another matter.
        let index = try #require(begun.firstIndex { $0.object.spec.kind == .disk })
        world.state.slices[0].objects[index].unconfirmed = [begun[index].object.spec]
        #expect(try world.plan(.twoTier).changes.contains { $0.effect == .replace })
    }

    @Test func `destroy is deploy reversed, and complete`() throws {
        var world = World()
        let deploy = try world.apply(.twoTier)
        let destroy = try world.destruction(of: "two-tier")
        let made = deploy.actions.compactMap(\.object?.identity)
        #expect(destroy.actions.compactMap(\.object?.identity).count == made.count)
        #expect(Set(destroy.actions.compactMap(\.object?.identity)) == Set(made))
        #expect(
            destroy.ids == [
                "vm.stop:db", "vm.unport:db.eth1", "vm.unport:db.eth0", "vm.undisk:db",
                "vm.stop:web", "vm.unport:web.eth1", "vm.unport:web.eth0", "vm.undisk:web",
                "network.undhcp:backend", "network.unlink:backend", "network.uninternet:vlan400",
            ])
        #expect(destroy.slice.status == .removing)
        #expect(destroy.changes.map(\.address) == ["vm.web", "vm.db", "link.backend", "slice"])
        #expect(destroy.actions.allSatisfy { $0.removes })
    }

    @Test func `a slice that was only recorded is destroyed without actions`() throws {
        var world = World()
        world.record(try world.plan(.twoTier))
        let plan = try world.destruction(of: "two-tier")
        #expect(plan.actions.isEmpty && !plan.isEmpty)
    }

    @Test(arguments: [
        ("1001", ObjectKind.vm, false, ["vm.launch:web"], Effect.live),
        ("1001.eth1", .port, false, ["vm.port:web.eth1"], .live),
        ("1001.eth1", .port, true, ["vm.stop:web", "vm.port:web.eth1", "vm.launch:web"], .restart),
        ("vlan100", .dhcp, false, ["network.dhcp:backend"], .live),
        ("vlan100", .link, false, ["network.link:backend"], .live),
        ("vlan400", .internet, false, ["network.internet:vlan400"], .live),
        (
            "1001", .disk, true,
            // What was on it is lost, and a plan that said "its disk stays" would lie.
            ["vm.image:cirros.img@10.0.10.1", "vm.stop:web", "vm.disk:web", "vm.launch:web"], .replace
        ),
    ])
    func `drift is repaired with the fewest actions`(
        _ key: String, _ kind: ObjectKind, _ needsRestart: Bool, _ actions: [String], _ effect: Effect
    ) throws {
        var world = World()
        try world.apply(.twoTier)
        world.drift(key, kind, "what was seen", needsRestart: needsRestart)
        let plan = try world.plan(.twoTier)
        #expect(plan.ids == actions)
        #expect(plan.changes.count == 1)
        #expect(plan.changes[0].effect == effect)
        #expect(plan.changes[0].reasons.count == 1 && plan.changes[0].reasons[0].hasSuffix("what was seen"))
        #expect(plan.slice.status == .design, "it is not running as long as this is not done")
    }

    @Test func `a link's VLAN is not given again while something of it may be on a host`() throws {
        var world = World()
        try world.apply(.twoTier)
        var without = Draft.twoTier
        without.links = []
        let removal = try world.plan(without)
        world.record(removal)
        // The worker of one VM did not answer: its tap still has the tag.
        for action in removal.actions where action.id != "vm.port:db.eth1" { try world.carryOut(action, of: 1000) }
        var another = Draft.twoTier
        another.links[0].name = "another"
        #expect(try world.plan(another).slice.links[0].vlan == 101)
        let last = try #require(removal.actions.first { $0.id == "vm.port:db.eth1" })
        try world.carryOut(last, of: 1000)
        #expect(try world.plan(another).slice.links[0].vlan == 100)
    }

    @Test func `a full pool falls back to the VLAN that this very plan takes away`() throws {
        var world = World()
        try world.apply(.links(20))
        var draft = Draft.links(20)
        draft.links[7].name = "in-its-place"
        let plan = try world.apply(draft)
        #expect(plan.slice.links[7].vlan == 107)
        #expect(Set(plan.slice.links.map(\.vlan)).count == 20)
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `dependencies refer to earlier actions and IDs are unique`() throws {
        var world = World()
        try check(try world.apply(.links(20)))
        var draft = Draft.links(18)
        draft.vms[0].worker = "10.0.10.3"
        draft.vms[1].flavor = "ubuntu"
        try check(try world.plan(draft))
        try check(try world.destruction(of: "wide"))
    }

    @Test func `a VM that comes back to where another disk of it still is waits for no one in a circle`() throws {
        var world = World()
        var draft = Draft(vms: [.init(name: "web", worker: "10.0.10.1")])
        try world.apply(draft)
        // It moves, and the run ends with its new disk: the old one is still there.
        draft.vms[0].worker = "10.0.10.2"
        let move = try world.plan(draft)
        world.record(move)
        for action in move.actions {
            try world.carryOut(action, of: move.slice.id)
            if action.kind == .vmDisk { break }
        }
        (draft.vms[0].worker, draft.vms[0].flavor) = ("10.0.10.1", "ubuntu")
        let back = try world.plan(draft)
        #expect(back.kinds.filter { $0 == "vm.undisk" }.count == 2)
        var earlier: Set<String> = []
        for action in back.actions {
            #expect(earlier.isSuperset(of: action.dependsOn), "\(action.id): \(action.dependsOn)")
            earlier.insert(action.id)
        }
        #expect(back.change("vm.web")?.effect == .replace)
        try world.apply(draft)
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `a VM that left things on two workers is removed from both`() throws {
        var world = World()
        var draft = Draft.twoTier
        try world.apply(draft)
        for worker in ["10.0.10.2", "10.0.10.3"] {
            draft.vms[0].worker = worker
            let move = try world.plan(draft)
            world.record(move)
            // Nobody answers where it was.
            for action in move.actions where !action.removes && action.kind != .vmLaunch {
                try world.carryOut(action, of: 1000)
            }
        }
        let plan = try world.destruction(of: "two-tier")
        try check(plan)
        #expect(plan.actions.filter { $0.kind == .vmUndisk && $0.target == "web" }.count == 3)
        for action in plan.actions where action.kind == .vmUndisk && action.target == "web" {
            let stops = plan.actions.filter { $0.kind == .vmStop && action.dependsOn.contains($0.id) }
            #expect(stops.allSatisfy { $0.host == action.host }, "a host does not wait for another one's disk")
        }
    }
}

/// Unique IDs, numbers in order, and dependencies that come before.
func check(_ plan: Plan) throws {
    var earlier: Set<String> = []
    for (index, action) in plan.actions.enumerated() {
        #expect(action.number == index + 1)
        #expect(!earlier.contains(action.id), "\(action.id) is there twice")
        #expect(action.dependsOn.allSatisfy { earlier.contains($0) }, "\(action.id) depends on \(action.dependsOn)")
        #expect(!action.dependsOn.contains(action.id))
        earlier.insert(action.id)
    }
}
