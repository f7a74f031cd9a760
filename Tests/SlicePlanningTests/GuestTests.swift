import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// What guests are told when they boot, from plan to plan.
@Suite struct GuestTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOyJalBSStp7M++ZM/Z6lv1xsrmkA/fueG1S4UeNXSgS me@desk"

    @Test(arguments: [
        "hostname: the VM's name → www.example.org", "sshKeys: 0 → 1", "userData: none → 12 bytes (",
    ])
    func `a guest that is to be told something else restarts, and keeps its disk`(_ reason: String) throws {
        var world = World()
        try world.apply(.twoTier)
        let draft = Draft.twoTier.edited { vm in
            if reason.hasPrefix("hostname") { vm.hostname = "www.example.org" }
            if reason.hasPrefix("sshKeys") { vm.sshKeys = [Self.key] }
            if reason.hasPrefix("userData") { vm.userData = "#!/bin/true\n" }
        }
        let plan = try world.apply(draft)
        #expect(plan.ids == ["vm.stop:web", "vm.launch:web"])
        let change = try #require(plan.change("vm.web"))
        #expect(change.effect == .restart && change.reasons.count == 1)
        #expect(change.reasons[0].hasPrefix(reason))
        #expect(try world.plan(draft).isEmpty)
        // What was said is taken back by saying nothing.
        #expect(try world.plan(.twoTier).ids == plan.ids)
    }

    /// Else `cloud-init` would take it for what it did before, and do nothing.
    @Test func `a guest that is told again what it was told before is told so`() throws {
        var world = World()
        func instance() -> Int? { world.state.slices.first?.vm(named: "web")?.guestInstance }
        let keyed = Draft.twoTier.edited { $0.sshKeys = [Self.key] }
        try world.apply(.twoTier)
        #expect(instance() == 0)
        for count in 1...3 {
            let plan = try world.apply(count % 2 == 1 ? keyed : .twoTier)
            #expect(instance() == count && plan.ids == ["vm.stop:web", "vm.launch:web"])
        }
        // Nothing new is said by another name, or by the way out.
        try world.apply(keyed.edited { $0.internet = false })
        #expect(instance() == 3)
    }

    @Test func `what every guest is told restarts none`() throws {
        var world = World()
        try world.apply(.twoTier)
        #expect(try world.plan(Draft.twoTier.edited { $0.hostname = "web" }).isEmpty)
        #expect(try world.plan(Draft.twoTier.edited { $0.sshKeys = [] }).isEmpty)
        #expect(try world.plan(Draft.twoTier.edited { $0.userData = "" }).isEmpty)
        // Whether eth0 leads out the guest sees by itself.
        let plan = try world.plan(Draft.twoTier.edited { $0.internet = false })
        #expect(plan.change("vm.web")?.effect == .live)
    }

    @Test func `a VM that an earlier version started goes on`() throws {
        var world = World()
        try world.apply(.twoTier)
        for index in world.state.slices[0].objects.indices {
            guard case .vm(let vm) = world.state.slices[0].objects[index].object.spec else { continue }
            let spec = ObjectSpec.vm(
                VMSpec(
                    vm: vm.vm, vmID: vm.vmID, cores: vm.cores, memoryMebibytes: vm.memoryMebibytes,
                    interfaces: vm.interfaces, vncPort: vm.vncPort))
            let host = world.state.slices[0].objects[index].object.host
            world.state.slices[0].objects[index].object = HostObject(host: host, spec: spec)
        }
        #expect(try world.plan(.twoTier).isEmpty)
        #expect(
            try world.plan(Draft.twoTier.edited { $0.sshKeys = [Self.key] }).ids == ["vm.stop:web", "vm.launch:web"])
    }

    @Test func `what is recorded is read again`() throws {
        let guest = Guest(hostname: "a.b", sshKeys: [Self.key, "ssh-rsa AAAA é"], userData: "#!/bin/sh\n\"$x\"\n")
        #expect(Guest(jsonText: guest.json.compact) == guest)
        #expect(Guest(jsonText: Guest().json.compact) == Guest())
        let seed = GuestSeed(guest: guest, instance: 2, internet: true)
        #expect(GuestSeed(jsonText: seed.json.compact) == seed)
        let vm = VMSpec(vm: "a", vmID: 1, cores: 1, memoryMebibytes: 1, interfaces: 0, vncPort: 5901, seed: seed)
        let parsed = JSONParser.parse(SourceFile(name: "x", text: ObjectSpec.vm(vm).json.compact))
        #expect(ObjectSpec(kind: .vm, try #require(parsed.document).root) == .vm(vm))
        // A VM without settings is recorded as before there were any.
        var world = World()
        try world.apply(.twoTier)
        #expect(!world.state.slices[0].json.compact.contains("guest"))
    }
}
