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
        /// Lines lead level to the bar below the box of a vertex.
        case bar(hub: Int)
    }

    var centers: [Point]
    var ports = Ports.straight
    /// The bar of a bus.
    var bar: Box?

    /// The same, farther apart.
    func spread(by factor: Double) -> Placement {
        var result = self
        result.centers = centers.map { $0 * factor }
        return result
    }

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

    /// Distance of centres at which two boxes and the line between them find room.
    static func step(_ graph: LayoutGraph) -> Size {
        let (size, room) = (graph.largestSize, room(for: graph.edges))
        return Size(size.width + room.width, size.height + room.height)
    }
}
