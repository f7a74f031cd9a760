extension Placement {
    /// A row; more than five go back and forth in rows of equal length.
    static func line(_ order: [Int], of graph: LayoutGraph) -> Placement {
        let step = step(graph)
        let columns: Int
        if order.count <= 5 {
            columns = order.count
        } else {
            let square = (1.5 * step.height * Double(order.count) / step.width).squareRoot()
            columns = max(3, Int(square.rounded()))
        }
        var centers = [Point](repeating: .zero, count: graph.count)
        for (position, vertex) in order.enumerated() {
            let (row, column) = position.quotientAndRemainder(dividingBy: columns)
            let place = row.isMultiple(of: 2) ? column : columns - 1 - column
            centers[vertex] = Point(Double(place) * step.width, Double(row) * step.height)
        }
        return Placement(centers: centers)
    }

    /// All around an ellipse, the first at its top, clockwise. Boxes and texts are wide, so that
    /// neighbours above and below may stand closer than those beside each other.
    ///
    /// - Parameter step: distance of neighbours at the top, and at the sides.
    static func ring(_ order: [Int], of graph: LayoutGraph, step: Size, least: Size = Size(0, 0)) -> Placement {
        let turn = 2 * UnitCircle.pi / Double(max(order.count, 1))
        let chord = 2 * UnitCircle.sine(turn / 2)
        let radius = max(step.width / chord, least.width)
        // A ring shall look like one.
        let height = max(step.height / chord, least.height, radius * 0.5)
        var centers = [Point](repeating: .zero, count: graph.count)
        for (position, vertex) in order.enumerated() {
            let point = UnitCircle.point(Double(position) * turn - UnitCircle.pi / 2)
            centers[vertex] = Point(point.x * radius, point.y * height)
        }
        return Placement(centers: centers)
    }

    static func ring(_ order: [Int], of graph: LayoutGraph) -> Placement {
        ring(order, of: graph, step: step(graph))
    }

    /// All others around the hub.
    static func star(hub: Int, of graph: LayoutGraph) -> Placement {
        let leaves = graph.sizes.indices.filter { $0 != hub }
        let (size, room) = (graph.largestSize, room(for: graph.edges))
        let reach = Size(
            (graph.sizes[hub].width + size.width) / 2 + room.width,
            (graph.sizes[hub].height + size.height) / 2 + room.height)
        if leaves.count == 2 {
            var centers = [Point](repeating: .zero, count: graph.count)
            centers[leaves[0]] = Point(-reach.width, 0)
            centers[leaves[1]] = Point(reach.width, 0)
            return Placement(centers: centers)
        }
        return ring(
            leaves, of: graph, step: Size(size.width + gap.width, size.height + gap.height), least: reach)
    }

    /// A network with many members: a bar with its members in columns at both sides. Where there
    /// are two columns at a side, lines to the outer one pass between the boxes of the inner one.
    static func bus(hub: Int, of graph: LayoutGraph) -> Placement {
        let leaves = graph.sizes.indices.filter { $0 != hub }
        let (size, room) = (graph.largestSize, room(for: graph.edges))
        let columns = leaves.count > 20 ? 2 : 1
        let pitch = size.height + (columns > 1 ? 34 : gap.height)
        let inner = barWidth / 2 + room.width + size.width / 2
        let top = graph.sizes[hub].height / 2 + 16 + size.height / 2
        var centers = [Point](repeating: .zero, count: graph.count)
        var bottom = top
        for (position, vertex) in leaves.enumerated() {
            let (row, place) = position.quotientAndRemainder(dividingBy: 2 * columns)
            let (column, side) = (place / 2, place.isMultiple(of: 2) ? -1.0 : 1.0)
            let x = inner + Double(column) * (size.width + room.width)
            let y = top + pitch * (Double(row) + (column == 0 ? 0 : 0.5))
            centers[vertex] = Point(side * x, y)
            bottom = max(bottom, y)
        }
        return Placement(
            centers: centers, ports: .bar(hub: hub),
            bar: Box(left: -barWidth / 2, top: 0, right: barWidth / 2, bottom: bottom + 14))
    }

    static let barWidth = 12.0
}
