/// Puts the texts of lines where they can be read: on their own line, off every box, off each
/// other, and where it can be off other lines.
struct LabelPlacement {
    let graph: LayoutGraph
    let boxes: [Box]
    let paths: [EdgePath]

    private(set) var middles: [Box?]
    private(set) var froms: [Box?]
    private(set) var tos: [Box?]
    /// Texts that lie on a box or on another text.
    private(set) var collisions = 0
    /// Foreign lines behind texts.
    private(set) var crossings = 0
    private var placed: [Box] = []
    /// Whether to look for a good place; otherwise the first one is taken.
    private let isCareful: Bool

    init(_ graph: LayoutGraph, boxes: [Box], paths: [EdgePath], isCareful: Bool) {
        self.graph = graph
        self.boxes = boxes
        self.paths = paths
        self.isCareful = isCareful
        middles = [Box?](repeating: nil, count: paths.count)
        froms = middles
        tos = middles
        for index in paths.indices {
            guard let size = graph.edges[index].middle else { continue }
            let length = paths[index].length
            let parts = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74]
            middles[index] = place(size, on: index, at: parts.map { $0 * length })
        }
        for index in paths.indices {
            let (edge, length) = (graph.edges[index], paths[index].length)
            if let size = edge.fromLabel {
                froms[index] = place(size, on: index, at: Self.ends(size, paths[index].points, length: length))
            }
            if let size = edge.toLabel {
                let distances = Self.ends(size, paths[index].points.reversed(), length: length)
                tos[index] = place(size, on: index, at: distances.map { length - $0 })
            }
        }
    }

    /// Distances from an end at which a text may stand, the nearest first.
    private static func ends(_ size: Size, _ points: [Point], length: Double) -> [Double] {
        let direction = points.count > 1 ? (points[1] - points[0]).direction : Point(1, 0)
        let half = min(
            abs(direction.x) > 1e-9 ? size.width / 2 / abs(direction.x) : .infinity,
            abs(direction.y) > 1e-9 ? size.height / 2 / abs(direction.y) : .infinity)
        return [4, 10, 18, 28, 40, 54, 70, 90, 112, 140, 170].map { half + $0 }.filter { $0 <= max(length * 0.6, half + 4) }
    }

    private mutating func place(_ size: Size, on index: Int, at distances: [Double]) -> Box? {
        var best: (box: Box, hard: Int, soft: Int)?
        for distance in distances {
            let box = Box(center: paths[index].point(at: distance), size: size)
            guard isCareful else { return box }
            let hard = conflicts(box)
            if let best, best.hard < hard { continue }
            let soft = foreignLines(box, on: index)
            if best.map({ (hard, soft) < ($0.hard, $0.soft) }) ?? true { best = (box, hard, soft) }
            if hard == 0, soft == 0 { break }
        }
        guard let best else { return nil }
        collisions += best.hard
        crossings += best.soft
        placed.append(best.box)
        return best.box
    }

    private func conflicts(_ box: Box) -> Int {
        let (wide, near) = (box.grown(by: 3), box.grown(by: 1.5))
        return boxes.count { $0.overlaps(wide) } + placed.count { $0.overlaps(near) }
    }

    private func foreignLines(_ box: Box, on index: Int) -> Int {
        paths.indices.count { $0 != index && paths[$0].meets(box) }
    }
}
