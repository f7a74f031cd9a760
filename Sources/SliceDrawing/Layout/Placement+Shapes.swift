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
        order.count > 12 ? frame(order, of: graph) : ring(order, of: graph, step: step(graph))
    }

    /// All around a rectangle, clockwise from its left upper corner: many boxes take less room so
    /// than around an ellipse, whose middle is empty.
    private static func frame(_ order: [Int], of graph: LayoutGraph) -> Placement {
        let step = step(graph)
        let half = (order.count + 1) / 2
        // One column more is one row less.
        let columns =
            (2...max(2, half - 1)).min { first, second in
                func ratio(_ columns: Int) -> Double {
                    let width = Double(columns - 1) * step.width + graph.largestSize.width
                    let height = Double(half - columns + 1) * step.height + graph.largestSize.height
                    return max(width / height / 1.5, height / width * 1.5)
                }
                return ratio(first) < ratio(second)
            } ?? 2
        let rows = half + 2 - columns
        let (width, height) = (Double(columns - 1) * step.width, Double(rows - 1) * step.height)
        // An odd number leaves one less for the lower side.
        let lower = order.count - columns - 2 * (rows - 2)
        var centers = [Point](repeating: .zero, count: graph.count)
        for (position, vertex) in order.enumerated() {
            if position < columns {
                centers[vertex] = Point(Double(position) * step.width, 0)
            } else if position < columns + rows - 2 {
                centers[vertex] = Point(width, Double(position - columns + 1) * step.height)
            } else if position < columns + rows - 2 + lower {
                let part = Double(position - columns - rows + 2) / Double(max(lower - 1, 1))
                centers[vertex] = Point(width * (1 - part), height)
            } else {
                centers[vertex] = Point(0, Double(order.count - position) * step.height)
            }
        }
        return Placement(centers: centers)
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
}
