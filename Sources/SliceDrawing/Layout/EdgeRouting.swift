/// Draws the lines between placed boxes.
struct EdgeRouting {
    let graph: LayoutGraph
    let placement: Placement
    let boxes: [Box]

    init(_ graph: LayoutGraph, _ placement: Placement) {
        self.graph = graph
        self.placement = placement
        boxes = zip(placement.centers, graph.sizes).map { Box(center: $0, size: $1) }
    }

    func paths() -> [EdgePath] {
        let lanes = lanes()
        var paths: [EdgePath]
        switch placement.ports {
        case .straight: paths = graph.edges.indices.map { straight($0, lane: lanes[$0]) }
        case .vertical, .horizontal: paths = ported(lanes: lanes)
        }
        for bus in placement.buses {
            let bar = placement.bar(bus)
            for member in bus.members {
                for index in graph.incident[member] { paths[index] = level(index, member: member, bar: bar) }
            }
        }
        return paths
    }

    // MARK: Several lines between two boxes

    /// A place beside the straight way, for one of several lines.
    private struct Lane {
        /// 0, or -0.5, 0.5, or -1, 0, 1, …
        var place = 0.0
        /// The largest text of those lines.
        var text = Size(0, 0)
    }

    private func lanes() -> [Lane] {
        struct Pair: Hashable {
            let low: Int
            let high: Int
        }
        var members: [Pair: [Int]] = [:]
        for (index, edge) in graph.edges.enumerated() {
            members[Pair(low: min(edge.from, edge.to), high: max(edge.from, edge.to)), default: []].append(index)
        }
        var lanes = [Lane](repeating: Lane(), count: graph.edges.count)
        for (_, edges) in members where edges.count > 1 {
            let texts = edges.compactMap { graph.edges[$0].middle ?? graph.edges[$0].fromLabel }
            let text = Size(texts.map(\.width).max() ?? 12, texts.map(\.height).max() ?? 12)
            for (position, edge) in edges.enumerated() {
                lanes[edge] = Lane(place: Double(position) - Double(edges.count - 1) / 2, text: text)
            }
        }
        return lanes
    }

    /// How far a lane is off the straight way; lines have a direction, texts lie level.
    private func offset(_ lane: Lane, along direction: Point) -> Double {
        lane.place * (abs(direction.x) * (lane.text.height + 6) + abs(direction.y) * (lane.text.width + 8))
    }

    // MARK: From centre to centre

    private func straight(_ index: Int, lane: Lane = Lane()) -> EdgePath {
        let edge = graph.edges[index]
        let (from, to) = (boxes[edge.from], boxes[edge.to])
        guard lane.text.width > 0 else {
            return EdgePath([from.edge(toward: to.center), to.edge(toward: from.center)])
        }
        // The sides must not depend on which end was written first.
        let way = edge.from < edge.to ? to.center - from.center : from.center - to.center
        let direction = way.direction
        let offset = direction.normal * offset(lane, along: direction)
        let start = from.edge(toward: to.center)
        let end = to.edge(toward: from.center)
        let lead = min(0.3, 34 / max((end - start).length, 1))
        let (first, second) = (start.toward(end, lead) + offset, start.toward(end, 1 - lead) + offset)
        return EdgePath([port(of: from, near: first), first, second, port(of: to, near: second)])
    }

    /// Where a line leaves a box for a lane: level or upright, as far as the box reaches.
    private func port(of box: Box, near point: Point) -> Point {
        func clamped(_ value: Double, _ low: Double, _ high: Double) -> Double { min(max(value, low + 8), high - 8) }
        if point.x > box.right || point.x < box.left {
            return Point(point.x > box.right ? box.right : box.left, clamped(point.y, box.top, box.bottom))
        }
        return Point(clamped(point.x, box.left, box.right), point.y > box.bottom ? box.bottom : box.top)
    }

    // MARK: From side to side

    private func ported(lanes: [Lane]) -> [EdgePath] {
        let isVertical = if case .vertical = placement.ports { true } else { false }
        func across(_ point: Point) -> Double { isVertical ? point.x : point.y }
        func along(_ point: Point) -> Double { isVertical ? point.y : point.x }
        var starts = [Point](repeating: .zero, count: graph.edges.count)
        var ends = starts
        let onBuses = Set(placement.buses.flatMap(\.members).flatMap { graph.incident[$0] })
        /// Between boxes of one layer.
        func isLevel(_ edge: LayoutGraph.Edge) -> Bool {
            abs(along(placement.centers[edge.from]) - along(placement.centers[edge.to])) < 1
        }
        for vertex in graph.sizes.indices {
            let box = boxes[vertex]
            for isAfter in [false, true] {
                let side = graph.incident[vertex].filter { index in
                    if onBuses.contains(index) || isLevel(graph.edges[index]) { return false }
                    let other = placement.centers[graph.edges[index].other(than: vertex)]
                    return (along(other) > along(box.center)) == isAfter
                }.sorted { first, second in
                    let (a, b) = (graph.edges[first].other(than: vertex), graph.edges[second].other(than: vertex))
                    return (across(placement.centers[a]), first) < (across(placement.centers[b]), second)
                }
                let breadth = isVertical ? box.size.width : box.size.height
                let spacing = side.count > 1 ? min(38, (breadth - 16) / Double(side.count - 1)) : 0
                for (position, index) in side.enumerated() {
                    let shift = (Double(position) - Double(side.count - 1) / 2) * spacing
                    let point =
                        isVertical
                        ? Point(box.center.x + shift, isAfter ? box.bottom : box.top)
                        : Point(isAfter ? box.right : box.left, box.center.y + shift)
                    if graph.edges[index].from == vertex { starts[index] = point } else { ends[index] = point }
                }
            }
        }
        return graph.edges.indices.map { index in
            let (start, end) = (starts[index], ends[index])
            if isLevel(graph.edges[index]) { return straight(index, lane: lanes[index]) }
            guard lanes[index].place != 0 else { return EdgePath([start, end]) }
            let shift = abs(offset(lanes[index], along: isVertical ? Point(0, 1) : Point(1, 0)))
            // The side is that of the ports, so that lines do not cross.
            let outward = across(start) < across(boxes[graph.edges[index].from].center) ? -shift : shift
            let offset = isVertical ? Point(outward, 0) : Point(0, outward)
            return EdgePath([start, start.toward(end, 0.3) + offset, start.toward(end, 0.7) + offset, end])
        }
    }

    // MARK: To a bar

    private func level(_ index: Int, member: Int, bar: Box) -> EdgePath {
        let box = boxes[member]
        let siblings = graph.incident[member]
        let position = Double(siblings.firstIndex(of: index) ?? 0) - Double(siblings.count - 1) / 2
        let y = box.center.y + position * min(15, (box.size.height - 10) / Double(max(1, siblings.count - 1)))
        let isLeft = box.center.x < bar.center.x
        let start = Point(isLeft ? box.right : box.left, y)
        let end = Point(isLeft ? bar.left : bar.right, y)
        return EdgePath(graph.edges[index].from == member ? [start, end] : [end, start])
    }
}
