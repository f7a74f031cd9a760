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
        switch placement.ports {
        case .straight: return graph.edges.indices.map { straight($0, lane: lanes[$0]) }
        case .vertical, .horizontal: return ported(lanes: lanes)
        case .bar(let hub): return graph.edges.indices.map { level($0, hub: hub) }
        }
    }

    // MARK: Several lines between two boxes

    /// Where an edge lies among those between the same two boxes: 0, or -0.5, 0.5, or -1, 0, 1, …
    private func lanes() -> [Double] {
        struct Pair: Hashable {
            let low: Int
            let high: Int
        }
        var members: [Pair: [Int]] = [:]
        for (index, edge) in graph.edges.enumerated() {
            members[Pair(low: min(edge.from, edge.to), high: max(edge.from, edge.to)), default: []].append(index)
        }
        var lanes = [Double](repeating: 0, count: graph.edges.count)
        for (_, edges) in members where edges.count > 1 {
            for (position, edge) in edges.enumerated() {
                lanes[edge] = Double(position) - Double(edges.count - 1) / 2
            }
        }
        return lanes
    }

    /// Distance of lanes that leaves room for their texts; lines have a direction, texts lie level.
    private func laneWidth(_ edge: LayoutGraph.Edge, along direction: Point) -> Double {
        let text = edge.middle ?? edge.fromLabel ?? edge.toLabel ?? Size(12, 12)
        return abs(direction.x) * (text.height + 6) + abs(direction.y) * (text.width + 8)
    }

    // MARK: From centre to centre

    private func straight(_ index: Int, lane: Double) -> EdgePath {
        let edge = graph.edges[index]
        let (from, to) = (boxes[edge.from], boxes[edge.to])
        guard lane != 0 else {
            return EdgePath([from.edge(toward: to.center), to.edge(toward: from.center)])
        }
        // The sides must not depend on which end was written first.
        let way = edge.from < edge.to ? to.center - from.center : from.center - to.center
        let direction = way.direction
        let offset = direction.normal * (lane * laneWidth(edge, along: direction))
        let start = from.edge(toward: to.center)
        let end = to.edge(toward: from.center)
        let lead = min(0.3, 34 / max((end - start).length, 1))
        let (first, second) = (start.toward(end, lead) + offset, start.toward(end, 1 - lead) + offset)
        return EdgePath([from.edge(toward: first), first, second, to.edge(toward: second)])
    }

    // MARK: From side to side

    private func ported(lanes: [Double]) -> [EdgePath] {
        let isVertical = if case .vertical = placement.ports { true } else { false }
        func across(_ point: Point) -> Double { isVertical ? point.x : point.y }
        func along(_ point: Point) -> Double { isVertical ? point.y : point.x }
        var starts = [Point](repeating: .zero, count: graph.edges.count)
        var ends = starts
        for vertex in graph.sizes.indices {
            let box = boxes[vertex]
            for isAfter in [false, true] {
                let side = graph.incident[vertex].filter { index in
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
            guard lanes[index] != 0 else { return EdgePath([start, end]) }
            let shift = abs(lanes[index]) * laneWidth(graph.edges[index], along: isVertical ? Point(0, 1) : Point(1, 0))
            // The side is that of the ports, so that lines do not cross.
            let outward = across(start) < across(boxes[graph.edges[index].from].center) ? -shift : shift
            let offset = isVertical ? Point(outward, 0) : Point(0, outward)
            return EdgePath([start, start.toward(end, 0.3) + offset, start.toward(end, 0.7) + offset, end])
        }
    }

    // MARK: To a bar

    private func level(_ index: Int, hub: Int) -> EdgePath {
        let edge = graph.edges[index]
        let vertex = edge.other(than: hub)
        let box = boxes[vertex]
        let siblings = graph.incident[vertex]
        let position = Double(siblings.firstIndex(of: index) ?? 0) - Double(siblings.count - 1) / 2
        let y = box.center.y + position * min(15, (box.size.height - 10) / Double(max(1, siblings.count - 1)))
        let isLeft = box.center.x < placement.centers[hub].x
        let bar = placement.bar ?? boxes[hub]
        let start = Point(isLeft ? box.right : box.left, y)
        let end = Point(isLeft ? bar.left : bar.right, y)
        return EdgePath(edge.from == vertex ? [start, end] : [end, start])
    }
}
