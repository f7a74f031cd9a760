/// A graph laid out: every box, line and text in its place.
struct Arrangement {
    let boxes: [Box]
    /// Bars of buses, by their hubs.
    let bars: [Int: Box]
    /// What it was drawn from.
    let placement: Placement
    let paths: [EdgePath]
    let middles: [Box?]
    let fromLabels: [Box?]
    let toLabels: [Box?]
    /// Boxes and texts that lie on each other: none, if it can be had.
    let collisions: Int
    /// Lines that run through a box which is not theirs.
    let intrusions: Int
    /// Lines behind texts of other lines.
    let foreignLines: Int
    /// How bad it is; less is better.
    let cost: Double
    let bounds: Box

    /// - Parameter isCareful: false for what is too large to be looked at closely.
    init(_ graph: LayoutGraph, _ placement: Placement, isCareful: Bool = true) {
        let routing = EdgeRouting(graph, placement)
        let (boxes, paths) = (routing.boxes, routing.paths())
        self.boxes = boxes
        self.paths = paths
        self.placement = placement
        let bars = Dictionary(placement.buses.map { ($0.hub, placement.bar($0)) }) { first, _ in first }
        self.bars = bars
        let barBoxes = placement.buses.compactMap { bars[$0.hub] }
        let labels = LabelPlacement(
            graph, boxes: boxes + barBoxes, paths: paths, isCareful: isCareful)
        middles = labels.middles
        fromLabels = labels.froms
        toLabels = labels.tos
        let drawn = boxes + [middles, fromLabels, toLabels].flatMap { $0.compactMap { $0 } } + barBoxes
        var bounds = drawn.first ?? Box(center: .zero, size: Size(0, 0))
        for box in drawn { bounds = bounds.union(box) }
        for point in paths.flatMap(\.points) { bounds = bounds.union(Box(center: point, size: Size(2, 2))) }
        self.bounds = bounds
        guard isCareful else {
            (collisions, intrusions, foreignLines, cost) = (0, 0, 0, 0)
            return
        }
        collisions = labels.collisions + Self.overlaps(boxes)
        intrusions = Self.intrusions(boxes, paths, graph)
        foreignLines = labels.crossings
        let crossings = paths.indices.reduce(0) { sum, first in
            sum + paths.indices.count { first < $0 && paths[first].crosses(paths[$0]) }
        }
        // Paper is somewhat wider than high; what is far from that ends up small on it.
        let ratio = max(bounds.size.width, 1) / max(bounds.size.height, 1) / 1.5
        let area = (bounds.size.width * bounds.size.height * max(ratio, 1 / ratio)).squareRoot()
        cost =
            Double(collisions) * 20_000 + Double(intrusions) * 4000 + Double(crossings) * 120
            + Double(labels.crossings) * 130 + area
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
            return sum
                + boxes.indices.count {
                    $0 != edge.from && $0 != edge.to && paths[index].meets(boxes[$0].grown(by: 3))
                }
        }
    }

    private static func overlaps(_ placement: Placement, _ graph: LayoutGraph) -> Int {
        overlaps(zip(placement.centers, graph.sizes).map { Box(center: $0, size: $1) })
    }

    var isClear: Bool { collisions == 0 && intrusions == 0 }

    /// The placement spread out just as far as is needed for nothing to overlap, or a little
    /// farther where that keeps texts off lines.
    static func spreading(_ graph: LayoutGraph, _ placement: Placement) -> Arrangement {
        var factor = 1.0
        // Texts need not be placed as long as boxes lie on each other.
        while factor < 10, overlaps(placement.spread(factor, factor), graph) > 0 { factor *= 1.1 }
        var best = Arrangement(graph, placement.spread(factor, factor))
        var more = 3
        for _ in 0..<24 where more > 0 && best.foreignLines + best.collisions + best.intrusions > 0 {
            factor *= 1.1
            let next = Arrangement(graph, placement.spread(factor, factor))
            if next.cost < best.cost { best = next }
            if best.isClear { more -= 1 }
        }
        return best
    }

    /// The same with less room to spare, across and down, as long as it gets no worse.
    func tightened(_ graph: LayoutGraph) -> Arrangement {
        guard isClear else { return self }
        var best = self
        for (across, down) in [(0.93, 1.0), (1.0, 0.93)] {
            for _ in 0..<14 {
                let next = Arrangement(graph, best.placement.spread(across, down))
                guard next.isClear, next.foreignLines <= best.foreignLines else { break }
                best = next
            }
        }
        return best
    }
}
