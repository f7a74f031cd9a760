@testable import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Synchronization
import Testing

/// Saved plans against hosts in memory: exactly those actions, or none.
@Suite(.timeLimit(.minutes(10))) struct SavedRunTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    /// A plan for the state as it is, written and read again.
    private func save(_ topology: Topology?, destroying name: String = "") throws -> SavedPlan {
        let state = try bench.store.read()
        let planner = Planner(cluster: bench.cluster, state: state, defaultOwner: "nobody")
        let plan: Plan
        var embedded: (JSONOutput, sha256: String)?
        if let topology {
            plan = try planner.plan(topology)
            let root = try #require(JSONParser.parse(topology.slice.span.file).document).root
            embedded = (SavedPlanDocument.topology(root), sha256: "0")
        } else {
            plan = try planner.destroy(try #require(state.slice(named: name)))
        }
        let unsealed = SavedPlanDocument.unsealed(
            plan, cluster: "default", lineage: state.lineage, topology: embedded)
        let text = SavedPlanDocument.sealed(unsealed, sha256: "0").lines
        return try SavedPlan(try #require(JSONParser.parse(SourceFile(name: "p.json", text: text)).document))
    }

    private func apply(
        _ saved: SavedPlan, interruption: Interruption = Interruption(), parallelism: Int = 10,
        approve: (Plan, [Diagnostic]) async throws -> Bool = { _, _ in true }
    ) async throws -> SliceRun.Outcome {
        let context = CheckContext(cluster: bench.cluster, defaultOwner: nil)
        let topology = try saved.topology.map { try #require(TopologyFile.check($0, in: context).topology) }
        return try await bench.run(parallelism: parallelism, interruption: interruption)
            .apply(saved, topology: topology, approve: approve)
    }

    /// The code, detail and help that it is refused with; nothing may have been changed.
    private func refusal(_ saved: SavedPlan) async throws -> String {
        let before = try bench.store.read()
        let (objects, actions) = (bench.hosts.objects, bench.hosts.log.filter { !$0.hasPrefix("probe") })
        var found = ""
        do {
            _ = try await apply(saved)
        } catch let failure as PlanningFailure {
            found = failure.diagnostics.map { "\($0.code.id) \($0.detail) \($0.help ?? "")" }.joined(separator: "\n")
        }
        #expect(try bench.store.read().slices == before.slices)
        #expect(bench.hosts.objects == objects && bench.hosts.log.filter { !$0.hasPrefix("probe") } == actions)
        #expect(bench.hosts.edit { $0.open } == 0)
        return found
    }

    @Test func `it is carried out, and not twice`() async throws {
        let saved = try save(topology("web"))
        let outcome = try await apply(saved)
        #expect(outcome.failures.isEmpty && outcome.slice?.status == .running)
        #expect(bench.hosts.objects == Set(outcome.plan.desired))
        #expect(try await refusal(saved).hasPrefix("SLC323"))
        #expect(try await bench.apply(topology("web")).plan.isEmpty)
    }

    @Test func `an edit and a destroy are carried out`() async throws {
        _ = try await bench.apply(topology("web"))
        let edit = try save(topology("web", internet: false))
        let edited = try await apply(edit)
        #expect(edited.failures.isEmpty && bench.hosts.has(just: edited.plan.desired))
        let destroy = try save(nil, destroying: "web")
        #expect(try await apply(destroy).slice == nil)
        #expect(bench.hosts.objects.isEmpty)
        #expect(try bench.store.read().slices.isEmpty)
        #expect(try await refusal(destroy).contains("is gone now"))
    }

    @Test func `another slice in between does not matter, unless it takes what is proposed`() async throws {
        _ = try await bench.apply(topology("web"))
        let edit = try save(topology("web", interfaces: 3))
        let new = try save(topology("new"))
        _ = try await bench.apply(topology("other"))
        #expect(try await refusal(new).contains("The slice ID 1003 was free when this was planned"))
        #expect(try await apply(edit).failures.isEmpty)
        _ = try await bench.destroy("other")
        let outcome = try await apply(new)
        #expect(outcome.failures.isEmpty && outcome.slice?.id == 1003)
    }

    @Test func `what the hosts lack is not repaired by a plan that does not say so`() async throws {
        _ = try await bench.apply(topology("web"))
        let nothing = try save(topology("web"))
        #expect(try await apply(nothing).plan.isEmpty)
        let edit = try save(topology("web", internet: false))
        bench.hosts.edit { contents in
            for (key, object) in contents.objects where object.spec.kind == .vm && object.spec.target == "db" {
                contents.objects[key] = nil
            }
        }
        for saved in [nothing, edit] {
            let found = try await refusal(saved)
            #expect(found.contains("+ vm.launch:db on 10.0.10.2"), "\(found)")
            #expect(found.contains("it is gone"), "\(found)")
            // An offline plan would not contain the repair either.
            #expect(found.contains("slicec plan --refresh --out"), "\(found)")
        }
    }

    @Test func `a host that is down is warned of, and the rest is done`() async throws {
        _ = try await bench.apply(topology("web"))
        let saved = try save(topology("web", internet: false))
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let outcome = try await apply(saved)
        #expect(outcome.failures.map(\.code.id) == ["SLC401"] && outcome.unstarted.isEmpty)
    }

    @Test func `a run that was stopped goes on with the same plan`() async throws {
        let saved = try save(topology("web"))
        let interruption = Interruption()
        bench.hosts.edit { contents in
            contents.onAction = { if $0 == "vm.disk:web" { interruption.request() } }
        }
        let first = try await apply(saved, interruption: interruption, parallelism: 1)
        #expect(first.wasInterrupted && !first.unstarted.isEmpty)
        bench.hosts.edit { $0.onAction = nil }
        let second = try await apply(saved)
        #expect(second.failures.isEmpty && second.slice?.status == .running)
        #expect(second.plan.actions.map(\.id) == first.unstarted.map(\.id))
        #expect(try await refusal(saved).hasPrefix("SLC323"))

        let destroy = try save(nil, destroying: "web")
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        #expect(try await apply(destroy).slice?.status == .removing)
        bench.hosts.edit { $0.dead = [] }
        #expect(try await apply(destroy).slice == nil)
        #expect(bench.hosts.objects.isEmpty)
    }

    @Test func `where the state moves while it is asked about, it is not asked again`() async throws {
        let saved = try save(topology("web"))
        let asked = Mutex(0)
        let other = try topology("other")
        await #expect(throws: PlanningFailure.self) {
            _ = try await apply(saved) { _, _ in
                asked.withLock { $0 += 1 }
                _ = try bench.store.allocate { state in
                    try Planner(cluster: bench.cluster, state: state, defaultOwner: "nobody").plan(other)
                }
                return true
            }
        }
        #expect(asked.withLock { $0 } == 1)
        #expect(try bench.store.read().slices.map(\.name) == ["other"] && bench.hosts.log.isEmpty)
    }

    @Test func `digests of texts`() async throws {
        // FIPS 180-2, appendix B.1; and of nothing.
        #expect(
            try await SHA256Sum.of(text: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            try await SHA256Sum.of(text: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
