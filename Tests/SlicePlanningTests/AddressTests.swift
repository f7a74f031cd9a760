import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Addresses that DHCP keeps: given out with the plan, and kept over edits.
struct AddressTests {
    private static func two(_ slice: String = "two", internet: Bool = true) -> Draft {
        Draft(
            slice: slice,
            vms: [.init(name: "a", interfaces: 2, internet: internet), .init(name: "b", interfaces: 2)],
            links: [.init(name: "lan", endpoints: ["a.eth1", "b.eth1"])])
    }

    @Test func `each endpoint and each VM with internet has one, from 10 up`() throws {
        var world = World()
        let plan = try world.apply(Self.two())
        #expect(plan.slice.links[0].addresses == ["192.168.100.10", "192.168.100.11"])
        #expect(plan.slice.vms.map(\.internetAddress) == ["10.60.7.10", nil])
        #expect(try world.apply(Self.two("other")).slice.vms[0].internetHost == 11)
        #expect(try world.plan(Self.two()).isEmpty)
    }

    @Test func `edits keep them, and what goes frees its own only when it is gone`() throws {
        var world = World()
        try world.apply(Self.two())
        var draft = Self.two()
        draft.vms.append(.init(name: "c", interfaces: 1))
        draft.links[0].endpoints = ["c.eth1", "b.eth1"]
        let plan = try world.plan(draft)
        // .10 is kept on the host for a until this very plan is carried out.
        #expect(plan.slice.links[0].hosts == [12, 11])
        try world.apply(draft)
        draft.links[0].endpoints.append("a.eth1")
        #expect(try world.apply(draft).slice.links[0].hosts == [12, 11, 10])
        // Another order, another name of a VM: the same interfaces have the same addresses.
        draft.vms[1] = .init(name: "x", interfaces: 2, renamedFrom: "b")
        draft.links[0].endpoints = ["x.eth1", "a.eth1", "c.eth1"]
        #expect(try world.apply(draft).slice.links[0].hosts == [11, 10, 12])
    }

    @Test func `without DHCP there are none`() throws {
        var draft = Self.two()
        draft.links[0].dhcp = false
        #expect(try World().plan(draft).slice.links[0].hosts.isEmpty)
    }

    @Test func `what an earlier version recorded gets them live`() throws {
        var world = World()
        try world.apply(Self.two())
        world.state.slices[0].vms[0].internetHost = nil
        world.state.slices[0].links[0].hosts = []
        world.state.slices[0].objects = world.state.slices[0].objects.map { known in
            var known = known
            switch known.object.spec {
            case .internet: known.object = HostObject(host: known.object.host, spec: .internet(InternetSpec()))
            case .dhcp(let dhcp):
                let spec = DHCPSpec(link: dhcp.link, vlan: dhcp.vlan, gateway: dhcp.gateway)
                known.object = HostObject(host: known.object.host, spec: .dhcp(spec))
            case .port(let port):
                let spec = PortSpec(vm: port.vm, vmID: port.vmID, interface: port.interface, vlan: port.vlan)
                known.object = HostObject(host: known.object.host, spec: .port(spec))
            case .link, .disk, .vm: break
            }
            return known
        }
        let slice = world.state.slices[0]
        // Records of that version read as they are, and are written as they were.
        #expect(RecordedSlice(jsonText: slice.json.compact)?.links == slice.links)
        #expect(!slice.json.compact.contains("hosts") && !slice.json.compact.contains("internetHost"))
        let plan = try world.plan(Self.two())
        #expect(
            plan.ids == [
                "network.internet:vlan400", "network.dhcp:lan", "vm.port:a.eth0", "vm.port:a.eth1",
                "vm.port:b.eth1",
            ])
        #expect(plan.changes.allSatisfy { $0.effect == .live })
        #expect(plan.change("link.lan")?.reasons == ["addresses: any → reserved"])
        #expect(plan.change("vm.a")?.reasons == ["eth0: any address → 10.60.7.10"])
    }

    @Test func `a VM with internet is sent one way to each subnet`() throws {
        var draft = Self.two()
        draft.vms.append(.init(name: "c", interfaces: 2))
        draft.links = [
            .init(name: "blind", endpoints: ["a.eth1", "b.eth1"], gateway: false),
            .init(name: "near", endpoints: ["a.eth2", "b.eth2"]),
            .init(name: "far", endpoints: ["b.eth3", "c.eth1"]),
        ]
        draft.vms[1].interfaces = 3
        let plan = try World().plan(draft)
        let routes = plan.desired.flatMap { $0.spec.kind == .dhcp ? $0.spec.reservations : [] }
            .map { "\($0.name ?? "").eth\($0.interface) \($0.routes.map { "\($0)" } ?? "-")" }
        #expect(
            routes == ["a.eth1 []", "b.eth1 -", "a.eth2 [102]", "b.eth2 -", "b.eth3 -", "c.eth1 -"])
    }

    @Test func `VLAN 400 and a link hold 241 each`() throws {
        var world = World()
        world.cluster.quotas = [:]
        var draft = Draft(
            slice: "many", vms: (0..<241).map { .init(name: "v\($0)", interfaces: 1, internet: true) },
            links: [.init(name: "lan", endpoints: (0..<241).map { "v\($0).eth1" })])
        let full = try world.plan(draft)
        #expect(full.slice.vms.compactMap(\.internetHost) == Array(10...250))
        #expect(full.slice.links[0].hosts == Array(10...250))
        draft.vms.append(.init(name: "late", interfaces: 1, internet: true))
        #expect(refusal { try world.plan(draft) }?.code == .internetFull)
        draft.vms[241].internet = false
        draft.links[0].endpoints.append("late.eth1")
        #expect(refusal { try world.plan(draft) }?.code == .linkFull)
    }
}
