/// A network with many members: a bar below its box, with its members in columns at both sides.
/// Where there are two columns at a side, lines to the outer one pass between the boxes of the
/// inner one.
struct BusBlock {
    let size: Size
    /// Where the members' centres are, seen from the hub's.
    let offsets: [Point]

    init(hub: Int, members: [Int], of graph: LayoutGraph, columns: Int) {
        let sizes = members.map { graph.sizes[$0] }
        let size = Size(sizes.map(\.width).max() ?? 0, sizes.map(\.height).max() ?? 0)
        let edges = members.flatMap { graph.incident[$0] }.map { graph.edges[$0] }
        let room = Placement.room(for: edges)
        let pitch = size.height + (columns > 1 ? 34 : Placement.gap.height)
        let inner = Placement.barWidth / 2 + room.width + size.width / 2
        let top = graph.sizes[hub].height / 2 + 16 + size.height / 2
        offsets = members.indices.map { position in
            let (row, place) = position.quotientAndRemainder(dividingBy: 2 * columns)
            let (column, side) = (place / 2, place.isMultiple(of: 2) ? -1.0 : 1.0)
            let x = inner + Double(column) * (size.width + room.width)
            return Point(side * x, top + pitch * (Double(row) + (column == 0 ? 0 : 0.5)))
        }
        let width = (offsets.map { abs($0.x) }.max() ?? 0) * 2 + size.width
        self.size = Size(
            max(width, graph.sizes[hub].width),
            graph.sizes[hub].height / 2 + (offsets.map(\.y).max() ?? 0) + size.height / 2)
    }
}

extension Placement {
    /// Nothing but a network and its members.
    static func bus(hub: Int, of graph: LayoutGraph) -> Placement {
        let members = graph.sizes.indices.filter { $0 != hub }
        let block = BusBlock(hub: hub, members: members, of: graph, columns: members.count > 20 ? 2 : 1)
        var centers = [Point](repeating: .zero, count: graph.count)
        for (member, offset) in zip(members, block.offsets) { centers[member] = offset }
        return Placement(centers: centers, buses: [Bus(hub: hub, members: members)])
    }

    /// As many members as a network must have to be drawn as a bus.
    static let leastBus = 4
}
