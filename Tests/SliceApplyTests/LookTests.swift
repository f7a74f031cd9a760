@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Testing

/// Looking at hosts: what is found becomes changes with reasons, and nothing is touched.
@Suite(.timeLimit(.minutes(10))) struct LookTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private var look: HostLook {
        HostLook(cluster: bench.cluster, lineage: bench.store.lineage, transport: bench.hosts)
    }

    private func plan(seeing sights: [String: String]) async throws -> Plan {
        bench.hosts.edit { $0.sights = sights }
        let state = try bench.store.read()
        let offline = try Planner(cluster: bench.cluster, state: state, defaultOwner: "nobody").plan(topology("web"))
        let sight = await look.look(at: offline)
        return try Planner(cluster: bench.cluster, state: sight.state(state), defaultOwner: "nobody")
            .plan(topology("web"))
    }

    @Test(arguments: [
        ("10.0.10.2 vm 1002", "gone live not running", "VM: not running", Effect.live, ["vm.launch:db"]),
        (
            "10.0.10.2 vm 1002", "drift paused its guest is paused", "VM: its guest is paused", .live, ["vm.launch:db"]
        ),
        (
            "10.0.10.2 vm 1002", "present 99", "VM: runs as process 99, not as 4711", .live, ["vm.launch:db"]
        ),
        (
            "10.0.10.2 port 1002.eth1", "drift live it has VLAN 7, not 100", "eth1: it has VLAN 7, not 100", .live,
            ["vm.port:db.eth1"]
        ),
        (
            "10.0.10.2 port 1002.eth1", "gone restart its tap is gone", "eth1: its tap is gone", .restart,
            ["vm.stop:db", "vm.port:db.eth1", "vm.launch:db"]
        ),
        (
            "10.0.10.2 disk 1002", "drift live its base image is gone", "disk: its base image is gone", .live,
            ["vm.image:image.raw@10.0.10.2", "vm.disk:db"]
        ),
        (
            "10.0.10.2 disk 1002", "gone restart its disk is gone", "its disk is gone", .replace,
            ["vm.image:image.raw@10.0.10.2", "vm.stop:db", "vm.disk:db", "vm.launch:db"]
        ),
        (
            "10.0.10.2 port 1002.eth1", "foreign the port tap_1002_eth1",
            "eth1: the port tap_1002_eth1 is not slicec's",
            .live, ["vm.port:db.eth1"]
        ),
    ])
    func `what is found is the reason for exactly what mends it`(
        object: String, sight: String, reason: String, effect: Effect, actions: [String]
    ) async throws {
        _ = try await bench.apply(topology("web"))
        let plan = try await plan(seeing: [object: sight])
        #expect(plan.changes.map(\.address) == ["vm.db"])
        #expect(plan.changes.first?.reasons == [reason] && plan.changes.first?.effect == effect)
        #expect(plan.actions.map(\.id) == actions)
    }

    @Test func `a paused VM whose tap is gone is stopped before it is started`() async throws {
        _ = try await bench.apply(topology("web"))
        let plan = try await plan(seeing: [
            "10.0.10.2 vm 1002": "drift paused its guest is paused",
            "10.0.10.2 port 1002.eth1": "gone restart its tap is gone",
        ])
        #expect(plan.actions.map(\.id) == ["vm.stop:db", "vm.port:db.eth1", "vm.launch:db"])
    }

    /// A run that was killed may have stopped the VM, or not: that decides what making its disk anew costs.
    @Test func `whether a VM lives whose stop was begun is found too`() async throws {
        _ = try await bench.apply(topology("web"))
        let slice = try #require(try bench.slice("web"))
        let stop = try Planner(cluster: bench.cluster, state: bench.store.read(), defaultOwner: "nobody")
            .destroy(slice).actions.filter { $0.id == "vm.stop:db" }
        try bench.store.begin(stop, sliceID: slice.id)
        let gone = ["10.0.10.2 disk 1002": "drift restart its disk is gone"]
        #expect(try await plan(seeing: gone).lostDisks.map(\.isHeldOpen) == [true])
        let dead = gone.merging(["10.0.10.2 vm 1002": "drift live not running"]) { $1 }
        let plan = try await plan(seeing: dead)
        #expect(plan.lostDisks.isEmpty && !plan.actions.map(\.kind).contains(.vmStop))
    }

    @Test func `one connection and one look for each host, and nothing else`() async throws {
        _ = try await bench.apply(topology("web"))
        let before = bench.hosts.edit { contents in
            contents.log = []
            return contents.connections
        }
        let slices = try bench.store.read().slices
        let sight = await look.look(at: slices)
        #expect(sight.slices == slices && sight.unseen.isEmpty)
        #expect(bench.hosts.log.sorted() == ["probe 10.0.10.1", "probe 10.0.10.2", "probe 10.0.10.3"])
        #expect(bench.hosts.edit { $0.connections } - before == 3 && bench.hosts.edit { $0.open } == 0)
    }

    @Test func `two slices are looked at in one look, VLAN 400 once for each`() async throws {
        _ = try await bench.apply(topology("web"))
        _ = try await bench.apply(topology("other"))
        bench.hosts.edit { contents in
            contents.log = []
            contents.sights["10.0.10.3 internet vlan400"] = "drift live dnsmasq is not running"
        }
        let sight = await look.look(at: try bench.store.read().slices)
        #expect(bench.hosts.log.count == 3)
        let drifted = sight.slices.map { $0.objects.filter { $0.drift != nil }.map(\.object.spec.kind) }
        #expect(drifted == [[.internet], [.internet]])
    }

    @Test func `a host that is down leaves its record as it is, and says why`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let slices = try bench.store.read().slices
        let sight = await look.look(at: slices)
        #expect(sight.slices == slices)
        #expect(sight.unseen.mapValues(\.code) == ["10.0.10.2": .hostUnreachable])
    }

    @Test func `what is in the way of something new is told before it is made`() async throws {
        bench.hosts.edit { $0.sights["10.0.10.3 dhcp vlan100"] = "foreign the namespace ns-dhcp-vlan100" }
        let plan = try Planner(cluster: bench.cluster, state: bench.store.read(), defaultOwner: "nobody")
            .plan(topology("web"))
        let sight = await look.look(at: plan)
        #expect(sight.foreign.map(\.code) == [.objectForeign] && sight.foreign.first?.severity == .warning)
        #expect(sight.foreign.first?.detail.contains("10.0.10.3, network.dhcp:backend") == true)
    }

    @Test func `what is in the way is told in the order in which it would be made`() async throws {
        let plan = try Planner(cluster: bench.cluster, state: bench.store.read(), defaultOwner: "nobody")
            .plan(topology("web", interfaces: 12))
        let ports = (0...12).map { "10.0.10.1 port 1001.eth\($0)" }
        bench.hosts.edit { contents in for port in ports { contents.sights[port] = "foreign the tap \(port)" } }
        let details = await look.look(at: plan).foreign.map(\.detail)
        #expect(details.count == 13)
        for (index, detail) in details.enumerated() {
            #expect(detail.contains("vm.port:web.eth\(index):"), "\(detail)")
        }
    }

    // MARK: Hosts that will not come back

    @Test func `a VM is moved off a dead worker once that is given up`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let stuck = try await bench.run().apply(moved(), defaultOwner: "nobody") { _, _ in true }
        #expect(stuck.failures.map(\.code) == [.hostUnreachable])
        #expect(stuck.unstarted.map(\.id).contains("vm.launch:db"), "it may still run on the old worker")
        let plans = Plans()
        let outcome = try await bench.run().apply(moved(), defaultOwner: "nobody", abandoning: ["10.0.10.2"]) {
            plan, _ in
            await plans.add(plan)
            return true
        }
        #expect(outcome.failures.isEmpty && outcome.slice?.status == .running)
        #expect(await plans.all.first?.hosts.contains("10.0.10.2") == false)
        #expect(try bench.slice("web")?.objects.contains { $0.object.host == "10.0.10.2" } == false)
        #expect(try bench.slice("web")?.vm(named: "db")?.worker == "10.0.10.1")
    }

    @Test func `its disk is said to be lost`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let plans = Plans()
        _ = try await bench.run().apply(moved(), defaultOwner: "nobody", abandoning: ["10.0.10.2"]) { plan, _ in
            await plans.add(plan)
            return false
        }
        let change = await plans.all.first?.changes.first { $0.address == "vm.db" }
        #expect(change?.action == .replace && change?.effect == .replace)
        #expect(change?.reasons == ["worker: 10.0.10.2 → 10.0.10.1"], "\(change?.reasons ?? [])")
        let lost = try #require(await plans.all.first).lostDisks
        #expect(lost.map(\.vm) == ["db"] && lost.map(\.host) == ["10.0.10.2"])
        #expect(try bench.slice("web")?.objects.contains { $0.object.host == "10.0.10.2" } == true, "it was refused")
    }

    @Test func `a host that answers is not given up`() async throws {
        _ = try await bench.apply(topology("web"))
        let before = try bench.slice("web")
        let found = await #expect(throws: Diagnostic.self) {
            try await bench.run().apply(moved(), defaultOwner: "nobody", abandoning: ["10.0.10.2"]) { _, _ in true }
        }
        #expect(found?.code == .abandonedAnswers, "its VMs would run on beside those that are made anew")
        await #expect(throws: Diagnostic.self) { try await bench.destroy("web", abandoning: ["10.0.10.2"]) }
        #expect(try bench.slice("web") == before)
    }

    @Test func `a host that something is placed on cannot be given up`() async throws {
        _ = try await bench.apply(topology("web"))
        let before = try bench.slice("web")
        for host in ["10.0.10.2", "10.0.10.3"] {
            bench.hosts.edit { $0.dead = [host] }
            let found = await #expect(throws: Diagnostic.self) {
                try await bench.run().apply(topology("web"), defaultOwner: "nobody", abandoning: [host]) { _, _ in true
                }
            }
            #expect(found?.code == .placedOnAbandoned && found?.detail.contains(host) == true)
        }
        #expect(try bench.slice("web") == before)
    }

    private actor Plans {
        var all: [Plan] = []
        func add(_ plan: Plan) { all.append(plan) }
    }

    /// The slice with `db` on the first worker.
    private func moved() throws -> Topology {
        let text = """
            {"slice": "web", "owner": "nobody", "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1"]}],
             "vms": [
             {"name": "web", "flavor": "cirros", "interfaces": 1, "internet": true, "worker": "10.0.10.1"},
             {"name": "db", "flavor": "cirros", "interfaces": 1, "worker": "10.0.10.1"}]}
            """
        let context = CheckContext(cluster: .standard, defaultOwner: nil)
        return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
    }
}
