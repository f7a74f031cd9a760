import SliceDrawing
import SlicePlanning
import Testing

/// Pictures beside exactly what they must be: `graph.svg`, `graph.mmd`, `graph.dot`.
///
/// A case with `1.json` draws the plan from there to `topology.json`, or to nothing where it has
/// none; any other draws what `topology.json` describes. See ``PlanHistory``.
struct GraphGoldenTests {
    @Test(arguments: GoldenFolder.cases("graph"))
    func picturesAreWhatTheyMust(_ folder: GoldenFolder) throws {
        let graph = try Self.graph(folder)
        try folder.expect(SVGGraph.render(graph, GraphLayout(graph)), is: "graph.svg")
        try folder.expect(MermaidGraph.render(graph), is: "graph.mmd")
        try folder.expect(DOTGraph.render(graph), is: "graph.dot")
    }

    private static func graph(_ folder: GoldenFolder) throws -> SliceGraph {
        let history = try PlanHistory(folder)
        guard let file = folder.source("topology.json") else {
            let slice = try #require(history.lastSlice.flatMap { history.state.slice(named: $0) })
            return SliceGraph(try history.planner.destroy(slice), cluster: history.cluster)
        }
        let plan = try history.plan(file)
        return plan.prior == nil
            ? SliceGraph(plan.slice, cluster: history.cluster) : SliceGraph(plan, cluster: history.cluster)
    }
}
