import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// VMs that somebody stops, starts and restarts.
@Suite struct PowerTests {
    private func power(_ power: Power, _ names: [String], in world: inout World) throws -> Plan {
        let slice = try #require(world.state.slices.first)
        let ids = Set(names.compactMap { slice.vm(named: $0)?.id })
        #expect(ids.count == names.count)
        let plan = Planner(cluster: world.cluster, state: world.state, defaultOwner: "x").power(power, ids, of: slice)
        world.record(plan)
        for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
        world.settle(plan)
        return plan
    }

    @Test func `what is stopped stays off, whatever is applied`() throws {
        var world = World()
        try world.apply(.twoTier)
        let stop = try power(.stop, ["web"], in: &world)
        #expect(stop.ids == ["vm.stop:web"])
        #expect(stop.changes.map(\.reasons) == [["power: on → off"]])
        guard case .remove(_, let gracefully) = stop.actions[0].operation else {
            Issue.record("not removed")
            return
        }
        #expect(gracefully)
        #expect(try world.plan(.twoTier).isEmpty)
        // What is asked of it meanwhile is made, and not started.
        let edit = try world.apply(Draft.twoTier.edited { $0.flavor = "cirros-2" })
        #expect(edit.kinds.allSatisfy { $0 != "vm.launch" } && edit.change("vm.web") != nil)
        let start = try power(.start, ["web"], in: &world)
        #expect(start.ids == ["vm.launch:web"])
        #expect(try world.plan(Draft.twoTier.edited { $0.flavor = "cirros-2" }).isEmpty)
        // Its record is then as it was before.
        #expect(!world.state.slices[0].json.compact.contains("stopped"))
    }

    @Test func `what is so already needs nothing`() throws {
        var world = World()
        try world.apply(.twoTier)
        #expect(try power(.start, ["web", "db"], in: &world).actions.isEmpty)
        _ = try power(.stop, ["web"], in: &world)
        #expect(try power(.stop, ["web"], in: &world).actions.isEmpty)
        // Who restarts what is off starts it.
        #expect(try power(.restart, ["web"], in: &world).ids == ["vm.launch:web"])
        #expect(try power(.restart, ["web"], in: &world).ids == ["vm.stop:web", "vm.launch:web"])
    }

    /// Whoever stops a VM has not agreed to what else a slice still needs.
    @Test func `what the rest of the slice needs is left to apply`() throws {
        var world = World()
        try world.apply(.twoTier)
        let edit = try world.plan(Draft.twoTier.edited { $0.internet = false })
        world.record(edit)
        let stop = try power(.stop, ["db"], in: &world)
        #expect(stop.ids == ["vm.stop:db"] && stop.isPartial)
        #expect(stop.slice.vms.map(\.isStopped) == [false, true])
        // By what is recorded the slice is not whole, and is once the rest is made.
        #expect(world.state.slices[0].isDeployed(in: world.cluster) == false)
        let rest = try world.plan(Draft.twoTier.edited { $0.internet = false })
        #expect(!rest.ids.isEmpty && rest.ids.allSatisfy { !$0.contains("db") })
    }

    /// A guest that runs has its disk open still: only a restart would lose it.
    @Test func `a restart that would cost a disk is no plain restart`() throws {
        var world = World()
        try world.apply(.twoTier)
        let slice = try #require(world.state.slices.first)
        let disk = try #require(slice.objects.firstIndex { $0.object.spec.kind == .disk })
        world.state.slices[0].objects[disk].status = .drifted
        world.state.slices[0].objects[disk].drift = Drift(reason: "its disk is gone", needsRestart: true, isGone: true)
        let id = try #require(slice.objects[disk].object.spec.vmID)
        let planner = Planner(cluster: world.cluster, state: world.state, defaultOwner: "x")
        let prior = world.state.slices[0]
        #expect(planner.power(.restart, [id], of: prior).replacementRefusal(cluster: .test, isApproved: true) != nil)
        // Who only wants it off gets just that.
        #expect(planner.power(.stop, [id], of: prior).kinds == ["vm.stop"])
        #expect(planner.power(.start, [id], of: prior).replacementRefusal(cluster: .test, isApproved: true) != nil)
        let others = Set(slice.vms.map(\.id)).subtracting([id])
        #expect(planner.power(.restart, others, of: prior).replacementRefusal(cluster: .test, isApproved: true) == nil)
    }

    @Test func `a slice with a VM that is off goes as a whole`() throws {
        var world = World()
        try world.apply(.twoTier)
        _ = try power(.stop, ["web"], in: &world)
        let destroy = try world.destroy("two-tier")
        #expect(destroy.ids.contains("vm.stop:db") && !destroy.ids.contains("vm.stop:web"))
        #expect(destroy.ids.contains("vm.undisk:web"))
        #expect(world.hosts.isEmpty && world.state.slices.isEmpty)
    }
}
