import SliceDrawing
import SlicePlanning
import SliceTopology
import Testing

/// Pictures of plans that give VMs other names: what is what is told by IDs.
@Suite struct RenameTests {
    private func vms(_ names: String...) -> String {
        names.map { name in
            let parts = name.split(separator: "<")
            let former = parts.count > 1 ? ", \"renamedFrom\": \"\(parts[1])\"" : ""
            return "{\"name\": \"\(parts[0])\", \"flavor\": \"cirros\", \"interfaces\": 2\(former)}"
        }.joined(separator: ", ")
    }

    private func graph(from before: String, to after: String) throws -> SliceGraph {
        let first = try plan("{\"slice\": \"s\", \"owner\": \"o\", \(before)}")
        var slice = first.slice
        slice.objects = first.desired.map { RecordedObject(object: $0, status: .present) }
        var state = ClusterState.empty
        state.slices = [slice]
        return SliceGraph(try plan("{\"slice\": \"s\", \"owner\": \"o\", \(after)}", state), cluster: .standard)
    }

    private func ends(_ link: SliceGraph.Link, _ graph: SliceGraph) -> [String] {
        link.ends.map { "\(graph.machines[$0.machine].id).\($0.interfaceName) \($0.mark.rawValue)" }
    }

    @Test func `an end stays where its VM gets another name`() throws {
        let graph = try graph(
            from: """
                "vms": [\(vms("web", "db", "pc"))], "links": [{"name": "lan", "endpoints": ["web.eth1", "db.eth1", "pc.eth1"]}]
                """,
            to: """
                "vms": [\(vms("www<web", "db", "pc"))], "links": [{"name": "lan", "endpoints": ["www.eth1", "db.eth1", "pc.eth2"]}]
                """)
        #expect(graph.machines.map(\.mark) == [.changed, .unchanged, .changed])
        #expect(
            ends(graph.links[0], graph) == [
                "1001.eth1 unchanged", "1002.eth1 unchanged", "1003.eth2 created", "1003.eth1 deleted",
            ])
    }

    @Test func `a link that goes keeps its ends where one VM takes another's name`() throws {
        let graph = try graph(
            from: """
                "vms": [\(vms("web", "db", "c"))], "links": [{"name": "l", "endpoints": ["web.eth1", "db.eth1", "c.eth1"]}]
                """,
            to: """
                "vms": [\(vms("web", "c<db"))]
                """)
        #expect(graph.machines.map { "\($0.id) \($0.name)" } == ["1001 web", "1002 c", "1003 c"])
        #expect(graph.machines.map(\.mark) == [.changed, .changed, .deleted])
        #expect(graph.machines[1].reasons.first == "name: db → c" && graph.machines[2].reasons.isEmpty)
        #expect(graph.links.map(\.mark) == [.deleted])
        #expect(
            ends(graph.links[0], graph) == ["1001.eth1 deleted", "1002.eth1 deleted", "1003.eth1 deleted"])
    }

    @Test func `names that are swapped move no end`() throws {
        let links = "\"links\": [{\"name\": \"l\", \"endpoints\": [\"a.eth1\", \"c.eth1\"]}]"
        let graph = try graph(
            from: "\"vms\": [\(vms("a", "b", "c"))], \(links)",
            to: "\"vms\": [\(vms("a<b", "b<a", "c"))], \(links)")
        // The link now joins the VM that was b.
        #expect(ends(graph.links[0], graph) == ["1002.eth1 created", "1003.eth1 unchanged", "1001.eth1 deleted"])
    }
}
