import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// A plan that was written and read again, as a file would be.
struct SavedDraft {
    let plan: Plan
    let saved: SavedPlan
    let nextIDBefore: Int

    /// - Parameter editing: what somebody does to the file, who then seals it again.
    init(_ draft: Draft, in world: World, editing: (String) -> String = { $0 }) throws {
        // Images are looked at when it is carried out, and not before.
        let topology = try draft.topology(in: world.cluster)
        let planner = Planner(cluster: world.cluster, state: world.state, defaultOwner: world.owner)
        let root = try #require(JSONParser.parse(topology.slice.span.file).document).root
        try self.init(try planner.plan(topology), SavedPlanDocument.topology(root), world, editing: editing)
    }

    init(destroying name: String, in world: World) throws {
        try self.init(try world.destruction(of: name), nil, world)
    }

    private init(
        _ plan: Plan, _ topology: JSONOutput?, _ world: World, editing: (String) -> String = { $0 }
    ) throws {
        let lineage = world.state.lineage.isEmpty ? nil : world.state.lineage
        let unsealed = SavedPlanDocument.unsealed(
            plan, cluster: "test", lineage: lineage, topology: topology.map { ($0, sha256: "not looked at here") })
        let text = editing(SavedPlanDocument.sealed(unsealed, sha256: "not looked at here").lines)
        let parsed = JSONParser.parse(SourceFile(name: "p.json", text: text))
        #expect(parsed.diagnostics.map(\.detail) == [])
        self.plan = plan
        saved = try SavedPlan(try #require(parsed.document))
        nextIDBefore = world.state.nextID
    }

    /// Whether somebody else has something that the plan gives to what is new in it.
    func isTaken(in state: ClusterState) -> Bool {
        let others = state.slices.filter { $0.name != plan.slice.name }
        let known = Set(plan.prior?.vms.map(\.id) ?? [])
        let new = plan.slice.vms.filter { !known.contains($0.id) }
        let ids = Set(new.map(\.id) + (plan.prior == nil ? [plan.slice.id] : []))
        let had = Dictionary((plan.prior?.vms ?? []).map { ($0.id, $0.internetHost) }) { first, _ in first }
        let hosts = Set(plan.slice.vms.filter { (had[$0.id] ?? nil) == nil }.compactMap(\.internetHost))
        return others.contains { other in
            !ids.isDisjoint(with: other.vms.map(\.id) + [other.id])
                || !Set(new.map(\.vncPort)).isDisjoint(with: other.vms.map(\.vncPort))
                || other.pool == plan.slice.pool || !hosts.isDisjoint(with: other.heldInternetHosts)
        }
    }
}

extension World {
    /// The saved plan made again for the state as it is now.
    func again(_ draft: SavedDraft) throws -> Plan {
        let context = CheckContext(cluster: cluster, defaultOwner: nil)
        let topology = try draft.saved.topology.map { value in
            // What the cluster file no longer has is for the planner's checks here.
            try #require(TopologyFile.check(value, in: context).readable)
        }
        return try Planner(cluster: cluster, state: state, defaultOwner: owner, images: images)
            .again(draft.saved, topology)
    }

    /// A slice of the owner "nobody" with numbers of its own.
    static func other(id: Int, vms: Int, ports: Int) throws -> RecordedSlice? {
        var world = World()
        world.state.nextID = id
        try world.apply(.vms(vms, slice: "other"))
        guard var slice = world.state.slices.first else { return nil }
        for index in slice.vms.indices { slice.vms[index].vncPort = ports + index }
        slice.objects = []
        return slice
    }
}

extension Draft {
    /// A few VMs, some of them linked in pairs.
    static func random(_ slice: String, using random: inout SeededGenerator) -> Draft {
        let count = Int.random(in: 1...4, using: &random)
        var draft = Draft.vms(count, slice: slice, owner: nil)
        for index in draft.vms.indices { draft.vms[index].internet = Bool.random(using: &random) }
        guard count > 1, Bool.random(using: &random) else { return draft }
        draft.links = [Link(name: Bool.random(using: &random) ? "pair" : nil, endpoints: ["v0.eth1", "v1.eth1"])]
        return draft
    }
}

extension Diagnostic {
    /// The text that it points at.
    var pointedAt: String {
        guard let span else { return "" }
        return String(decoding: span.file.bytes[span.range.start..<span.range.end], as: UTF8.self)
    }
}

/// Everything that planning fails with.
func refusals(_ body: () throws -> Plan) -> [Diagnostic] {
    do {
        _ = try body()
        return []
    } catch let failure as PlanningFailure {
        return failure.diagnostics
    } catch {
        Issue.record(error)
        return []
    }
}
