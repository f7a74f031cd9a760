extension Placement {
    /// Layers by the number of steps from `roots`, each in an order that crosses few lines
    /// (Sugiyama, Tagawa and Toda 1981: every vertex near the mean of its neighbours).
    static func layers(from roots: [Int], of graph: LayoutGraph, isLying: Bool) -> Placement {
        let depths = graph.distances(from: roots)
        var layers = [[Int]](repeating: [], count: (depths.max() ?? 0) + 1)
        for vertex in graph.sizes.indices { layers[depths[vertex]].append(vertex) }
        let breadth =
            isLying
            ? graph.largestSize.height + gap.height * 1.5
            : graph.largestSize.width + gap.width
        // Places along the layers, in steps; every layer is centred.
        var places = [Double](repeating: 0, count: graph.count)
        func settle(_ layer: Int) {
            for (position, vertex) in layers[layer].enumerated() {
                places[vertex] = Double(position) - Double(layers[layer].count - 1) / 2
            }
        }
        for layer in layers.indices { settle(layer) }
        for sweep in 0..<8 {
            let isDown = sweep.isMultiple(of: 2)
            for layer in isDown ? Array(layers.indices) : layers.indices.reversed() {
                var wishes: [Int: Double] = [:]
                for vertex in layers[layer] {
                    let near = graph.neighbours[vertex].filter { depths[$0] == layer + (isDown ? -1 : 1) }
                    wishes[vertex] =
                        near.isEmpty
                        ? places[vertex] : near.reduce(0) { $0 + places[$1] } / Double(near.count)
                }
                layers[layer].sort { (wishes[$0] ?? 0, $0) < (wishes[$1] ?? 0, $1) }
                settle(layer)
            }
        }
        let rooms = rooms(between: depths, of: graph)
        var centers = [Point](repeating: .zero, count: graph.count)
        var level = 0.0
        for (index, layer) in layers.enumerated() {
            let sizes = layer.map { graph.sizes[$0] }
            let depth = (isLying ? sizes.map(\.width).max() : sizes.map(\.height).max()) ?? 0
            for vertex in layer {
                let (along, down) = (places[vertex] * breadth, level + depth / 2)
                centers[vertex] = isLying ? Point(down, along) : Point(along, down)
            }
            guard index < rooms.count else { break }
            level += depth + (isLying ? rooms[index].width : rooms[index].height * 1.3)
        }
        return Placement(centers: centers, ports: isLying ? .horizontal : .vertical)
    }
}
