import SlicePlanning
import SliceSyntax
import Testing

/// What a plan may do where a VM's process lives, or may live, whatever else is wrong with it.
@Suite struct LivingVMTests {
    /// A deployed VM whose disk has lost its file.
    private func deployed(vm: (reason: String, isAlive: Bool)?, status: RecordedObject.Status) throws -> World {
        var world = World()
        try world.apply(Draft(vms: [.init(name: "web")]))
        for index in world.state.slices[0].objects.indices { world.state.slices[0].objects[index].status = status }
        world.drift("1001", .disk, "its disk is gone", needsRestart: true)
        if let vm {
            world.drift("1001", .vm, vm.reason, isAlive: vm.isAlive)
        }
        return world
    }

    @Test(arguments: [
        "its guest is paused", "its guest is paused: it could not write to its disk", "its process 812 is stopped",
        "runs as process 813, not as 812",
    ])
    func `a process that lives in any way holds its disk open`(_ reason: String) throws {
        let world = try deployed(vm: (reason, isAlive: true), status: .present)
        try expectHeldOpen(in: world)
    }

    @Test func `so does one whose launch was never confirmed`() throws {
        var world = try deployed(vm: nil, status: .present)
        world.setStatus(.pending, of: .vm)
        try expectHeldOpen(in: world)
    }

    /// After `emit` all of a slice is pending, however long it has run.
    @Test func `and a disk under a VM that runs was there, though nobody confirmed it`() throws {
        var world = try deployed(vm: nil, status: .pending)
        world.setStatus(.pending, of: .disk)
        try expectHeldOpen(in: world)
    }

    /// A stop that was begun may not have come to its end.
    @Test func `and one that was to be stopped`() throws {
        var world = try deployed(vm: nil, status: .present)
        world.setStatus(.removing, of: .vm)
        try expectHeldOpen(in: world)
    }

    @Test func `a process that is not there holds nothing`() throws {
        let world = try deployed(vm: ("not running", isAlive: false), status: .present)
        let plan = try world.plan(Draft(vms: [.init(name: "web", protect: true)]))
        #expect(plan.lostDisks.isEmpty && plan.change("vm.web")?.effect == .replace)
        #expect(!plan.kinds.contains("vm.stop"))
    }

    private func expectHeldOpen(in world: World) throws {
        let plan = try world.plan(Draft(vms: [.init(name: "web")]))
        #expect(plan.lostDisks.map { "\($0.vm) \($0.isHeldOpen)" } == ["web true"])
        #expect(plan.change("vm.web")?.effect == .replace)
        #expect(plan.replacementRefusal(cluster: world.cluster, isApproved: true) != nil)
        #expect(refusal { try world.plan(Draft(vms: [.init(name: "web", protect: true)])) }?.code == .protectedVM)
    }

    @Test func `one that stands still and is to be another is stopped first`() throws {
        var world = World()
        try world.apply(Draft(vms: [.init(name: "web")]))
        world.drift("1001", .vm, "its guest is paused", isAlive: true)
        let cores = try world.plan(Draft(vms: [.init(name: "web", flavor: "cirros-2")]))
        #expect(cores.ids == ["vm.stop:web", "vm.launch:web"] && cores.change("vm.web")?.effect == .restart)
        world.drift("1001", .disk, "its base image is gone")
        let disk = try world.plan(Draft(vms: [.init(name: "web", flavor: "cirros-big")]))
        #expect(disk.kinds == ["vm.image", "vm.stop", "vm.disk", "vm.launch"])
    }

    // MARK: What is said of it

    private func text(_ world: World, _ draft: Draft) throws -> String {
        PlanText.render(try world.plan(draft), cluster: world.cluster, style: Style(isColored: false))
    }

    @Test(arguments: [
        ("runs as process 2, not as 1", true, "live: nothing restarts"), ("its guest is paused", true, "live: nothing"),
        ("not running", false, "is started; its disk stays"),
    ])
    func `a VM that runs is not said to be started`(_ reason: String, _ isAlive: Bool, _ words: String) throws {
        var world = World()
        try world.apply(.twoTier)
        world.drift("1001", .vm, reason, isAlive: isAlive)
        #expect(try world.plan(.twoTier).ids == ["vm.launch:web"])
        #expect(try text(world, .twoTier).contains(words))
    }

    @Test func `nor one that scripts have started, and a look has seen`() throws {
        var world = World()
        try world.apply(.twoTier)
        for index in world.state.slices[0].objects.indices {
            world.state.slices[0].objects[index].status = .pending
            if world.state.slices[0].objects[index].object.spec.kind == .vm {
                world.state.slices[0].objects[index].pid = 812
            }
        }
        #expect(try text(world, .twoTier).contains("live: nothing restarts"))
        for index in world.state.slices[0].objects.indices { world.state.slices[0].objects[index].pid = nil }
        #expect(
            try !text(world, .twoTier).contains("live: nothing restarts\n      vm"), "who has not looked cannot say")
    }
}

extension World {
    /// What is known of the objects of a kind.
    mutating func setStatus(_ status: RecordedObject.Status, of kind: ObjectKind) {
        for slice in state.slices.indices {
            for index in state.slices[slice].objects.indices
            where state.slices[slice].objects[index].object.spec.kind == kind {
                state.slices[slice].objects[index].status = status
            }
        }
    }
}
