@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
@testable import SliceTopology
import Synchronization
import Testing

/// Scripts in place of a run: what is recorded for them, and what runs afterwards make of it.
@Suite(.timeLimit(.minutes(10))) struct SliceEmissionTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private var emission: SliceEmission {
        SliceEmission(cluster: bench.cluster, store: bench.store, version: "0", holder: "a test", lockTimeout: 20)
    }

    private func emit(_ topology: Topology) async throws -> ScriptSet {
        try await emission.deploy(topology, defaultOwner: "nobody")
    }

    /// What somebody gets who runs the scripts.
    private func runByHand(_ plan: Plan) {
        bench.hosts.edit { contents in
            for object in plan.desired {
                contents.objects[FakeCluster.key(object)] = object
            }
            for case .image(let image) in plan.actions.map(\.operation) {
                for host in plan.hosts { contents.images.insert("\(host) \(image.identity?.sha256 ?? "")") }
            }
        }
    }

    @Test func `the slice is recorded, and no host is touched`() async throws {
        let scripts = try await emit(topology("web"))
        #expect(scripts.scripts().map(\.host) == ["10.0.10.3", "10.0.10.1", "10.0.10.2"])
        #expect(bench.hosts.log.isEmpty && bench.hosts.edit { $0.connections } == 0)
        let slice = try #require(try bench.slice("web"))
        #expect(slice.status == .design && slice.vms.allSatisfy { $0.image.identity != nil })
        #expect(Set(slice.objects.map(\.object)) == Set(scripts.plan.desired))
        #expect(slice.objects.allSatisfy { $0.status == .pending })
        // What the scripts carry is nobody else's.
        let other = try await emit(topology("other"))
        #expect(other.plan.slice.id != slice.id)
        let held = Set(scripts.plan.desired.map(\.identity)).intersection(other.plan.desired.map(\.identity))
        #expect(held.allSatisfy { $0.kind == .internet })
    }

    @Test func `again it gives the same scripts, and records nothing more`() async throws {
        let first = try await emit(topology("web")).scripts().map(\.text)
        let serial = try bench.slice("web")?.serial
        #expect(try await emit(topology("web")).scripts().map(\.text) == first)
        #expect(try bench.slice("web")?.serial == serial)
    }

    @Test func `apply adopts what the scripts made`() async throws {
        let plan = try await emit(topology("web")).plan
        runByHand(plan)
        let found = Found()
        let outcome = try await bench.run { found.note($0) }
            .apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
        #expect(outcome.failures.isEmpty && outcome.slice?.status == .running)
        #expect(outcome.plan.actions.map(\.id) == plan.actions.map(\.id))
        #expect(found.count == plan.actions.count && outcome.done == plan.actions.count)
        #expect(try await bench.apply(topology("web")).plan.isEmpty)
    }

    @Test func `apply makes what nobody ran, and stops nothing first`() async throws {
        let plan = try await emit(topology("web")).plan
        let outcome = try await bench.apply(topology("web"))
        #expect(outcome.plan.actions.map(\.id) == plan.actions.map(\.id))
        #expect(outcome.slice?.status == .running && bench.hosts.objects == Set(plan.desired))
    }

    @Test(arguments: [true, false]) func `destroy removes what may be there`(isRun: Bool) async throws {
        let plan = try await emit(topology("web")).plan
        if isRun { runByHand(plan) }
        let removal = try emission.destroy("web").plan
        #expect(Set(removal.actions.compactMap(\.object)) == Set(plan.desired))
        #expect(try bench.slice("web")?.status == .design, "emitting a removal removes nothing")
        let outcome = try await bench.destroy("web")
        #expect(outcome.slice == nil && bench.hosts.objects.isEmpty)
        #expect(throws: Diagnostic.self) { try emission.destroy("web") }
    }

    @Test func `what runs is made sure of as a whole, and stays recorded as running`() async throws {
        let deployed = try await bench.apply(topology("web"))
        let recorded = try bench.slice("web")
        let scripts = try await emit(topology("web"))
        #expect(scripts.plan.actions.map(\.id) == deployed.plan.actions.map(\.id))
        #expect(try bench.slice("web") == recorded)
        #expect(try await bench.apply(topology("web")).plan.isEmpty)
    }

    @Test func `a change that restarts a VM is refused, and nothing is recorded`() async throws {
        _ = try await bench.apply(topology("web"))
        let recorded = try bench.slice("web")
        let found = await #expect(throws: Diagnostic.self) { try await emit(topology("web", interfaces: 2)) }
        #expect(found?.code == .notRepeatable && found?.detail.contains("stops web") == true)
        #expect(try bench.slice("web") == recorded)
    }

    /// Scripts wait for nobody: what one host makes could meet what another one has yet to take away.
    @Test func `a change in which hosts wait for each other is refused, and nothing is recorded`() async throws {
        var moved = bench.cluster
        moved.networkNode = Cluster.NetworkNode(address: "10.0.10.2", uplink: nil)
        let emission = SliceEmission(
            cluster: moved, store: bench.store, version: "0", holder: "a test", lockTimeout: 20)
        let before = try await emit(topology("web")).plan
        runByHand(before)
        let recorded = try bench.slice("web")
        let found = await #expect(throws: Diagnostic.self) {
            try await emission.deploy(topology("web"), defaultOwner: "nobody")
        }
        #expect(found?.code == .hostsWait)
        #expect(
            found?.detail == "network.internet:vlan400 on 10.0.10.2 waits for network.uninternet:vlan400 on 10.0.10.3, "
                + "and 2 more actions for others like that. Scripts of different hosts do not wait for each other. "
                + "Nothing was recorded.")
        #expect(try bench.slice("web") == recorded)
        // Once it is carried out, all of it can be scripts again.
        _ = try await bench.run(cluster: moved).apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
        let scripts = try await emission.deploy(topology("web"), defaultOwner: "nobody").scripts()
        #expect(scripts.map(\.host) == ["10.0.10.2", "10.0.10.1"])
    }

    @Test func `a link that gets the VLAN of one on another worker is refused`() async throws {
        _ = try await emit(try Self.full())
        let found = await #expect(throws: Diagnostic.self) { try await emit(try Self.full(replacing: 7)) }
        #expect(found?.code == .hostsWait)
        #expect(
            found?.detail.hasPrefix(
                "vm.port:c.eth1 on 10.0.10.2 waits for vm.port:a.eth8, vm.port:b.eth8 on 10.0.10.1, ")
                == true, "\(found?.detail ?? "")")
        // In two steps it can be had: first what goes, and what comes when that is known to be gone.
        _ = try await bench.apply(try Self.full(without: 7))
        let scripts = try await emit(try Self.full(replacing: 7))
        #expect(scripts.plan.slice.links.last?.vlan == 107)
    }

    /// What one end leaves keeps the others waiting for nobody, also where all of it is in doubt since only
    /// scripts have ever been written.
    @Test func `an end that leaves its link is scripts, again and again`() async throws {
        func topology(_ ends: String) throws -> Topology {
            let vms = ["a", "b", "c", "d"].enumerated().map {
                #"{"name": "\#($1)", "flavor": "cirros", "interfaces": 1, "worker": "10.0.10.\#($0 % 3 + 1)"}"#
            }
            let text =
                #"{"slice": "s", "owner": "nobody", "vms": [\#(vms.joined(separator: ", "))], "#
                + #""links": [{"name": "l", "endpoints": [\#(ends)]}]}"#
            let context = CheckContext(cluster: .standard, defaultOwner: nil)
            return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
        }
        _ = try await emit(try topology(#""a.eth1", "b.eth1", "c.eth1""#))
        for _ in 1...2 {
            let scripts = try await emit(try topology(#""a.eth1", "b.eth1""#))
            #expect(scripts.plan.waitsAcrossHosts.isEmpty)
        }
        // Who comes may ask a server that does not know it yet: its next lease is its own.
        let scripts = try await emit(try topology(#""b.eth1", "a.eth1", "c.eth1", "d.eth1""#))
        #expect(scripts.plan.actions.first { $0.id == "vm.port:d.eth1" }?.dependsOn == ["network.dhcp:l"])
    }

    /// Twenty links, which is all of a pool, between two VMs of one worker, and two VMs of another.
    private static func full(replacing old: Int? = nil, without gone: Int? = nil) throws -> Topology {
        var links = (0..<20).filter { $0 != old && $0 != gone }.map {
            #"{"name": "l\#($0)", "endpoints": ["a.eth\#($0 + 1)", "b.eth\#($0 + 1)"]}"#
        }
        if old != nil { links.append(#"{"name": "new", "endpoints": ["c.eth1", "d.eth1"]}"#) }
        let vms = [("a", 1), ("b", 1), ("c", 2), ("d", 2)].map {
            #"{"name": "\#($0)", "flavor": "cirros", "interfaces": 20, "worker": "10.0.10.\#($1)"}"#
        }
        let text =
            #"{"slice": "full", "owner": "nobody", "vms": [\#(vms.joined(separator: ", "))], "#
            + #""links": [\#(links.joined(separator: ", "))]}"#
        let context = CheckContext(cluster: .standard, defaultOwner: nil)
        return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
    }

    @Test func `a live change is recorded with what is there already`() async throws {
        _ = try await bench.apply(topology("web"))
        let scripts = try await emit(topology("web", internet: false))
        #expect(scripts.plan.actions.contains { $0.kind == .networkUninternet })
        let slice = try #require(try bench.slice("web"))
        #expect(slice.status == .design && slice.objects.contains { $0.object.spec.kind == .internet })
        let outcome = try await bench.apply(topology("web", internet: false))
        #expect(outcome.slice?.status == .running && bench.hosts.has(just: outcome.plan.desired))
    }

    @Test func `a missing image is said, and nothing is recorded`() async throws {
        let emission = SliceEmission(
            cluster: .standard, store: bench.store, version: "0", holder: "a test", lockTimeout: 20)
        let found = await #expect(throws: Diagnostic.self) {
            try await emission.deploy(topology("web"), defaultOwner: "nobody")
        }
        #expect(found?.code == .imageUnusable)
        #expect(try bench.store.read().slices.isEmpty)
    }

    @Test func `a slice that a run works on is left alone`() async throws {
        let lock = try await bench.store.lockSlice("web", holder: "somebody else", timeout: .zero)
        let emission = SliceEmission(
            cluster: bench.cluster, store: bench.store, version: "0", holder: "a test", lockTimeout: 0)
        let found = await #expect(throws: Diagnostic.self) {
            try await emission.deploy(topology("web"), defaultOwner: "nobody")
        }
        #expect(found?.code == .sliceLocked)
        withExtendedLifetime(lock) {}
    }
}

/// Counts the actions that found everything there.
private final class Found: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }

    func note(_ event: ApplyEvent) {
        if case .done(_, true, _, _) = event { number.withLock { $0 += 1 } }
    }
}
