/// Lays out a graph that hangs together: as what it is, where that can be seen, and otherwise in
/// several ways of which the best is kept.
enum ComponentLayout {
    /// Beyond this, looking at every pair takes too long, and nobody will look at the drawing.
    static let carefulLimit = 150

    /// - Parameter suggestion: where another program would put the vertices; it is one way more.
    static func arrange(_ graph: LayoutGraph, suggestion: [Point]? = nil) -> Arrangement {
        let shape = GraphShape(graph)
        guard graph.count <= carefulLimit, graph.edges.count <= 2 * carefulLimit else {
            return Arrangement(graph, plain(graph, shape), isCareful: false)
        }
        var best: Arrangement?
        for placement in placements(graph, shape, suggestion) {
            let next = Arrangement.spreading(graph, placement)
            if next.cost < best?.cost ?? .infinity { best = next }
        }
        return best?.tightened(graph) ?? Arrangement(graph, plain(graph, shape))
    }

    /// Only as another program would have it.
    static func arrange(_ graph: LayoutGraph, as suggestion: [Point]) -> Arrangement {
        let isCareful = graph.count <= carefulLimit
        let placement = Placement(centers: suggestion)
        return isCareful
            ? .spreading(graph, placement).tightened(graph) : Arrangement(graph, placement, isCareful: false)
    }

    private static func placements(_ graph: LayoutGraph, _ shape: GraphShape, _ suggestion: [Point]?) -> [Placement] {
        let all = Array(0..<graph.count)
        switch shape {
        case .single: return [Placement(centers: [.zero])]
        case .line(let order): return [.line(order, of: graph)]
        case .ring(let order): return [.ring(order, of: graph)]
        case .star(let hub):
            let isBus = graph.isNetwork[hub] && graph.count > 8
            return [isBus ? .bus(hub: hub, of: graph) : .star(hub: hub, of: graph)]
        case .tree(let root):
            return [
                .tree(root: root, of: graph, isLying: false), .tree(root: root, of: graph, isLying: true),
                .tree(root: root, of: graph, isLying: false, hasBuses: true),
            ]
        case .mesh: return [.ring(all, of: graph)]
        case .general:
            let root = all.max { (graph.neighbours[$0].count, -$0) < (graph.neighbours[$1].count, -$1) } ?? 0
            var placements = (0..<5).map { Placement.stress(graph, seed: UInt64($0)) }
            let busiest = all.filter { graph.neighbours[$0].count == graph.neighbours[root].count }
            for roots in [[0], [root], busiest] {
                placements.append(.layers(from: roots, of: graph, isLying: false))
                placements.append(.layers(from: roots, of: graph, isLying: true))
            }
            for root in Set([0, root]).sorted() {
                placements.append(.tree(root: root, of: graph, isLying: false))
                placements.append(.tree(root: root, of: graph, isLying: true))
            }
            if let suggestion { placements.append(Placement(centers: suggestion)) }
            return placements
        }
    }

    /// A way that takes time in proportion to the graph's size.
    private static func plain(_ graph: LayoutGraph, _ shape: GraphShape) -> Placement {
        switch shape {
        case .single: Placement(centers: [.zero])
        case .line(let order): .line(order, of: graph)
        case .ring(let order): .ring(order, of: graph)
        case .star(let hub) where graph.isNetwork[hub]: .bus(hub: hub, of: graph)
        case .tree(let root): .tree(root: root, of: graph, isLying: true)
        default: .tree(root: 0, of: graph, isLying: true)
        }
    }
}
