/// Where the boxes of a graph might stand, and how lines leave them: a proposal, to be spread
/// until nothing overlaps.
struct Placement {
    enum Ports {
        /// Lines lead from centre to centre.
        case straight
        /// Lines leave at the lower side and arrive at the upper one.
        case vertical
        /// Lines leave at the right side and arrive at the left one.
        case horizontal
    }

    var centers: [Point]
    var ports = Ports.straight
    /// Networks with a bar below their box, from which level lines lead to their members.
    var buses: [Bus] = []

    struct Bus {
        let hub: Int
        let members: [Int]
    }

    /// The same, farther apart, or nearer.
    func spread(_ across: Double, _ down: Double) -> Placement {
        var result = self
        result.centers = centers.map { Point($0.x * across, $0.y * down) }
        return result
    }

    /// The bar of a bus: from its hub down past the last member.
    func bar(_ bus: Bus) -> Box {
        let hub = centers[bus.hub]
        let bottom = bus.members.map { centers[$0].y }.max() ?? hub.y
        return Box(
            left: hub.x - Self.barWidth / 2, top: hub.y, right: hub.x + Self.barWidth / 2, bottom: bottom + 14)
    }

    static let barWidth = 12.0

    /// The least room between two boxes beside each other and above each other.
    static let gap = Size(26, 20)

    /// Room that a line's texts need beyond both boxes: beside each other, and one above the other.
    static func room(for edges: [LayoutGraph.Edge]) -> Size {
        var room = Size(gap.width * 2, gap.height * 2)
        for edge in edges {
            let texts = [edge.fromLabel, edge.middle, edge.toLabel].compactMap { $0 }
            room.width = max(room.width, texts.reduce(8) { $0 + $1.width + 6 })
            room.height = max(room.height, texts.reduce(8) { $0 + $1.height + 5 })
        }
        return room
    }

    /// Room for the lines between each layer and the next, where `depths` are the vertices' layers.
    static func rooms(between depths: [Int], of graph: LayoutGraph) -> [Size] {
        var edges = [[LayoutGraph.Edge]](repeating: [], count: depths.max() ?? 0)
        for edge in graph.edges where depths[edge.from] != depths[edge.to] {
            edges[min(depths[edge.from], depths[edge.to])].append(edge)
        }
        return edges.map { room(for: $0) }
    }

    /// Distance of centres at which two boxes and the line between them find room.
    static func step(_ graph: LayoutGraph) -> Size {
        let (size, room) = (graph.largestSize, room(for: graph.edges))
        return Size(size.width + room.width, size.height + room.height)
    }
}
