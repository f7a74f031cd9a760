import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A flavor that was recorded and not, or not wholly, brought about: what the disk is to be follows from
/// the disk that there is, not from what was asked for in between.
@Suite struct TakenBackTests {
    private let web = Draft(vms: [.init(name: "web", interfaces: 1, worker: "10.0.10.1")])

    private func world(_ edit: Draft, until isEnd: (Action) -> Bool) throws -> World {
        try World.stopped(web, then: edit, until: isEnd)
    }

    private func offline(_ world: World, _ draft: Draft) throws -> Plan {
        try Planner(cluster: world.cluster, state: world.state, defaultOwner: "admin")
            .plan(draft.topology(in: world.cluster))
    }

    @Test func `a flavor that is put back before anything was done costs nothing`() throws {
        var world = try world(web.edited { $0.flavor = "ubuntu" }) { _ in true }
        // What lies behind the path by now concerns new VMs only.
        world.images["/images/cirros.img"] = .init(
            sha256: String(repeating: "c", count: 64), format: "qcow2", virtualSize: 1 << 20)
        for plan in [try world.plan(web), try offline(world, web)] {
            #expect(plan.actions.isEmpty && plan.lostDisks.isEmpty)
            #expect(plan.slice.vms[0].image.identity?.sha256.first == "a")
            #expect(plan.slice.vms[0].disk == Gibibytes(thousandths: 1000))
            let change = try #require(plan.change("vm.web"))
            #expect(change.action == .update && change.effect == .live)
        }
        #expect(try world.plan(web.edited { $0.protect = true }).actions.isEmpty)
        try world.apply(web)
        #expect(try world.plan(web).isEmpty)
    }

    @Test func `a disk that never grew does not grow when that is taken back`() throws {
        let world = try world(web.edited { $0.flavor = "cirros-big" }) { _ in true }
        let plan = try world.plan(web)
        #expect(plan.actions.isEmpty && plan.slice.vms[0].disk == Gibibytes(thousandths: 1000))
    }

    @Test func `one that may have grown stays as large`() throws {
        var world = try world(web) { _ in false }
        let growth = try #require(
            world.plan(web.edited { $0.flavor = "cirros-big" }).actions.first { $0.kind == .vmDisk }?.object)
        let index = try #require(world.state.slices[0].objects.firstIndex { $0.object.spec.kind == .disk })
        let before = world.state.slices[0].objects[index].object.spec
        world.state.slices[0].objects[index] = RecordedObject(object: growth, status: .pending, unconfirmed: [before])
        #expect(try world.plan(web).slice.vms[0].disk == Gibibytes(thousandths: 3000))
    }

    /// A disk that is made anew is made over what lies behind the path now.
    @Test func `a disk over the other image is no reason to keep what was recorded`() throws {
        var world = try world(web.edited { $0.flavor = "ubuntu" }) { _ in true }
        world.images["/images/ubuntu.img"] = .init(
            sha256: String(repeating: "d", count: 64), format: "qcow2", virtualSize: 1 << 30)
        let plan = try world.plan(web.edited { $0.flavor = "ubuntu" })
        #expect(plan.slice.vms[0].image.identity?.sha256.first == "d")
        #expect(plan.lostDisks.map(\.vm) == ["web"])
    }
}

extension World {
    /// A world in which `draft` was deployed, and then the first actions of `edit` were carried out.
    static func stopped(_ draft: Draft, then edit: Draft, until isEnd: (Action) -> Bool) throws -> World {
        var world = World()
        try world.apply(draft)
        let plan = try world.plan(edit)
        world.record(plan)
        for action in plan.actions {
            if isEnd(action) { break }
            try world.carryOut(action, of: 1000)
        }
        return world
    }
}
