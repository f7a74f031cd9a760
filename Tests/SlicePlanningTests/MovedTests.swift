import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Moves to another worker that were recorded and not, or not wholly, carried out: what a plan says of them
/// follows from where the VM runs, and what is on other hosts then is only to be cleaned up.
@Suite struct MovedTests {
    private let web = Draft(vms: [.init(name: "web", interfaces: 1, worker: "10.0.10.1")])

    private func world(_ edit: Draft, until isEnd: (Action) -> Bool) throws -> World {
        try World.stopped(web, then: edit, until: isEnd)
    }

    /// The disk on the first worker could not be removed.
    private func leaveDisk(in world: inout World) throws {
        let spec = try #require(world.state.slices[0].objects.first { $0.object.spec.kind == .disk }).object.spec
        let left = HostObject(host: "10.0.10.1", spec: spec)
        world.state.slices[0].objects.append(RecordedObject(object: left, status: .present))
        world.hosts[.init(slice: 1000, identity: left.identity)] = left
    }

    @Test func `a move before anything was made makes nothing anew`() throws {
        var world = World()
        world.record(try world.plan(web))
        let plan = try world.plan(web.edited { $0.worker = "10.0.10.2" })
        let change = try #require(plan.change("vm.web"))
        #expect(change.action == .update && change.effect == .live)
        #expect(plan.actions.allSatisfy { $0.effect == .live } && plan.lostDisks.isEmpty)
    }

    @Test func `a move that is put back before it was begun changes the record only`() throws {
        let world = try world(web.edited { $0.worker = "10.0.10.2" }) { _ in true }
        let plan = try world.plan(web.edited { $0.protect = true })
        let change = try #require(plan.change("vm.web"))
        #expect(plan.actions.isEmpty && plan.lostDisks.isEmpty)
        #expect(change.action == .update && change.effect == .live)
    }

    @Test func `a move that is put back while the VM runs takes away what was made for it`() throws {
        let world = try world(web.edited { $0.worker = "10.0.10.2" }) { $0.kind == .vmStop }
        let plan = try world.plan(web.edited { $0.protect = true })
        #expect(Set(plan.ids) == ["vm.unport:web.eth1", "vm.unport:web.eth0", "vm.undisk:web"])
        #expect(plan.actions.allSatisfy { $0.host == "10.0.10.2" && $0.effect == .live })
        #expect(plan.change("vm.web")?.effect == .live && plan.lostDisks.isEmpty)
    }

    @Test func `what a move left behind is cleaned up, and costs nothing`() throws {
        let moved = web.edited { $0.worker = "10.0.10.2" }
        var world = try world(moved) { _ in false }
        try leaveDisk(in: &world)
        let rest = try world.plan(moved)
        #expect(rest.ids == ["vm.undisk:web"] && rest.actions[0].effect == .live && rest.lostDisks.isEmpty)
        #expect(rest.change("vm.web")?.effect == .live)

        var edit = moved
        edit.vms[0].protect = true
        edit.vms.append(.init(name: "db", interfaces: 1, worker: "10.0.10.3"))
        edit.links = [.init(name: "l", endpoints: ["web.eth1", "db.eth1"])]
        let plan = try world.plan(edit)
        #expect(plan.change("vm.web")?.effect == .live)
        #expect(plan.actions.allSatisfy { $0.effect == .live })

        // The disk that the VM runs on is lost, and not the one that was left behind.
        let again = try world.plan(web.edited { $0.worker = "10.0.10.3" })
        #expect(again.lostDisks.map(\.host) == ["10.0.10.2"])
    }

    @Test func `a stopped VM with two disks may have its data on either`() throws {
        let moved = web.edited { $0.worker = "10.0.10.2" }
        let world = try world(moved) { $0.kind == .vmUndisk }
        #expect(try world.plan(moved).lostDisks.map(\.host) == ["10.0.10.1"])
        #expect(try world.plan(moved).change("vm.web")?.effect == .replace)
        #expect(try world.plan(web).lostDisks.map(\.host) == ["10.0.10.2"])
    }

    @Test func `a restart together with what was left behind is a restart`() throws {
        let moved = web.edited { $0.worker = "10.0.10.2" }
        var world = try world(moved) { _ in false }
        try leaveDisk(in: &world)
        var edit = moved
        edit.vms[0].flavor = "cirros-2"
        edit.vms[0].protect = true
        let plan = try world.plan(edit)
        #expect(plan.change("vm.web")?.effect == .restart && plan.lostDisks.isEmpty)
        #expect(plan.ids.contains("vm.undisk:web"))
    }

    @Test func `a disk on a host that is given up is lost where the VM ran on it`() throws {
        let moved = web.edited { $0.worker = "10.0.10.2" }
        func abandoning(_ world: World, _ host: String) throws -> Plan {
            var state = world.state
            let left = state.slices[0].objects.filter { $0.object.host == host }
            state.slices[0].objects.removeAll { $0.object.host == host }
            return try Planner(
                cluster: world.cluster, state: state, defaultOwner: "admin", images: world.images, abandoned: left
            ).plan(moved.topology(in: world.cluster))
        }
        let before = try world(web) { _ in false }
        let lost = try abandoning(before, "10.0.10.1")
        #expect(lost.change("vm.web")?.effect == .replace && lost.lostDisks.map(\.host) == ["10.0.10.1"])

        var after = try world(moved) { _ in false }
        try leaveDisk(in: &after)
        let rest = try abandoning(after, "10.0.10.1")
        #expect(rest.lostDisks.isEmpty && rest.changes.isEmpty && rest.actions.isEmpty)
    }
}
