/// The shapes that people draw networks in.
enum GraphShape: Equatable {
    case single
    /// From one end to the other.
    case line([Int])
    /// Once around.
    case ring([Int])
    case star(hub: Int)
    case tree(root: Int)
    /// Few vertices, most of them joined with each other.
    case mesh
    case general

    /// The shape of a graph that hangs together.
    init(_ graph: LayoutGraph) {
        let degrees = graph.neighbours.map(\.count)
        let count = graph.count
        if count == 1 {
            self = .single
        } else if graph.pairCount == count - 1 {
            if let end = degrees.firstIndex(of: 1), degrees.allSatisfy({ $0 <= 2 }), count != 3 || !graph.isNetwork[1] {
                self = .line(Self.walk(graph, from: end))
            } else if let hub = degrees.firstIndex(of: count - 1) {
                self = .star(hub: hub)
            } else {
                self = .tree(root: Self.center(graph))
            }
        } else if count > 2, degrees.allSatisfy({ $0 == 2 }) {
            self = .ring(Self.walk(graph, from: 0))
        } else if count <= 8, graph.pairCount * 10 >= count * (count - 1) / 2 * 6 {
            self = .mesh
        } else {
            self = .general
        }
    }

    /// The vertices in the order in which one comes by them.
    private static func walk(_ graph: LayoutGraph, from start: Int) -> [Int] {
        var order = [start]
        var isSeen = [Bool](repeating: false, count: graph.count)
        isSeen[start] = true
        while let next = graph.neighbours[order[order.count - 1]].first(where: { !isSeen[$0] }) {
            isSeen[next] = true
            order.append(next)
        }
        return order
    }

    /// The vertex of a tree from which the farthest is nearest; of two, the one with more neighbours.
    private static func center(_ graph: LayoutGraph) -> Int {
        var degrees = graph.neighbours.map(\.count)
        var isLeft = [Bool](repeating: true, count: graph.count)
        var remaining = graph.count
        var leaves = degrees.indices.filter { degrees[$0] <= 1 }
        while remaining > 2 {
            remaining -= leaves.count
            var next: [Int] = []
            for leaf in leaves {
                isLeft[leaf] = false
                for neighbour in graph.neighbours[leaf] where isLeft[neighbour] {
                    degrees[neighbour] -= 1
                    if degrees[neighbour] == 1 { next.append(neighbour) }
                }
            }
            leaves = next
        }
        let centers = graph.sizes.indices.filter { isLeft[$0] }
        return centers.max {
            (graph.neighbours[$0].count, -$0) < (graph.neighbours[$1].count, -$1)
        } ?? 0
    }
}
