/// The line of an edge, from box to box.
struct EdgePath {
    let points: [Point]
    private let lengths: [Double]
    let length: Double
    /// For a quick look at whether anything is near at all.
    private let bounds: Box

    init(_ points: [Point]) {
        self.points = points
        lengths = zip(points, points.dropFirst()).map { ($1 - $0).length }
        length = lengths.reduce(0, +)
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        bounds = Box(
            left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0
        ).grown(by: 0.01)
    }

    var segments: Zip2Sequence<[Point], ArraySlice<Point>> { zip(points, points.dropFirst()) }

    /// The point at a distance from the start.
    func point(at distance: Double) -> Point {
        var rest = distance
        for (index, length) in lengths.enumerated() {
            if rest <= length || index == lengths.count - 1 {
                return length > 1e-9
                    ? points[index].toward(points[index + 1], min(1, max(0, rest / length))) : points[index]
            }
            rest -= length
        }
        return points.first ?? .zero
    }

    func meets(_ box: Box) -> Bool { bounds.overlaps(box) && segments.contains { box.meets($0, $1) } }

    /// Whether two lines cross, elsewhere than at a common end.
    func crosses(_ other: EdgePath) -> Bool {
        guard bounds.overlaps(other.bounds) else { return false }
        return segments.contains { start, end in other.segments.contains { Self.cross(start, end, $0, $1) } }
    }

    private static func cross(_ a: Point, _ b: Point, _ c: Point, _ d: Point) -> Bool {
        func side(_ from: Point, _ to: Point, _ point: Point) -> Double {
            (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
        }
        let (first, second) = (side(a, b, c) * side(a, b, d), side(c, d, a) * side(c, d, b))
        return first < -1e-6 && second < -1e-6
    }
}
