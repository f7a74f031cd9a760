import SliceDrawing
import SlicePlanning
import SliceTopology
import Testing

/// What a picture of a plan says without colours.
@Suite struct MarkTests {
    private func graph(from before: String, to after: String) throws -> SliceGraph {
        let first = try plan(before)
        var slice = first.slice
        slice.objects = first.desired.map { RecordedObject(object: $0, status: .present) }
        var state = ClusterState.empty
        state.slices = [slice]
        return SliceGraph(try plan(after, state), cluster: .standard)
    }

    private let both = """
        {"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": 2},
         {"name": "b", "flavor": "cirros", "interfaces": 2}],
         "links": [{"name": "l", "endpoints": ["a.eth2", "b.eth1"]}]}
        """
    private let one = """
        {"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": 1},
         {"name": "b", "flavor": "cirros", "interfaces": 2, "internet": true}]}
        """

    @Test func `what restarts is told from what changes live`() throws {
        let graph = try graph(from: both, to: one)
        #expect(graph.machines.map(\.mark) == [.restarted, .changed])
        #expect(graph.marks == [.created, .changed, .restarted, .deleted])
        for text in [MermaidGraph.render(graph), DOTGraph.render(graph)] {
            #expect(text.contains("on 10.0.10.1, restarts") && !text.contains("on 10.0.10.2, restarts"))
        }
        #expect(DOTGraph.render(graph).contains("peripheries=2"))
        #expect(MermaidGraph.render(graph).contains("stroke-width:4px"))
    }

    @Test func `an interface that goes with its link is said to`() throws {
        let graph = try graph(from: both, to: one)
        #expect(graph.links.map(\.mark) == [.deleted])
        #expect(graph.links[0].ends.map(\.label) == ["eth2 removed", "eth1"])
        // A VM that goes takes its interfaces along, and is marked itself.
        let gone = try self.graph(
            from: both, to: #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": 2}]}"#)
        #expect(gone.links[0].ends.map(\.label) == ["eth2", "eth1"])
    }
}
