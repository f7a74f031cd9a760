import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// `"protect": true`, and what a replacement costs.
@Suite struct ProtectionTests {
    private static let protected: Draft = {
        var draft = Draft.twoTier
        draft.vms[1].protect = true
        return draft
    }()

    private func deployed(_ draft: Draft = protected) throws -> World {
        var world = World()
        try world.apply(draft)
        return world
    }

    private func without(_ name: String) -> Draft {
        var draft = Self.protected
        draft.vms.removeAll { $0.name == name }
        draft.links = []
        return draft
    }

    @Test func `a protected VM is not removed`() throws {
        let refused = try #require(refusal { try deployed().plan(without("db")) })
        #expect(refused.code == .protectedVM && refused.span != nil)
        #expect(refused.detail.contains("\"db\" (1002) of slice \"two-tier\""))
        #expect(try deployed().plan(without("web")).change("vm.web")?.action == .delete, "the others are free")
    }

    @Test func `nor made anew`() throws {
        var flavor = Self.protected
        flavor.vms[1].flavor = "cirros"
        let image = try #require(refusal { try deployed().plan(flavor) })
        #expect(image.code == .protectedVM && image.detail.contains("flavor: ubuntu → cirros"))
        var worker = Self.protected
        worker.vms[1].worker = "10.0.10.3"
        let moved = try #require(refusal { try deployed().plan(worker) })
        #expect(moved.code == .protectedVM && moved.detail.contains("worker: 10.0.10.2 → 10.0.10.3"))
        // Under another name it is still that VM.
        worker.vms[1].name = "base"
        worker.vms[1].renamedFrom = "db"
        worker.links = []
        #expect(refusal { try deployed().plan(worker) }?.code == .protectedVM)
    }

    @Test func `a picture of either may be drawn all the same`() throws {
        let world = try deployed()
        var planner = Planner(cluster: world.cluster, state: world.state, defaultOwner: world.owner)
        planner.enforcesLimits = false
        #expect(try planner.plan(try without("db").topology()).change("vm.db")?.action == .delete)
        #expect(try planner.destroy(try #require(world.state.slice(named: "two-tier"))).isDestroy)
        var few = world.cluster
        few.quotas = ["admin": 1]
        var counting = Planner(cluster: few, state: .empty, defaultOwner: "admin")
        let topology = try Draft.twoTier.topology()
        #expect(refusal { try counting.plan(topology) }?.code == .quotaReached)
        counting.enforcesLimits = false
        #expect(try counting.plan(topology).slice.vms.count == 2)
    }

    @Test func `its slice is not destroyed`() throws {
        let refused = try #require(refusal { try deployed().destruction(of: "two-tier") })
        #expect(refused.code == .protectedVM)
        #expect(refused.detail.contains("Slice \"two-tier\"") && refused.detail.contains("\"db\" (1002)"))
        // One that is being removed was begun when nothing was protected.
        var world = try deployed()
        world.state.slices[0].status = .removing
        #expect(try !world.destruction(of: "two-tier").actions.isEmpty)
    }

    @Test func `what was applied last counts`() throws {
        var world = try deployed()
        var edit = Self.protected
        edit.vms[1].protect = false
        edit.vms[1].flavor = "cirros"
        #expect(refusal { try world.plan(edit) }?.code == .protectedVM, "both in one edit")
        edit.vms[1].flavor = "ubuntu"
        let freed = try world.apply(edit)
        #expect(freed.actions.isEmpty && freed.change("vm.db")?.reasons == ["protect: on → off"])
        #expect(try world.plan(without("db")).change("vm.db")?.action == .delete)
        #expect(try world.destruction(of: "two-tier").isDestroy)
        // And what the file says, for a VM that it still has.
        edit.vms[1].flavor = "cirros"
        edit.vms[1].protect = true
        #expect(refusal { try world.plan(edit) }?.code == .protectedVM)
    }

    @Test func `restarts, links, names and repairs are not held up`() throws {
        var world = try deployed()
        var draft = Self.protected
        draft.vms[1].interfaces = 3
        draft.links = []
        draft.vms[1].name = "base"
        draft.vms[1].renamedFrom = "db"
        #expect(try world.apply(draft).change("vm.base")?.effect == .restart)
        world.drift("1002", .disk, "its file is gone", needsRestart: true)
        world.drift("1002", .vm, "not running")
        let repair = try world.plan(draft)
        #expect(repair.change("vm.base")?.effect == .replace && repair.lostDisks.isEmpty)
    }

    @Test func `a disk whose file is gone under a VM that runs is not gone yet`() throws {
        var world = World()
        try world.apply(.twoTier)
        world.drift("1002", .disk, "its file is gone", needsRestart: true)
        let plan = try world.plan(.twoTier)
        #expect(plan.lostDisks.map { "\($0.vm) \($0.host) \($0.isHeldOpen)" } == ["db 10.0.10.2 true"])
        let refused = try #require(plan.replacementRefusal(cluster: world.cluster, isApproved: true))
        #expect(refused.detail.contains("still has it open"))
        let protected = try #require(refusal { try world.plan(Self.protected) })
        #expect(protected.code == .protectedVM && protected.help?.contains("copy what is needed") == true)
    }

    @Test func `it goes through the record`() throws {
        let slice = try #require(try deployed().state.slices.first)
        let read = try #require(RecordedSlice(jsonText: slice.json.compact))
        #expect(read.vms.map(\.protect) == [false, true] && read.vms == slice.vms)
    }

    @Test func `several refusals come at once`() throws {
        var draft = Self.protected
        draft.vms[0].protect = true
        var edit = draft
        edit.vms[0].flavor = "ubuntu"
        edit.vms.removeLast()
        edit.links = []
        let world = try deployed(draft)
        let failure = #expect(throws: PlanningFailure.self) { try world.plan(edit) }
        #expect(failure?.diagnostics.count == 2)
    }

    // MARK: Replacements

    @Test func `a replacement names the disks that it costs`() throws {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        #expect(try world.plan(draft).replacementRefusal(cluster: world.cluster, isApproved: true) == nil)
        draft.vms[0].flavor = "ubuntu"
        draft.vms[1].worker = "10.0.10.3"
        let plan = try world.plan(draft)
        #expect(plan.lostDisks.map(\.vm) == ["web", "db"])
        let refused = try #require(plan.replacementRefusal(cluster: world.cluster, isApproved: true))
        #expect(refused.code == .replaceNotAllowed)
        for part in ["\"web\" (VM 1001) on 10.0.10.1", "\"db\" (VM 1002) on 10.0.10.2"] {
            #expect(refused.detail.contains(part))
            #expect(plan.question(cluster: world.cluster).contains(part))
        }
        #expect(refused.help?.contains("--allow-replace") == true && refused.help?.contains("--auto-approve") == false)
        let unasked = try #require(plan.replacementRefusal(cluster: world.cluster, isApproved: false))
        #expect(unasked.help?.contains("--auto-approve and --allow-replace") == true)
    }

    @Test func `a removed VM, a restart and a destroy are not replacements`() throws {
        var world = World()
        try world.apply(.twoTier)
        #expect(try world.destruction(of: "two-tier").lostDisks.isEmpty)
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        draft.vms.removeLast()
        draft.links = []
        #expect(try world.plan(draft).lostDisks.isEmpty)
    }

    @Test func `a replacement that was stopped asks again for a disk that may be there`() throws {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        draft.vms[0].flavor = "ubuntu"
        let plan = try world.plan(draft)
        world.record(plan)
        #expect(try world.plan(draft).lostDisks.map(\.vm) == ["web"], "nothing was done yet")
        for action in plan.actions where action.kind == .vmStop { try world.carryOut(action, of: 1000) }
        #expect(try world.plan(draft).lostDisks.map(\.vm) == ["web"])
        let removal = try #require(plan.actions.first { $0.kind == .vmUndisk })
        try world.carryOut(removal, of: 1000, answers: false, works: false)
        #expect(try world.plan(draft).lostDisks.isEmpty, "its removal was begun, and agreed to")
    }
}
