/// A place in a drawing, in pixels of its `viewBox`; y grows downwards.
package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    static let zero = Point(0, 0)
    static func + (left: Point, right: Point) -> Point { Point(left.x + right.x, left.y + right.y) }
    static func - (left: Point, right: Point) -> Point { Point(left.x - right.x, left.y - right.y) }
    static func * (point: Point, factor: Double) -> Point { Point(point.x * factor, point.y * factor) }

    var length: Double { (x * x + y * y).squareRoot() }
    /// The same direction, of length 1; to the right where there is none.
    var direction: Point { length > 1e-9 ? self * (1 / length) : Point(1, 0) }
    /// A quarter turn.
    var normal: Point { Point(-y, x) }
    func toward(_ other: Point, _ part: Double) -> Point { self + (other - self) * part }
}

package struct Size: Sendable, Hashable {
    package var width: Double
    package var height: Double

    package init(_ width: Double, _ height: Double) {
        self.width = width
        self.height = height
    }
}

/// An upright rectangle.
package struct Box: Sendable, Hashable {
    package var center: Point
    package var size: Size

    package init(center: Point, size: Size) {
        self.center = center
        self.size = size
    }

    init(left: Double, top: Double, right: Double, bottom: Double) {
        self.init(center: Point((left + right) / 2, (top + bottom) / 2), size: Size(right - left, bottom - top))
    }

    package var left: Double { center.x - size.width / 2 }
    package var right: Double { center.x + size.width / 2 }
    package var top: Double { center.y - size.height / 2 }
    package var bottom: Double { center.y + size.height / 2 }

    func grown(by margin: Double) -> Box {
        Box(center: center, size: Size(size.width + 2 * margin, size.height + 2 * margin))
    }

    func moved(by offset: Point) -> Box { Box(center: center + offset, size: size) }

    package func overlaps(_ other: Box) -> Bool {
        abs(center.x - other.center.x) * 2 < size.width + other.size.width - 1e-6
            && abs(center.y - other.center.y) * 2 < size.height + other.size.height - 1e-6
    }

    func union(_ other: Box) -> Box {
        Box(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    /// Where the way from the centre towards `target` leaves the box.
    func edge(toward target: Point) -> Point {
        let way = target - center
        let parts = [
            abs(way.x) > 1e-9 ? size.width / 2 / abs(way.x) : .infinity,
            abs(way.y) > 1e-9 ? size.height / 2 / abs(way.y) : .infinity,
        ]
        let part = min(parts[0], parts[1])
        return part.isFinite ? center + way * part : center
    }

    /// Whether any of the line from `start` to `end` lies inside (Liang and Barsky).
    func meets(_ start: Point, _ end: Point) -> Bool {
        var (enter, leave) = (0.0, 1.0)
        let way = end - start
        for (step, distance) in [
            (-way.x, start.x - left), (way.x, right - start.x), (-way.y, start.y - top), (way.y, bottom - start.y),
        ] {
            if abs(step) < 1e-12 {
                if distance < 0 { return false }
            } else if step < 0 {
                enter = max(enter, distance / step)
            } else {
                leave = min(leave, distance / step)
            }
        }
        return leave - enter > 1e-9
    }
}

/// Points on the circle. The standard library has no sine, and this one is the same on every machine.
enum UnitCircle {
    static let pi = Double.pi

    /// The point at an angle in radians: 0 is to the right, a quarter turn is down.
    static func point(_ angle: Double) -> Point {
        Point(sine(angle + pi / 2), sine(angle))
    }

    static func sine(_ angle: Double) -> Double {
        var x = angle - (angle / (2 * pi)).rounded() * 2 * pi
        // Near enough to nought for the series to be short.
        if x > pi / 2 { x = pi - x } else if x < -pi / 2 { x = -pi - x }
        var (term, sum) = (x, x)
        for step in 1...9 {
            term *= -x * x / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }
}
