import Glibc
@testable import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Synchronization
import Testing

/// Whole runs against hosts in memory.
@Suite(.timeLimit(.minutes(10))) struct SliceRunTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    @Test func `apply makes everything, and says running`() async throws {
        let outcome = try await bench.apply(topology("web"))
        #expect(outcome.failures.isEmpty && outcome.unstarted.isEmpty && outcome.done == outcome.plan.actions.count)
        #expect(outcome.slice?.status == .running)
        #expect(bench.hosts.objects == Set(outcome.plan.desired))
        let slice = try #require(try bench.slice("web"))
        #expect(slice.status == .running && slice.objects.allSatisfy { $0.status == .present })
        #expect(slice.objects.filter { $0.object.spec.kind == .vm }.map(\.pid) == [4711, 4711])
        #expect(bench.hosts.edit { $0.connections } == 3, "one connection for each host")
        #expect(bench.hosts.edit { $0.open } == 0 && bench.hosts.edit { $0.uploads } == 2)
    }

    @Test func `apply again does nothing, and a dead VM is brought back`() async throws {
        _ = try await bench.apply(topology("web"))
        let again = try await bench.apply(topology("web"))
        #expect(again.plan.isEmpty && again.slice?.status == .running)
        bench.hosts.edit { contents in
            for (key, object) in contents.objects where object.spec.kind == .vm && object.spec.target == "db" {
                contents.objects[key] = nil
            }
        }
        let repair = try await bench.apply(topology("web"))
        #expect(repair.plan.actions.map(\.id) == ["vm.launch:db"])
        #expect(bench.hosts.objects == Set(repair.plan.desired) && repair.slice?.status == .running)
        #expect(bench.hosts.edit { $0.open } == 0)
    }

    @Test
    func `of everything that is begun is told what came of it, though the host is lost among what it has together`()
        async throws
    {
        bench.hosts.edit { contents in
            contents.mishaps["vm.port:web.eth0"] = .fails
            contents.mishaps["vm.port:web.eth1"] = .requestLost
        }
        let events = Mutex<[ApplyEvent]>([])
        let outcome = try await bench.run { event in events.withLock { $0.append(event) } }
            .apply(topology("web", interfaces: 3), defaultOwner: "nobody") { _, _ in true }
        var begun: [String] = []
        var ended: [String] = []
        for event in events.withLock({ $0 }) {
            switch event {
            case .begun(let action): begun.append(action.id)
            case .done(let action, _, _, _), .failed(let action, _): ended.append(action.id)
            default: break
            }
        }
        let lost = (0...3).map { "vm.port:web.eth\($0)" }
        #expect(lost.allSatisfy(begun.contains), "they are begun together")
        #expect(begun.sorted() == ended.sorted())
        let unstarted = outcome.unstarted.map(\.id)
        #expect(outcome.plan.actions.count - outcome.done - unstarted.count == lost.count, "\(outcome.tally)")
    }

    @Test func `destroy leaves nothing`() async throws {
        _ = try await bench.apply(topology("web"))
        let outcome = try await bench.destroy("web")
        #expect(outcome.failures.isEmpty && outcome.slice == nil)
        #expect(bench.hosts.objects.isEmpty)
        #expect(try bench.store.read().slices.isEmpty)
        await #expect(throws: Diagnostic.self) { try await bench.destroy("web") }
    }

    @Test func `a host that is down does not keep others from their work`() async throws {
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let outcome = try await bench.apply(topology("web"))
        #expect(outcome.failures.map(\.code.id) == ["SLC401"])
        #expect(outcome.slice?.status == .design && !outcome.wasInterrupted)
        #expect(
            !outcome.unstarted.isEmpty && outcome.unstarted.allSatisfy { $0.host == "10.0.10.2" || $0.target == "db" })
        let there = Set(outcome.plan.desired.filter { $0.host != "10.0.10.2" })
        #expect(bench.hosts.objects == there)

        bench.hosts.edit { $0.dead = [] }
        let second = try await bench.apply(topology("web"))
        #expect(second.failures.isEmpty && second.slice?.status == .running)
        #expect(bench.hosts.objects == Set(second.plan.desired))
        #expect(second.plan.actions.allSatisfy { $0.host == "10.0.10.2" }, "what was done is not done again")
    }

    /// Every action of the run, failing in every way, and then converging both ways.
    @Test(arguments: [FakeCluster.Mishap.fails, .replyLost, .requestLost, .garbles])
    func `whatever goes wrong at whatever action, apply converges and destroy leaves nothing`(
        mishap: FakeCluster.Mishap
    ) async throws {
        let names = [
            "network.internet:vlan400", "network.link:backend", "network.dhcp:backend", "vm.image:image.raw",
            "vm.disk:web",
            "vm.port:web.eth0", "vm.port:web.eth1", "vm.launch:web", "vm.disk:db", "vm.port:db.eth1", "vm.launch:db",
        ]
        for (name, appliesAgain) in names.flatMap({ [($0, true), ($0, false)] }) {
            let bench = try Bench()
            bench.hosts.edit { $0.mishaps = [name: mishap] }
            let first = try await bench.apply(topology("web"))
            #expect(first.failures.count == 1, "\(name): \(first.failures.map(\.detail))")
            #expect(first.slice?.status == .design)
            if appliesAgain {
                let second = try await bench.apply(topology("web"))
                #expect(second.failures.isEmpty && second.slice?.status == .running, "\(name)")
                #expect(bench.hosts.objects == Set(second.plan.desired), "\(name)")
            }
            let end = try await bench.destroy("web")
            #expect(end.failures.isEmpty && bench.hosts.objects.isEmpty, "\(name)")
            #expect(try bench.store.read().slices.isEmpty)
        }
    }

    /// A connection that breaks, and what is busy for a moment, once at every action.
    @Test(arguments: [FakeCluster.Mishap.isBusy, .replyLost, .requestLost])
    func `what passes by itself is tried again, and nobody has to know`(mishap: FakeCluster.Mishap) async throws {
        let pauses = Mutex<[Duration]>([])
        try await Pause.$current.withValue(Pause { pause in pauses.withLock { $0.append(pause) } }) {
            for name in [
                "network.link:backend", "vm.image:image.raw", "vm.disk:web", "vm.port:web.eth1", "vm.launch:db",
            ] {
                let bench = try Bench()
                bench.hosts.edit { $0.mishaps = [name: mishap] }
                let events = Mutex<[ApplyEvent]>([])
                let outcome = try await bench.run(retries: 1) { event in events.withLock { $0.append(event) } }
                    .apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
                #expect(outcome.failures.isEmpty && outcome.slice?.status == .running, "\(name): \(outcome.failures)")
                #expect(bench.hosts.objects == Set(outcome.plan.desired), "\(name)")
                #expect(bench.hosts.edit { $0.open } == 0, "\(name)")
                var begun: [String] = []
                var retried = 0
                for event in events.withLock({ $0 }) {
                    if case .begun(let action) = event { begun.append(action.id) }
                    if case .retrying = event { retried += 1 }
                }
                #expect(begun.count == Set(begun).count, "each is said to begin once")
                #expect(retried == 1, "\(name)")
            }
        }
        #expect(pauses.withLock { $0 }.count { $0 == .milliseconds(500) } == 5)
    }

    @Test func `what does not pass fails after as many tries as were asked for`() async throws {
        bench.hosts.edit { contents in
            contents.onAction = { [bench] name in
                if name == "vm.disk:web" { bench.hosts.edit { $0.mishaps[name] = .isBusy } }
            }
        }
        let pauses = Mutex<[Duration]>([])
        let outcome = try await Pause.$current.withValue(Pause { pause in pauses.withLock { $0.append(pause) } }) {
            try await bench.run(retries: 3).apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
        }
        #expect(outcome.failures.map(\.code) == [.actionFailed])
        #expect(pauses.withLock { $0 } == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func `what was sent along with something that failed is not recorded as begun`() async throws {
        bench.hosts.edit { $0.mishaps = ["vm.disk:web": .fails] }
        let outcome = try await bench.apply(topology("web"))
        let unstarted = outcome.unstarted.map(\.id)
        #expect(unstarted.contains("vm.launch:web"))
        let slice = try #require(try bench.store.read().slice(named: "web"))
        #expect(!slice.objects.contains { $0.object.spec.kind == .vm && $0.object.spec.target == "web" })
        #expect(slice.objects.contains { $0.object.spec.kind == .disk && $0.object.spec.target == "web" })
    }

    @Test func `a destroy that failed anywhere is finished by the next`() async throws {
        let names = [
            "vm.stop:db", "vm.unport:db.eth1", "vm.undisk:db", "vm.stop:web", "vm.unport:web.eth0", "vm.undisk:web",
            "network.undhcp:backend", "network.unlink:backend", "network.uninternet:vlan400",
        ]
        for name in names {
            for mishap in [FakeCluster.Mishap.fails, .replyLost, .requestLost] {
                let bench = try Bench()
                _ = try await bench.apply(topology("web"))
                bench.hosts.edit { $0.mishaps = [name: mishap] }
                let first = try await bench.destroy("web")
                #expect(first.failures.count == 1 && first.slice?.status == .removing, "\(name)")
                await #expect(throws: PlanningFailure.self, "it is being removed") {
                    try await bench.apply(topology("web"))
                }
                #expect(try await bench.destroy("web").failures.isEmpty)
                #expect(bench.hosts.objects.isEmpty, "\(name)")
                #expect(try bench.store.read().slices.isEmpty, "\(name)")
            }
        }
    }

    @Test func `a run that ended before it could say so is settled by the next`() async throws {
        // Everything is on record, and the process was killed before the slice was called running.
        _ = try await bench.apply(topology("web"))
        let id = try #require(try bench.slice("web")).id
        _ = try bench.store.settle(sliceID: id, isDeployed: false)
        #expect(try bench.slice("web")?.status == .design)
        let again = try await bench.apply(topology("web"))
        #expect(again.slice?.status == .running)
        #expect(try bench.slice("web")?.status == .running)
    }

    @Test func `an edit without actions while a host is down ends well once it is back`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let renamed = try await bench.apply(topology("web", link: ""))
        #expect(renamed.failures.map(\.code.id) == ["SLC401"])
        bench.hosts.edit { $0.dead = [] }
        #expect(try await bench.apply(topology("web", link: "")).slice?.status == .running)
        #expect(try bench.slice("web")?.status == .running)
    }

    @Test func `a destroy with a dead host keeps what is there on record`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let outcome = try await bench.destroy("web")
        #expect(outcome.failures.map(\.code.id) == ["SLC401"])
        let left = try #require(try bench.slice("web"))
        #expect(left.status == .removing && left.objects.allSatisfy { $0.object.host == "10.0.10.2" })
        #expect(left.objects.count == 4)
        #expect(bench.hosts.objects == Set(left.objects.map(\.object)))
        bench.hosts.edit { $0.dead = [] }
        #expect(try await bench.destroy("web").slice == nil)
        #expect(bench.hosts.objects.isEmpty)
        #expect(try bench.store.read().slices.isEmpty)
    }

    @Test func `a host that will not come back can be let go`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let outcome = try await bench.destroy("web", abandoning: ["10.0.10.2"])
        #expect(outcome.failures.isEmpty && outcome.slice == nil)
        #expect(try bench.store.read().slices.isEmpty)
        #expect(bench.hosts.objects.allSatisfy { $0.host == "10.0.10.2" })
    }

    @Test func `VLAN 400 goes with its last user`() async throws {
        _ = try await bench.apply(topology("web"))
        _ = try await bench.apply(topology("other"))
        func isThere() -> Bool { bench.hosts.objects.contains { $0.spec.kind == .internet } }
        let kept = Mutex(0)
        let run = bench.run { event in
            if case .kept(_, users: let users) = event { kept.withLock { $0 = users } }
        }
        let first = try await run.destroy("web", abandoning: []) { _, _ in true }
        #expect(first.failures.isEmpty && isThere() && kept.withLock { $0 } == 1)
        #expect(try bench.slice("web") == nil)
        #expect(try await bench.destroy("other").failures.isEmpty)
        #expect(!isThere())
    }

    @Test func `two slices destroyed at once take VLAN 400 along`() async throws {
        _ = try await bench.apply(topology("web"))
        _ = try await bench.apply(topology("other"))
        async let first = bench.destroy("web")
        async let second = bench.destroy("other")
        let failures = try await first.failures + second.failures
        #expect(failures.isEmpty && bench.hosts.objects.isEmpty)
    }

    @Test func `two slices applied at once`() async throws {
        async let first = bench.apply(topology("web"))
        async let second = bench.apply(topology("other"))
        let outcomes = try await [first, second]
        #expect(outcomes.allSatisfy { $0.failures.isEmpty && $0.slice?.status == .running })
        #expect(bench.hosts.edit { $0.uploads } == 2, "each worker gets the image once")
        let desired = outcomes.flatMap(\.plan.desired)
        #expect(bench.hosts.objects == Set(desired))
    }

    @Test func `an interruption finishes what is in flight and lists the rest`() async throws {
        let interruption = Interruption()
        bench.hosts.edit { contents in
            contents.onAction = { if $0 == "vm.disk:web" { interruption.request() } }
        }
        let outcome = try await bench.apply(topology("web"), interruption: interruption, parallelism: 1)
        #expect(outcome.wasInterrupted && outcome.failures.isEmpty && !outcome.unstarted.isEmpty)
        #expect(outcome.done + outcome.unstarted.count == outcome.plan.actions.count)
        #expect(outcome.slice?.status == .design)
        let slice = try #require(try bench.slice("web"))
        #expect(slice.objects.allSatisfy { $0.status == .present }, "what was begun was finished")
        #expect(bench.hosts.objects == Set(slice.objects.map(\.object)))
        #expect(bench.hosts.edit { $0.open } == 0)
        bench.hosts.edit { $0.onAction = nil }
        #expect(try await bench.apply(topology("web")).slice?.status == .running)
    }

    @Test func `an interruption before the first action starts none`() async throws {
        let interruption = Interruption()
        interruption.request()
        let outcome = try await bench.apply(topology("web"), interruption: interruption)
        #expect(outcome.wasInterrupted && bench.hosts.objects.isEmpty)
    }

    @Test func `a refusal changes nothing`() async throws {
        let outcome = try await bench.run().apply(topology("web"), defaultOwner: "nobody") { _, _ in false }
        #expect(!outcome.wasApproved)
        #expect(try bench.store.read().slices.isEmpty && bench.hosts.log.isEmpty)
    }

    @Test func `where the state moved meanwhile, it is asked again`() async throws {
        let asked = Mutex<[Int]>([])
        let other = try topology("other")
        let outcome = try await bench.run().apply(topology("web"), defaultOwner: "nobody") { plan, _ in
            asked.withLock { $0.append(plan.slice.id) }
            if plan.slice.id == 1000 {
                _ = try bench.store.allocate { state in
                    try Planner(cluster: bench.cluster, state: state, defaultOwner: "nobody").plan(other)
                }
            }
            return true
        }
        #expect(asked.withLock { $0 } == [1000, 1003])
        #expect(outcome.failures.isEmpty && outcome.slice?.id == 1003)
        #expect(try bench.store.read().slices.map(\.id) == [1000, 1003])
    }

    @Test func `a slice that another run works on is refused`() async throws {
        let lock = try await bench.store.lockSlice("web", holder: "somebody else", timeout: .zero)
        let found = await #expect(throws: Diagnostic.self) {
            try await bench.run(lockTimeout: 0).apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
        }
        #expect(found?.code == .sliceLocked && found?.detail.contains("somebody else") == true)
        withExtendedLifetime(lock) {}
    }

    @Test func `a missing image stops the run before anything is changed`() async throws {
        let cluster = Cluster.standard
        let run = SliceRun(
            cluster: cluster, store: bench.store, transport: bench.hosts, options: RunOptions(), holder: "x",
            interruption: Interruption()
        ) { _ in }
        let found = await #expect(throws: Diagnostic.self) {
            try await run.apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
        }
        #expect(found?.code == .imageUnusable)
        #expect(try bench.store.read().slices.isEmpty && bench.hosts.log.isEmpty)
    }

}
