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
    /// How far from its start the middle of each line's text stands.
    private var middleDistances: [Double]
    private var placedDistance = 0.0
    /// Whether to look for a good place; otherwise the first one is taken.
    private let isCareful: Bool

    init(_ graph: LayoutGraph, boxes: [Box], paths: [EdgePath], isCareful: Bool) {
        self.graph = graph
        self.boxes = boxes
        self.paths = paths
        self.isCareful = isCareful
        middles = [Box?](repeating: nil, count: paths.count)
        middleDistances = [Double](repeating: 0, count: paths.count)
        froms = middles
        tos = middles
        for index in paths.indices {
            guard let size = graph.edges[index].middle else { continue }
            let length = paths[index].length
            let parts = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8]
            middles[index] = place(size, on: index, at: parts.map { $0 * length })
            middleDistances[index] = placedDistance
        }
        for index in paths.indices {
            let (edge, length) = (graph.edges[index], paths[index].length)
            // An interface's name stands between its box and the link's text, never beyond.
            let limit = edge.middle == nil ? length : 0
            if let size = edge.fromLabel {
                let distances = Self.ends(size, paths[index].points, limit: max(limit, middleDistances[index]))
                froms[index] = place(size, on: index, at: distances)
            }
            if let size = edge.toLabel {
                let distances = Self.ends(
                    size, paths[index].points.reversed(), limit: max(limit, length - middleDistances[index]))
                tos[index] = place(size, on: index, at: distances.map { length - $0 })
            }
        }
    }

    /// Distances from an end at which a text may stand, the nearest first.
    ///
    /// - Parameter limit: where the line's text, or its end, is.
    private static func ends(_ size: Size, _ points: [Point], limit: Double) -> [Double] {
        // Of several lines between two boxes, each is alone only behind its first bend.
        let start = points.count > 2 ? 1 : 0
        let lead = zip(points, points.dropFirst()).prefix(start).reduce(0) { $0 + ($1.1 - $1.0).length }
        let direction = points.count > start + 1 ? (points[start + 1] - points[start]).direction : Point(1, 0)
        let half = min(
            abs(direction.x) > 1e-9 ? size.width / 2 / abs(direction.x) : .infinity,
            abs(direction.y) > 1e-9 ? size.height / 2 / abs(direction.y) : .infinity)
        let first = lead + half + (start > 0 ? 1 : 4)
        return [0, 6, 14, 24, 36, 50, 66, 86, 108, 136, 166].map { first + $0 }
            .filter { $0 <= max(limit - half, first) }
    }

    private mutating func place(_ size: Size, on index: Int, at distances: [Double]) -> Box? {
        var best: (box: Box, hard: Int, soft: Int)?
        for distance in distances {
            let box = Box(center: paths[index].point(at: distance), size: size)
            guard isCareful else {
                placedDistance = distance
                return box
            }
            let hard = conflicts(box)
            if let best, best.hard < hard { continue }
            let soft = foreignLines(box, on: index)
            if best.map({ (hard, soft) < ($0.hard, $0.soft) }) ?? true {
                best = (box, hard, soft)
                placedDistance = distance
            }
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
