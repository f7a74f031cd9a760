/// A graph laid out: every box, line and text in its place.
struct Arrangement {
    let boxes: [Box]
    let bar: Box?
    let paths: [EdgePath]
    let middles: [Box?]
    let fromLabels: [Box?]
    let toLabels: [Box?]
    /// Boxes and texts that lie on each other: none, if it can be had.
    let collisions: Int
    /// Lines that run through a box which is not theirs.
    let intrusions: Int
    /// How bad it is; less is better.
    let cost: Double
    let bounds: Box

    /// - Parameter isCareful: false for what is too large to be looked at closely.
    init(_ graph: LayoutGraph, _ placement: Placement, isCareful: Bool = true) {
        let routing = EdgeRouting(graph, placement)
        let (boxes, paths) = (routing.boxes, routing.paths())
        self.boxes = boxes
        self.paths = paths
        bar = placement.bar
        let labels = LabelPlacement(
            graph, boxes: boxes + (placement.bar.map { [$0] } ?? []), paths: paths, isCareful: isCareful)
        middles = labels.middles
        fromLabels = labels.froms
        toLabels = labels.tos
        let drawn = boxes + [middles, fromLabels, toLabels].flatMap { $0.compactMap { $0 } } + (bar.map { [$0] } ?? [])
        var bounds = drawn.first ?? Box(center: .zero, size: Size(0, 0))
        for box in drawn { bounds = bounds.union(box) }
        for point in paths.flatMap(\.points) { bounds = bounds.union(Box(center: point, size: Size(2, 2))) }
        self.bounds = bounds
        guard isCareful else {
            (collisions, intrusions, cost) = (0, 0, 0)
            return
        }
        collisions = labels.collisions + Self.overlaps(boxes)
        intrusions = Self.intrusions(boxes, paths, graph)
        let crossings = paths.indices.reduce(0) { sum, first in
            sum + paths.indices.count { first < $0 && paths[first].crosses(paths[$0]) }
        }
        // Paper is somewhat wider than high; what is far from that ends up small on it.
        let ratio = max(bounds.size.width, 1) / max(bounds.size.height, 1) / 1.5
        let area = (bounds.size.width * bounds.size.height * max(ratio, 1 / ratio)).squareRoot()
        cost =
            Double(collisions) * 20_000 + Double(intrusions) * 4000 + Double(crossings) * 120
            + Double(labels.crossings) * 90 + area
    }

    private static func overlaps(_ boxes: [Box]) -> Int {
        let wide = boxes.map { $0.grown(by: 7) }
        return wide.indices.reduce(0) { sum, first in
            sum + wide.indices.count { first < $0 && wide[first].overlaps(wide[$0]) }
        }
    }

    private static func intrusions(_ boxes: [Box], _ paths: [EdgePath], _ graph: LayoutGraph) -> Int {
        paths.indices.reduce(0) { sum, index in
            let edge = graph.edges[index]
            return sum + boxes.indices.count {
                $0 != edge.from && $0 != edge.to && paths[index].meets(boxes[$0].grown(by: 3))
            }
        }
    }

    /// The placement spread out just as far as is needed for nothing to overlap.
    static func spreading(_ graph: LayoutGraph, _ placement: Placement) -> Arrangement {
        var best = Arrangement(graph, placement)
        var factor = 1.0
        for _ in 0..<24 where best.collisions > 0 || best.intrusions > 0 {
            factor *= 1.1
            let next = Arrangement(graph, placement.spread(by: factor))
            if next.cost < best.cost { best = next }
        }
        return best
    }
}
