import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import Testing

/// Gateways, DHCP and VLAN 400 that go to another host with the cluster's network node: a VLAN with
/// two of them would give its guests two answers.
@Suite struct NetworkNodeTests {
    /// A slice that runs, and the cluster file with another network node.
    private func moved(to node: String = "10.0.10.2") throws -> World {
        var world = World()
        try world.apply(.twoTier)
        world.cluster.networkNode = Cluster.NetworkNode(address: node, uplink: nil)
        return world
    }

    @Test func `what is made on the new node waits for what goes on the old one`() throws {
        let world = try moved()
        let plan = try world.plan(.twoTier)
        #expect(
            plan.actions.map { "\($0.id) \($0.host)" } == [
                "network.undhcp:backend 10.0.10.3", "network.unlink:backend 10.0.10.3",
                "network.uninternet:vlan400 10.0.10.3", "network.internet:vlan400 10.0.10.2",
                "network.link:backend 10.0.10.2", "network.dhcp:backend 10.0.10.2",
            ])
        #expect(plan.waits("network.link:backend") == ["network.unlink:backend"])
        #expect(plan.waits("network.dhcp:backend") == ["network.link:backend", "network.undhcp:backend"])
        #expect(plan.waits("network.internet:vlan400") == ["network.uninternet:vlan400"])
    }

    @Test func `DHCP waits also where only the old node's DHCP is left`() throws {
        var world = try moved()
        let plan = try world.plan(.twoTier)
        world.record(plan)
        let link = try #require(plan.actions.first { $0.id == "network.unlink:backend" })
        let index = try #require(world.state.slices.firstIndex { $0.id == plan.slice.id })
        world.state.slices[index].objects.removeAll { $0.object.identity == link.object?.identity }
        #expect(try world.plan(.twoTier).waits("network.dhcp:backend").contains("network.undhcp:backend"))
    }

    @Test func `the reason is the network node, and not an earlier run`() throws {
        let world = try moved()
        let changes = try world.plan(.twoTier).changes
        #expect(changes.map(\.address) == ["internet", "link.backend"])
        #expect(changes.allSatisfy { $0.reasons == ["network node: 10.0.10.3 → 10.0.10.2"] && $0.effect == .live })
    }

    @Test func `a link that is removed meanwhile has no such reason`() throws {
        var draft = Draft.twoTier
        draft.links = []
        let plan = try moved().plan(draft)
        let reasons = plan.changes.filter { $0.address == "link.backend" || $0.address == "vm.web" }.map(\.reasons)
        #expect(reasons == [[], ["eth1: VLAN 100 → unconnected"]])
    }

    /// A VLAN that another link gets, in a full pool, while the node moves.
    @Test func `a link that gets another one's VLAN waits for its gateway on the old node`() throws {
        var world = World()
        var draft = Draft.links(20)
        try world.apply(draft)
        world.cluster.networkNode = Cluster.NetworkNode(address: "10.0.10.2", uplink: nil)
        draft.links[6] = Draft.Link(name: "new", endpoints: ["a.eth21", "b.eth21"])
        let plan = try world.plan(draft)
        #expect(plan.waits("network.link:new").contains("network.unlink:new"))
        #expect(plan.waits("network.dhcp:new").contains("network.undhcp:new"))
    }

    @Test func `what is given up with the old node keeps nobody waiting`() throws {
        var world = try moved()
        let slice = try #require(world.state.slice(named: "two-tier"))
        let left = slice.objects.filter { $0.object.host == "10.0.10.3" }
        world.state.slices[0].objects.removeAll { $0.object.host == "10.0.10.3" }
        let planner = Planner(
            cluster: world.cluster, state: world.state, defaultOwner: "admin", images: world.images, abandoned: left)
        let plan = try planner.plan(Draft.twoTier.topology(in: world.cluster))
        #expect(plan.ids == ["network.internet:vlan400", "network.link:backend", "network.dhcp:backend"])
        #expect(plan.waits("network.link:backend").isEmpty && plan.waits("network.internet:vlan400").isEmpty)
        #expect(plan.change("link.backend")?.reasons == ["network node: 10.0.10.3 → 10.0.10.2"])
    }

    @Test func `back on the old node, what was not begun changes nothing`() throws {
        var world = try moved()
        world.record(try world.plan(.twoTier))
        world.cluster = .test
        #expect(try world.plan(.twoTier).actions.isEmpty)
    }
}

extension Plan {
    /// What an action waits for; empty where there is none of that ID.
    func waits(_ id: String) -> [String] { actions.first { $0.id == id }?.dependsOn ?? [] }
}
