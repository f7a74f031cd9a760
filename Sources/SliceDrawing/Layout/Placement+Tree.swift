extension Placement {
    /// Layers below the root, each vertex over the middle of what hangs on it; or, lying, layers
    /// from left to right.
    ///
    /// - Parameter hasBuses: whether networks at the lower end are drawn as buses, which takes less room.
    static func tree(root: Int, of graph: LayoutGraph, isLying: Bool, hasBuses: Bool = false) -> Placement {
        let depths = graph.distances(from: root)
        let rooms = rooms(between: depths, of: graph)
        var blocks: [Int: BusBlock] = [:]
        func breadth(_ vertex: Int) -> Double {
            if let block = blocks[vertex] { return block.size.width + gap.width * 2 }
            return isLying ? graph.sizes[vertex].height + gap.height : graph.sizes[vertex].width + gap.width
        }
        func depth(_ vertex: Int) -> Double { isLying ? graph.sizes[vertex].width : graph.sizes[vertex].height }

        let order = breadthFirst(root, of: graph)
        var children = [[Int]](repeating: [], count: graph.count)
        for (vertex, parent) in order where parent != vertex { children[parent].append(vertex) }
        var buses: [Bus] = []
        for (vertex, _) in order where hasBuses && graph.isNetwork[vertex] {
            let members = children[vertex]
            guard members.count >= leastBus, members.allSatisfy({ children[$0].isEmpty }) else { continue }
            buses.append(Bus(hub: vertex, members: members))
            blocks[vertex] = BusBlock(hub: vertex, members: members, of: graph, columns: members.count > 20 ? 2 : 1)
            children[vertex] = []
        }
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
            guard layer < rooms.count else { break }
            level += layers[layer] + (isLying ? rooms[layer].width : rooms[layer].height)
        }
        var middles = [Double](repeating: 0, count: graph.count)
        for (vertex, _) in order.reversed() {
            if let first = children[vertex].first, let last = children[vertex].last {
                middles[vertex] = (middles[first] + middles[last]) / 2
            } else {
                middles[vertex] = starts[vertex] + extents[vertex] / 2
            }
        }
        var centers = graph.sizes.indices.map { vertex in
            let (along, down) = (middles[vertex], levels[depths[vertex]])
            return isLying ? Point(down, along) : Point(along, down)
        }
        for bus in buses {
            for (member, offset) in zip(bus.members, blocks[bus.hub]?.offsets ?? []) {
                centers[member] = centers[bus.hub] + offset
            }
        }
        return Placement(centers: centers, ports: isLying ? .horizontal : .vertical, buses: buses)
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
