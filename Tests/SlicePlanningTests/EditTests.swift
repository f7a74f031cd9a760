@testable import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Every kind of edit to a deployed slice: the fewest actions, and what they do to what runs.
@Suite struct EditTests {
    /// The plan of an edit to the deployed example.
    private func plan(edit: (inout Draft) -> Void) throws -> Plan {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        edit(&draft)
        return try world.plan(draft)
    }

    @Test func `the first plan is in deploy order`() throws {
        let plan = try World().plan(.twoTier)
        #expect(
            plan.ids == [
                "network.internet:vlan400", "network.link:backend", "network.dhcp:backend",
                "vm.image:cirros.img@10.0.10.1", "vm.image:ubuntu.img@10.0.10.2",
                "vm.disk:web", "vm.port:web.eth0", "vm.port:web.eth1", "vm.launch:web",
                "vm.disk:db", "vm.port:db.eth0", "vm.port:db.eth1", "vm.launch:db",
            ])
        #expect(plan.actions.map(\.number) == Array(1...13))
        #expect(plan.changes.map(\.address) == ["slice", "link.backend", "vm.web", "vm.db"])
        #expect(plan.actions.allSatisfy { $0.effect == .live })
    }

    @Test func `an unchanged file changes nothing`() throws {
        #expect(try plan { _ in }.isEmpty)
        #expect(try plan { $0.vms.reverse() }.isEmpty, "the order of VMs is not a setting")
    }

    @Test func `a link between interfaces that exist is added and removed live`() throws {
        var world = World()
        var draft = Draft.links(1)
        try world.apply(draft)
        draft.links.append(.init(name: "more", endpoints: ["a.eth2", "b.eth2"]))
        let adding = try world.apply(draft)
        #expect(adding.ids == ["network.link:more", "network.dhcp:more", "vm.port:a.eth2", "vm.port:b.eth2"])
        #expect(adding.changes.map(\.effect) == [.live, .live, .live])
        draft.links.removeLast()
        let removing = try world.apply(draft)
        #expect(removing.ids == ["network.undhcp:more", "network.unlink:more", "vm.port:a.eth2", "vm.port:b.eth2"])
        #expect(removing.changes.allSatisfy { $0.effect == .live })
        #expect(removing.change("link.more")?.action == .delete)
    }

    @Test func `giving a link a name, and taking it, is an update without actions`() throws {
        let plan = try plan { $0.links[0].name = nil }
        #expect(plan.actions.isEmpty)
        let change = try #require(plan.change("link[db.eth1,web.eth1]"))
        #expect(change.action == .update && change.effect == .live)
        #expect(change.reasons == ["name: backend → none"])

        var world = World()
        var draft = Draft.twoTier
        draft.links[0].name = nil
        try world.apply(draft)
        let naming = try world.apply(.twoTier)
        #expect(naming.actions.isEmpty && naming.changes.map(\.address) == ["link.backend"])
        #expect(naming.slice.links == [try #require(world.state.slices.first?.links.first)])
        // The objects carry the new name from now on.
        #expect(try world.destruction(of: "two-tier").ids.contains("network.unlink:backend"))
    }

    @Test func `dhcp and gateway of a link`() throws {
        #expect(try plan { $0.links[0].dhcp = false }.kinds == ["network.undhcp"])
        let plan = try plan { $0.links[0].gateway = false }
        #expect(plan.kinds == ["network.link", "network.dhcp", "vm.port"])
        // A guest is made to ask again once there is something else to hear; web has its way out elsewhere.
        let ports = plan.actions.filter { $0.kind == .vmPort }
        #expect(ports.map(\.id) == ["vm.port:db.eth1"] && ports[0].dependsOn == ["network.dhcp:backend"])
        #expect(plan.changes.map(\.address) == ["link.backend"] && plan.changes[0].effect == .live)
    }

    @Test func `a third endpoint joins live`() throws {
        let plan = try plan {
            $0.vms.append(.init(name: "extra", interfaces: 1))
            $0.links[0].endpoints.append("extra.eth1")
        }
        #expect(
            plan.ids == [
                "network.dhcp:backend", "vm.image:cirros.img@10.0.10.3", "vm.disk:extra", "vm.port:extra.eth0",
                "vm.port:extra.eth1",
                "vm.launch:extra",
            ])
        #expect(plan.slice.links[0].vlan == 100)
        // Its address is kept for it before it can ask for one.
        let joining = try #require(plan.actions.first { $0.id == "vm.port:extra.eth1" })
        #expect(joining.dependsOn == ["network.dhcp:backend"])
    }

    @Test func `internet for one more VM, for none`() throws {
        let plan = try plan { $0.vms[1].internet = true }
        #expect(
            plan.ids == [
                "network.internet:vlan400", "network.dhcp:backend", "vm.port:db.eth0", "vm.port:db.eth1",
            ])
        #expect(plan.changes.allSatisfy { $0.effect == .live })
        let none = try self.plan { $0.vms[0].internet = false }
        #expect(
            none.ids == [
                "network.uninternet:vlan400", "network.dhcp:backend", "vm.port:web.eth0", "vm.port:web.eth1",
            ])
        #expect(none.changes.map(\.effect) == [.live, .live])
    }

    @Test func `a new interface restarts its VM, and only that`() throws {
        let plan = try plan { $0.vms[1].interfaces = 2 }
        #expect(plan.ids == ["vm.stop:db", "vm.port:db.eth2", "vm.launch:db"])
        #expect(plan.changes.map(\.address) == ["vm.db"] && plan.changes[0].effect == .restart)
        guard case .remove(_, gracefully: true) = plan.actions[0].operation else {
            Issue.record("its disk stays: it is to power down in order")
            return
        }
    }

    @Test func `an interface less restarts its VM`() throws {
        var world = World()
        try world.apply(.links(1))
        var draft = Draft.links(1)
        draft.vms[0].interfaces = 25
        #expect(try world.plan(draft).ids == ["vm.stop:a", "vm.unport:a.eth26", "vm.launch:a"])
    }

    @Test func `another size restarts, another image replaces`() throws {
        let cores = try plan { $0.vms[0].flavor = "cirros-2" }
        #expect(cores.ids == ["vm.stop:web", "vm.launch:web"])
        #expect(cores.changes[0].effect == .restart && cores.changes[0].action == .update)

        let disk = try plan { $0.vms[0].flavor = "cirros-big" }
        #expect(disk.ids == ["vm.image:cirros.img@10.0.10.1", "vm.stop:web", "vm.disk:web", "vm.launch:web"])
        #expect(disk.changes[0].effect == .restart)

        let image = try plan { $0.vms[0].flavor = "ubuntu" }
        #expect(
            image.ids == [
                "vm.image:ubuntu.img@10.0.10.1", "vm.stop:web", "vm.undisk:web", "vm.disk:web", "vm.launch:web",
            ])
        #expect(image.changes[0].effect == .replace && image.changes[0].action == .replace)
        guard case .remove(_, gracefully: false) = image.actions[1].operation else {
            Issue.record("its disk is lost anyway: no need to wait for the guest")
            return
        }
    }

    @Test func `a flavor with a larger disk that the image fills anyway restarts nothing`() throws {
        var world = World()
        world.images["/images/cirros.img"] = .init(
            sha256: String(repeating: "a", count: 64), format: "qcow2", virtualSize: 8 << 30)
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        let plan = try world.apply(draft)
        #expect(plan.actions.isEmpty && plan.change("vm.web")?.effect == .live)
        #expect(plan.change("vm.web")?.reasons == ["flavor: cirros → cirros-big", "disk: 1 → 3 GB"])
        #expect(try world.plan(draft).isEmpty)

        // The image is larger than it was, and smaller than it is to be.
        world.images["/images/cirros.img"] = .init(
            sha256: String(repeating: "a", count: 64), format: "qcow2", virtualSize: 2 << 30)
        var grown = World()
        grown.images = world.images
        try grown.apply(.twoTier)
        let growing = try grown.plan(draft)
        #expect(growing.change("vm.web")?.effect == .restart)
        #expect(growing.actions.first { $0.kind == .vmDisk }?.summary == "disk of VM 1001: 2 → 3 GB")
    }

    @Test func `the same image under another path restarts nothing`() throws {
        var world = World()
        world.images["/images/ubuntu.img"] = world.images["/images/cirros.img"]
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        try world.apply(draft)
        draft.vms[0].flavor = "ubuntu"
        let plan = try world.apply(draft)
        #expect(plan.actions.isEmpty && plan.change("vm.web")?.effect == .live)
        #expect(plan.slice.vms[0].disk == Gibibytes(thousandths: 3000), "what is there never shrinks")
        #expect(try world.plan(draft).isEmpty)
    }

    @Test func `a smaller flavor over the same image keeps the size of the disk`() throws {
        var world = World()
        var draft = Draft.twoTier
        draft.vms[0].flavor = "cirros-big"
        try world.apply(draft)
        let plan = try world.plan(.twoTier)
        #expect(plan.slice.vms[0].disk == Gibibytes(thousandths: 3000))
        #expect(plan.change("vm.web")?.effect != .replace)
    }

    @Test func `another worker replaces the VM`() throws {
        let plan = try plan { $0.vms[0].worker = "10.0.10.3" }
        #expect(
            plan.ids == [
                "vm.image:cirros.img@10.0.10.3", "vm.disk:web", "vm.port:web.eth0", "vm.port:web.eth1",
                "vm.stop:web", "vm.unport:web.eth1", "vm.unport:web.eth0", "vm.undisk:web", "vm.launch:web",
            ])
        let stop = try #require(plan.actions.first { $0.id == "vm.stop:web" })
        #expect(stop.dependsOn == ["vm.disk:web"], "a worker that is full or down must not cost the VM")
        #expect(plan.change("vm.web")?.effect == .replace)
        #expect(plan.actions.last?.dependsOn.contains("vm.stop:web") == true, "never in two places at once")
        #expect(plan.slice.vms[0].id == 1001 && plan.slice.vms[0].vncPort == 5901)
    }

    @Test func `a removed VM goes with its link`() throws {
        let plan = try plan {
            $0.vms.removeLast()
            $0.links = []
        }
        #expect(
            plan.ids == [
                "vm.stop:db", "vm.unport:db.eth1", "vm.unport:db.eth0", "vm.undisk:db", "network.undhcp:backend",
                "network.unlink:backend", "vm.port:web.eth1",
            ])
        #expect(plan.changes.map(\.address) == ["link.backend", "vm.db", "vm.web"])
    }

    @Test func `a new image behind a flavor concerns new VMs only`() throws {
        var world = World()
        try world.apply(.twoTier)
        world.images["/images/cirros.img"] = .init(
            sha256: String(repeating: "c", count: 64), format: "raw", virtualSize: 1)
        #expect(try world.plan(.twoTier).isEmpty)
        var draft = Draft.twoTier
        draft.vms.append(.init(name: "fresh", worker: "10.0.10.1"))
        // The old VM's disk is to be made anew in the same plan, over the image that it had.
        world.drift("1001", .disk, "its file is gone", needsRestart: true)
        let plan = try world.plan(draft)
        let images = plan.actions.compactMap { action -> String? in
            guard case .image(let image) = action.operation else { return nil }
            return image.identity.map { String($0.sha256.prefix(1)) }
        }
        #expect(images.sorted() == ["a", "c"], "each disk needs the image that it lies over")
        #expect(Set(plan.ids).count == plan.ids.count)
        for action in plan.actions {
            guard case .ensure(let object) = action.operation, case .disk(let disk) = object.spec else { continue }
            let needed = plan.actions.first { $0.operation == .image(disk.image) }
            #expect(action.dependsOn.contains(try #require(needed).id))
        }
    }
}

extension World {
    /// A look at the hosts found something amiss.
    mutating func drift(
        _ key: String, _ kind: ObjectKind, _ reason: String, needsRestart: Bool = false, isAlive: Bool = false
    ) {
        for slice in state.slices.indices {
            for index in state.slices[slice].objects.indices {
                let spec = state.slices[slice].objects[index].object.spec
                guard spec.kind == kind, spec.key == key else { continue }
                state.slices[slice].objects[index].status = .drifted
                state.slices[slice].objects[index].drift = Drift(
                    reason: reason, needsRestart: needsRestart, isAlive: isAlive)
            }
        }
    }

    // MARK: VLANs that change hands

    /// A link that gets the VLAN of one that goes, in a full pool, has it for itself.
    @Test func `a port comes to a VLAN when those of the link that had it are off`() throws {
        var world = World()
        var draft = Draft.links(20, id: 1000)
        draft.vms.append(.init(name: "c", interfaces: 1))
        draft.vms.append(.init(name: "d", interfaces: 1))
        try world.apply(draft)
        draft.links.remove(at: 3)
        draft.links.append(.init(name: "late", endpoints: ["c.eth1", "d.eth1"]))
        let plan = try world.plan(draft)
        #expect(plan.slice.links.last?.vlan == 103)
        for port in ["vm.port:c.eth1", "vm.port:d.eth1"] {
            let action = try #require(plan.actions.first { $0.id == port })
            #expect(
                action.dependsOn == ["network.dhcp:late", "vm.port:a.eth4", "vm.port:b.eth4"],
                "on whatever hosts they are")
        }
        try world.apply(draft)

        // A VM that goes takes its port along.
        draft.vms.removeAll { $0.name == "d" }
        draft.links.removeLast()
        draft.links.append(.init(name: "later", endpoints: ["a.eth4", "b.eth4"]))
        let removing = try world.plan(draft)
        let joining = try #require(removing.actions.first { $0.id == "vm.port:a.eth4" })
        #expect(joining.dependsOn == ["network.dhcp:later", "vm.unport:d.eth1", "vm.port:c.eth1"])
        try expectOrder(removing)
    }

    /// Its host may be down: the others of the link are not to wait for that.
    @Test func `a port that comes to a link does not wait for one that leaves it`() throws {
        var world = World()
        var draft = Draft.links(20, id: 1000)
        draft.vms.append(.init(name: "c", interfaces: 1))
        draft.vms.append(.init(name: "d", interfaces: 1))
        try world.apply(draft)
        draft.links[3].endpoints = ["a.eth4", "c.eth1"]
        let plan = try world.plan(draft)
        let ports = plan.actions.filter { $0.kind == .vmPort }
        #expect(ports.map(\.id) == ["vm.port:b.eth4", "vm.port:c.eth1"])
        #expect(ports.map(\.dependsOn) == [[], ["network.dhcp:l3"]])

        // Nor when that is recorded and was not carried out; the others are where they were all the time.
        world.record(plan)
        let left = try world.plan(draft).actions.filter { $0.kind == .vmPort }
        #expect(left.map(\.dependsOn) == [[], ["network.dhcp:l3"]])

        // Stopped right after another link got its VLAN: who stays there from before goes first still.
        draft.links.remove(at: 3)
        draft.links.append(.init(name: "late", endpoints: ["c.eth1", "d.eth1"]))
        world.record(try world.plan(draft))
        let again = try world.plan(draft)
        for port in ["vm.port:c.eth1", "vm.port:d.eth1"] {
            let joining = try #require(again.actions.first { $0.id == port })
            #expect(joining.dependsOn == ["network.dhcp:late", "vm.port:a.eth4", "vm.port:b.eth4"])
        }
    }

    /// One end comes to another link of the same plan, so that it is in nobody's way; the VLAN that it comes
    /// to changes hands all the same.
    @Test func `a port that leaves a link which stays waits for those of one that goes`() throws {
        var world = World()
        var draft = Draft.links(20, id: 1000)
        draft.vms.append(.init(name: "p", interfaces: 1))
        draft.vms.append(.init(name: "q", interfaces: 1))
        draft.links[0].endpoints.append("p.eth1")
        draft.links[1].endpoints.append("q.eth1")
        try world.apply(draft)
        draft.links[0].endpoints = ["a.eth1", "b.eth1", "q.eth1"]
        draft.links.remove(at: 1)
        draft.links.append(.init(name: "late", endpoints: ["p.eth1", "a.eth2"]))
        let plan = try world.plan(draft)
        #expect(plan.slice.links.last?.vlan == 101)
        try expectOrder(plan)
        let joining = try #require(plan.actions.first { $0.id == "vm.port:p.eth1" })
        #expect(Set(joining.dependsOn) == ["network.dhcp:late", "vm.port:q.eth1", "vm.port:b.eth2"])
        let leaving = try #require(plan.actions.first { $0.id == "vm.port:q.eth1" })
        #expect(leaving.dependsOn == ["network.dhcp:l0"])
    }

    /// Two links that get each other's VLANs: no order keeps them apart, and none waits for itself.
    @Test func `ports that change VLANs in a ring do not wait for each other`() throws {
        var world = World()
        var draft = Draft.links(20, id: 1000)
        draft.vms.append(.init(name: "c", interfaces: 1))
        draft.vms.append(.init(name: "d", interfaces: 1))
        draft.links[0].endpoints = ["a.eth1", "b.eth1", "d.eth1"]
        try world.apply(draft)
        draft.links.removeFirst(3)
        draft.links.append(.init(name: "x", endpoints: ["a.eth2", "b.eth2", "c.eth1"]))
        draft.links.append(.init(name: "y", endpoints: ["a.eth1", "b.eth3"]))
        draft.links.append(.init(name: "z", endpoints: ["b.eth1", "d.eth1"]))
        let plan = try world.plan(draft)
        #expect(plan.slice.links.suffix(3).map(\.vlan) == [100, 101, 102])
        try expectOrder(plan)
        func waits(_ id: String) throws -> Set<String> {
            Set(try #require(plan.actions.first { $0.id == id }).dependsOn).filter { $0.hasPrefix("vm.") }
        }
        // Nothing waits for c.eth1, so it waits for all; a.eth3 goes to no link, so all wait for it.
        #expect(try waits("vm.port:c.eth1") == ["vm.port:a.eth1", "vm.port:b.eth1", "vm.port:d.eth1"])
        #expect(try waits("vm.port:b.eth1") == ["vm.port:a.eth3"])
        #expect(try waits("vm.port:d.eth1") == ["vm.port:a.eth3"])
        #expect(try waits("vm.port:a.eth1") == [])
        #expect(try waits("vm.port:a.eth3") == [])
    }

    @Test func `images whose files have one name are told apart`() {
        func image(_ folder: String, _ digit: Character?) -> ImageReference {
            let identity = digit.map { String(repeating: $0, count: 64) }.map {
                ImageReference.Identity(sha256: $0, format: "raw", virtualSize: 1)
            }
            return ImageReference(path: "/\(folder)/a.img", identity: identity)
        }
        #expect(
            ImageReference.told(image("one", "1"), image("two", "2"))
                == ("a.img (SHA-256 111111111111…)", "a.img (SHA-256 222222222222…)"))
        #expect(ImageReference.told(image("one", "1"), image("two", nil)) == ("a.img", "another a.img"))
        #expect(ImageReference.told(image("one", "1"), image("two", "1")) == ("a.img", "a.img"))
    }

    @Test func `a VM that moves to another worker does not wait for others that do`() throws {
        var world = World()
        var draft = Draft.links(1)
        try world.apply(draft)
        for index in draft.vms.indices { draft.vms[index].worker = "10.0.10.3" }
        let plan = try world.plan(draft)
        for action in plan.actions where action.kind == .vmPort { #expect(action.dependsOn == []) }
    }

    private func expectOrder(_ plan: Plan) throws {
        var earlier: Set<String> = []
        for (position, action) in plan.actions.enumerated() {
            #expect(action.number == position + 1)
            #expect(earlier.isSuperset(of: action.dependsOn), "\(action.id): \(action.dependsOn)")
            earlier.insert(action.id)
        }
    }
}
