extension Placement {
    /// Distances on paper like distances in the graph: stress majorisation (Gansner, Koren and
    /// North, "Graph Drawing by Stress Majorization", 2004), one vertex after the other.
    ///
    /// - Parameter seed: varies where the vertices stand at first; the same seed, the same places.
    static func stress(_ graph: LayoutGraph, seed: UInt64) -> Placement {
        let count = graph.count
        let distances = graph.sizes.indices.map { start in graph.distances(from: start).map(Double.init) }
        var points = ring(start(count, seed: seed), of: graph, step: Size(1, 1)).centers
        for _ in 0..<120 {
            for vertex in 0..<count {
                var (sum, weights) = (Point.zero, 0.0)
                for other in 0..<count where other != vertex {
                    let distance = distances[vertex][other]
                    let weight = 1 / (distance * distance)
                    let way = (points[vertex] - points[other]).direction
                    sum = sum + (points[other] + way * distance) * weight
                    weights += weight
                }
                points[vertex] = sum * (1 / weights)
            }
        }
        // Boxes and texts are wider than high, and so is paper.
        let step = step(graph)
        let stretched = turned(points).map { Point($0.x * step.width * 0.8, $0.y * step.height * 1.1) }
        let (xs, ys) = (aligned(stretched.map(\.x)), aligned(stretched.map(\.y)))
        return Placement(centers: zip(xs, ys).map { Point($0, $1) })
    }

    /// Numbers that are nearly the same made the same, so that what almost stands in a row does.
    private static func aligned(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var result = values
        var row: [Int] = []
        func settle() {
            let mean = row.reduce(0) { $0 + values[$1] } / Double(max(row.count, 1))
            for index in row { result[index] = mean }
        }
        for index in order {
            if let first = row.first, values[index] - values[first] > 24 {
                settle()
                row = []
            }
            row.append(index)
        }
        settle()
        return result
    }

    /// An order to stand around a circle in: the file's, or one shuffled with the seed.
    private static func start(_ count: Int, seed: UInt64) -> [Int] {
        var order = Array(0..<count)
        guard seed > 0 else { return order }
        // SplitMix64.
        var state = seed
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        for position in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(position, Int(next() % UInt64(position + 1)))
        }
        return order
    }

    /// Turned so that the drawing is widest from left to right, and begins at the left and above
    /// as far as can be.
    private static func turned(_ points: [Point]) -> [Point] {
        var best = points
        var bestRatio = 0.0
        for step in 0..<18 {
            let way = UnitCircle.point(Double(step) / 18 * UnitCircle.pi)
            let candidate = points.map { Point($0.x * way.x - $0.y * way.y, $0.x * way.y + $0.y * way.x) }
            let (xs, ys) = (candidate.map(\.x), candidate.map(\.y))
            let width = (xs.max() ?? 0) - (xs.min() ?? 0)
            let ratio = width / max((ys.max() ?? 0) - (ys.min() ?? 0), 1e-3)
            if ratio > bestRatio + 1e-6 { (best, bestRatio) = (candidate, ratio) }
        }
        let sides = Point((best.first?.x ?? 0) > 0 ? -1 : 1, (best.first?.y ?? 0) > 0 ? -1 : 1)
        return best.map { Point($0.x * sides.x, $0.y * sides.y) }
    }
}
