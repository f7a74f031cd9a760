/// What is to be laid out: boxes of known size and lines between them, nothing of what they mean.
struct LayoutGraph {
    struct Edge {
        let from: Int
        let to: Int
        /// Sizes of the texts at its ends and in its middle; nil where there is none.
        let fromLabel: Size?
        let toLabel: Size?
        let middle: Size?

        func other(than vertex: Int) -> Int { vertex == from ? to : from }
    }

    /// Size of each vertex's box.
    let sizes: [Size]
    let edges: [Edge]
    /// Which vertices are networks, not VMs.
    let isNetwork: [Bool]
    /// Each vertex's neighbours, every one once, in order.
    let neighbours: [[Int]]
    /// Edges at each vertex.
    let incident: [[Int]]

    init(sizes: [Size], edges: [Edge], isNetwork: [Bool]) {
        self.sizes = sizes
        self.edges = edges
        self.isNetwork = isNetwork
        var incident = [[Int]](repeating: [], count: sizes.count)
        var neighbours = [Set<Int>](repeating: [], count: sizes.count)
        for (index, edge) in edges.enumerated() {
            incident[edge.from].append(index)
            incident[edge.to].append(index)
            neighbours[edge.from].insert(edge.to)
            neighbours[edge.to].insert(edge.from)
        }
        self.incident = incident
        self.neighbours = neighbours.map { $0.sorted() }
    }

    var count: Int { sizes.count }
    /// Pairs of vertices that are joined.
    var pairCount: Int { neighbours.reduce(0) { $0 + $1.count } / 2 }
    var largestSize: Size { Size(sizes.map(\.width).max() ?? 0, sizes.map(\.height).max() ?? 0) }

    /// A part of a graph that hangs together.
    struct Component {
        let graph: LayoutGraph
        /// Each of its vertices and edges in the whole graph.
        let vertices: [Int]
        let edges: [Int]
    }

    func components() -> [Component] {
        var isSeen = [Bool](repeating: false, count: count)
        var local = [Int](repeating: 0, count: count)
        return (0..<count).compactMap { start in
            if isSeen[start] { return nil }
            isSeen[start] = true
            var vertices = [start]
            var next = 0
            while next < vertices.count {
                for neighbour in neighbours[vertices[next]] where !isSeen[neighbour] {
                    isSeen[neighbour] = true
                    vertices.append(neighbour)
                }
                next += 1
            }
            vertices.sort()
            for (position, vertex) in vertices.enumerated() { local[vertex] = position }
            var edges: [Int] = []
            for vertex in vertices { edges += incident[vertex].filter { self.edges[$0].from == vertex } }
            edges.sort()
            let graph = LayoutGraph(
                sizes: vertices.map { sizes[$0] },
                edges: edges.map { index in
                    let edge = self.edges[index]
                    return Edge(
                        from: local[edge.from], to: local[edge.to], fromLabel: edge.fromLabel, toLabel: edge.toLabel,
                        middle: edge.middle)
                },
                isNetwork: vertices.map { isNetwork[$0] })
            return Component(graph: graph, vertices: vertices, edges: edges)
        }
    }

    /// Steps from `start` to each vertex of a graph that hangs together.
    func distances(from start: Int) -> [Int] { distances(from: [start]) }

    /// Steps to each vertex from the nearest of `starts`.
    func distances(from starts: [Int]) -> [Int] {
        var distances = [Int](repeating: count, count: count)
        for start in starts { distances[start] = 0 }
        var queue = starts
        var next = 0
        while next < queue.count {
            let vertex = queue[next]
            next += 1
            for neighbour in neighbours[vertex] where distances[neighbour] == count {
                distances[neighbour] = distances[vertex] + 1
                queue.append(neighbour)
            }
        }
        return distances
    }
}
