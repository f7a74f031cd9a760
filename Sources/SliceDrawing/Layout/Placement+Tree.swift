extension Placement {
    /// Layers below the root, each vertex over the middle of what hangs on it; or, lying, layers
    /// from left to right.
    static func tree(root: Int, of graph: LayoutGraph, isLying: Bool) -> Placement {
        let depths = graph.distances(from: root)
        let room = room(for: graph.edges)
        func breadth(_ vertex: Int) -> Double {
            isLying ? graph.sizes[vertex].height + gap.height : graph.sizes[vertex].width + gap.width
        }
        func depth(_ vertex: Int) -> Double { isLying ? graph.sizes[vertex].width : graph.sizes[vertex].height }

        let order = breadthFirst(root, of: graph)
        var children = [[Int]](repeating: [], count: graph.count)
        for (vertex, parent) in order where parent != vertex { children[parent].append(vertex) }
        // Room that each takes with all below it: those below come later in the order.
        var extents = [Double](repeating: 0, count: graph.count)
        for (vertex, _) in order.reversed() {
            extents[vertex] = max(breadth(vertex), children[vertex].reduce(0) { $0 + extents[$1] })
        }
        var starts = [Double](repeating: 0, count: graph.count)
        for (vertex, _) in order {
            let below = children[vertex].reduce(0) { $0 + extents[$1] }
            var next = starts[vertex] + (extents[vertex] - below) / 2
            for child in children[vertex] {
                starts[child] = next
                next += extents[child]
            }
        }
        var layers = [Double](repeating: 0, count: (depths.max() ?? 0) + 1)
        for vertex in graph.sizes.indices { layers[depths[vertex]] = max(layers[depths[vertex]], depth(vertex)) }
        var levels = layers
        var level = 0.0
        for layer in layers.indices {
            levels[layer] = level + layers[layer] / 2
            level += layers[layer] + (isLying ? room.width : room.height)
        }
        var middles = [Double](repeating: 0, count: graph.count)
        for (vertex, _) in order.reversed() {
            if let first = children[vertex].first, let last = children[vertex].last {
                middles[vertex] = (middles[first] + middles[last]) / 2
            } else {
                middles[vertex] = starts[vertex] + extents[vertex] / 2
            }
        }
        let centers = graph.sizes.indices.map { vertex in
            let (along, down) = (middles[vertex], levels[depths[vertex]])
            return isLying ? Point(down, along) : Point(along, down)
        }
        return Placement(centers: centers, ports: isLying ? .horizontal : .vertical)
    }

    /// Each vertex with the one that it hangs on, parents first; the root hangs on itself. In what
    /// is not a tree every vertex hangs as near to the root as can be.
    private static func breadthFirst(_ root: Int, of graph: LayoutGraph) -> [(vertex: Int, parent: Int)] {
        var isSeen = [Bool](repeating: false, count: graph.count)
        isSeen[root] = true
        var order = [(vertex: root, parent: root)]
        var next = 0
        while next < order.count {
            let vertex = order[next].vertex
            next += 1
            for neighbour in graph.neighbours[vertex] where !isSeen[neighbour] {
                isSeen[neighbour] = true
                order.append((neighbour, vertex))
            }
        }
        return order
    }
}
