@testable import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Testing

/// Runs after which something has another name: the record follows, the hosts hear nothing.
@Suite(.timeLimit(.minutes(10))) struct RenameRunTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func renamed(_ flavor: String = "cirros", worker: String = "10.0.10.1") throws -> Topology {
        let text = """
            {"slice": "web", "owner": "nobody", "vms": [
              {"name": "www", "renamedFrom": "web", "flavor": "\(flavor)", "internet": true, "worker": "\(worker)"},
              {"name": "db", "flavor": "cirros", "worker": "10.0.10.2"}],
             "links": [{"name": "front", "renamedFrom": "backend", "endpoints": ["www.eth1", "db.eth1"]}]}
            """
        let context = CheckContext(cluster: .standard, defaultOwner: nil)
        return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
    }

    @Test func `a rename is recorded, and only DHCP hears of it, which serves names`() async throws {
        let first = try await bench.apply(topology("web"))
        func others() -> [String: HostObject] { bench.hosts.edit { $0.objects.filter { $0.value.spec.kind != .dhcp } } }
        let before = (others(), bench.hosts.edit { $0.uploads })
        let outcome = try await bench.apply(renamed())
        #expect(outcome.failures.isEmpty && outcome.plan.actions.map(\.id) == ["network.dhcp:front"])
        #expect(others() == before.0 && bench.hosts.edit { $0.uploads } == before.1)
        let slice = try #require(try bench.slice("web"))
        #expect(slice.status == .running)
        #expect(slice.vms.map(\.name) == ["www", "db"] && slice.vms.map(\.id) == first.slice?.vms.map(\.id))
        #expect(slice.links.map(\.name) == ["front"] && slice.links.map(\.vlan) == [100])
        let targets = Set(slice.objects.map(\.object.spec.target))
        #expect(targets == ["vlan400", "front", "www", "www.eth0", "www.eth1", "db", "db.eth0", "db.eth1"])
        #expect(try await bench.apply(renamed()).plan.isEmpty)
        let end = try await bench.destroy("web")
        #expect(end.failures.isEmpty && end.slice == nil && bench.hosts.objects.isEmpty)
    }

    @Test func `renamed and moved at once, with the worker that it leaves down`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.dead = ["10.0.10.1"] }
        let first = try await bench.apply(renamed(worker: "10.0.10.3"))
        #expect(!first.failures.isEmpty)
        bench.hosts.edit { $0.dead = [] }
        let second = try await bench.apply(renamed(worker: "10.0.10.3"))
        #expect(second.failures.isEmpty && second.slice?.status == .running)
        // What needed no action is still there as it was made, under the name that it had then.
        func nameless(_ objects: some Sequence<HostObject>) -> Set<HostObject> {
            Set(objects.map { HostObject(host: $0.host, spec: $0.spec.named("")) })
        }
        #expect(nameless(bench.hosts.objects) == nameless(second.plan.desired))
        #expect(try await bench.apply(renamed(worker: "10.0.10.3")).plan.isEmpty)
        #expect(try await bench.destroy("web").slice == nil)
        #expect(bench.hosts.objects.isEmpty)
    }
}
