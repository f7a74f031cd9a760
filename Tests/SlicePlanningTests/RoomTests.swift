import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Workers with bounds hold no more than they have, neither while a plan is carried out nor while one
/// that is recorded is not.
@Suite struct RoomTests {
    @Test func `what a change has not taken off its host yet is not another slice's`() throws {
        var world = World(cluster: .bounded(#"{"cores": 2}"#, "{}"))
        var draft = Draft(slice: "one", vms: [.init(name: "web", flavor: "cirros-2", worker: "w1")])
        try world.apply(draft)
        draft.vms[0].flavor = "cirros"
        let smaller = try world.plan(draft)
        world.record(smaller)
        let other = Draft(slice: "other", vms: [.init(name: "v", worker: "w1")])
        let refused = refusal { try world.plan(other) }
        #expect(refused?.code == .capacityReached && refused?.detail.contains("0 of 2 cores free") == true)
        for action in smaller.actions { try world.carryOut(action, of: smaller.slice.id) }
        #expect(refusal { try world.plan(other) } == nil)
    }

    /// What is recorded is promised, though its host has less as yet.
    @Test func `what a change is yet to make is not another slice's`() throws {
        var world = World(cluster: .bounded(#"{"diskGB": 3}"#, "{}"))
        var draft = Draft(slice: "one", vms: [.init(name: "web", worker: "w1")])
        try world.apply(draft)
        draft.vms[0].flavor = "cirros-big"
        world.record(try world.plan(draft))
        let other = Draft(slice: "other", vms: [.init(name: "v", worker: "w1")])
        #expect(refusal { try world.plan(other) }?.code == .capacityReached)
    }

    @Test(arguments: [#"{"cores": 2}"#, #"{"memoryGB": 1}"#, #"{"maxVMs": 2}"#])
    func `a new VM starts when what goes has stopped`(bounds: String) throws {
        var world = World(cluster: .bounded(bounds, "{}"))
        var draft = Draft(vms: [.init(name: "web", worker: "w1"), .init(name: "old", worker: "w1")])
        try world.apply(draft)
        draft.vms[1].name = "new"
        #expect(try world.plan(draft).waits("vm.launch:new").contains("vm.stop:old"))
        // As well where it was removed before, and runs on.
        draft.vms.removeLast()
        world.record(try world.plan(draft))
        draft.vms.append(.init(name: "new", worker: "w1"))
        #expect(try world.plan(draft).waits("vm.launch:new").contains("vm.stop:old"))
    }

    @Test func `a new disk is made when what goes has left room`() throws {
        var world = World(cluster: .bounded(#"{"diskGB": 3}"#, "{}"))
        var draft = Draft(vms: [.init(name: "old", flavor: "cirros-big", worker: "w1")])
        try world.apply(draft)
        draft.vms[0].name = "new"
        let plan = try world.plan(draft)
        #expect(plan.waits("vm.disk:new").contains("vm.undisk:old"))
        #expect(!plan.waits("vm.launch:new").contains("vm.stop:old"))
    }

    @Test func `a VM that grows waits for one that shrinks`() throws {
        var world = World(cluster: .bounded(#"{"cores": 3}"#, "{}"))
        var draft = Draft(vms: [.init(name: "a", worker: "w1"), .init(name: "b", flavor: "cirros-2", worker: "w1")])
        try world.apply(draft)
        (draft.vms[0].flavor, draft.vms[1].flavor) = ("cirros-2", "cirros")
        let plan = try world.plan(draft)
        #expect(plan.waits("vm.launch:a").contains("vm.stop:b"))
        #expect(!plan.waits("vm.launch:b").contains("vm.stop:a"))
        #expect(plan.isOrdered)
    }

    @Test func `VMs that change places on full workers start when the other has stopped`() throws {
        let world = try swapped(on: #"{"maxVMs": 1}"#)
        let plan = try world.plan(Self.swap)
        #expect(plan.waits("vm.launch:a").contains("vm.stop:b") && plan.waits("vm.launch:b").contains("vm.stop:a"))
        // Disks have room: the old ones go when the new ones are there.
        #expect(plan.waits("vm.undisk:a").contains("vm.disk:a") && plan.waits("vm.undisk:b").contains("vm.disk:b"))
        #expect(plan.isOrdered)
    }

    /// Neither new disk has room before the other VM's old one is gone: one of them has to go first.
    @Test func `VMs that change places where disks have no room give up one disk first`() throws {
        var world = try swapped(on: #"{"diskGB": 1}"#)
        let plan = try world.plan(Self.swap)
        #expect(plan.waits("vm.disk:a").contains("vm.undisk:b") && plan.waits("vm.disk:b").contains("vm.undisk:a"))
        let first = plan.actions.filter { $0.kind == .vmUndisk && !$0.dependsOn.contains("vm.disk:\($0.target)") }
        #expect(first.count == 1)
        // Its image is on the new worker by then.
        #expect(first.allSatisfy { $0.dependsOn.contains { $0.hasPrefix("vm.image:") } })
        #expect(plan.isOrdered)
        world.record(plan)
        for action in plan.actions { try world.carryOut(action, of: plan.slice.id) }
        #expect(try world.plan(Self.swap).isEmpty)
    }

    @Test func `where there is room for both, nobody waits`() throws {
        let world = try swapped(on: #"{"maxVMs": 2, "cores": 2, "memoryGB": 1, "diskGB": 2}"#)
        let plan = try world.plan(Self.swap)
        #expect(!plan.waits("vm.launch:a").contains("vm.stop:b") && !plan.waits("vm.disk:a").contains("vm.undisk:b"))
        #expect(plan.isOrdered)
    }

    /// What other slices have counts, of course.
    @Test func `where another slice takes up the rest, what comes waits`() throws {
        var world = World(cluster: .bounded(#"{"cores": 2}"#, "{}"))
        try world.apply(Draft(slice: "other", vms: [.init(name: "v", worker: "w1")]))
        var draft = Draft(vms: [.init(name: "old", worker: "w1")])
        try world.apply(draft)
        draft.vms[0].name = "new"
        #expect(try world.plan(draft).waits("vm.launch:new").contains("vm.stop:old"))
    }

    private static let swap = Draft(vms: [.init(name: "a", worker: "w2"), .init(name: "b", worker: "w1")])

    private func swapped(on bounds: String) throws -> World {
        var world = World(cluster: .bounded(bounds, bounds))
        try world.apply(Draft(vms: [.init(name: "a", worker: "w1"), .init(name: "b", worker: "w2")]))
        return world
    }
}

extension Plan {
    /// Whether everything stands behind what it waits for, under its number.
    fileprivate var isOrdered: Bool {
        var listed: Set<String> = []
        return actions.enumerated().allSatisfy { position, action in
            defer { listed.insert(action.id) }
            return action.number == position + 1 && listed.isSuperset(of: action.dependsOn)
        }
    }
}
