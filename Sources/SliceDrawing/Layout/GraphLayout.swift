/// A whole slice laid out: where each VM, network, line and text is drawn, from (0, 0) on.
package struct GraphLayout: Sendable {
    /// How a link between two VMs, or an interface's way to a network, is drawn.
    package struct Line: Sendable {
        /// Index into ``SliceGraph/links``.
        package let link: Int
        /// What it joins: two ends of the link, or one with its network's node.
        package let from: SliceGraph.End
        package let to: SliceGraph.End?
        package let points: [Point]
        package let fromLabel: Box
        package let toLabel: Box?
        /// The box with the link's name, VLAN and subnet; nil for a network with a node.
        package let middle: Box?
    }

    /// The node of a network.
    package struct Network: Sendable {
        package let link: Int
        package let box: Box
        /// The bar that members' lines lead to; nil where they lead to the box.
        package let bar: Box?
    }

    /// In the order of ``SliceGraph/machines``.
    package let machines: [Box]
    package let networks: [Network]
    package let lines: [Line]
    package let size: Size
    /// Boxes and texts that lie on each other after all.
    package let collisions: Int

    /// Where another program would put VMs and networks, in pixels: by the IDs of
    /// ``GraphvizRequest``. The best is taken for each part of the slice, or always the other's
    /// where ``isBinding``.
    package struct Suggestion: Sendable {
        package let centers: [Int: Point]
        package let isBinding: Bool

        package init(centers: [Int: Point], isBinding: Bool) {
            self.centers = centers
            self.isBinding = isBinding
        }
    }

    package init(_ graph: SliceGraph, suggestion: Suggestion? = nil) {
        let plan = LayoutPlan(graph)
        let components = plan.graph.components()
        var sizes: [Size] = []
        var arrangements: [Arrangement] = []
        for component in components {
            let points = suggestion.flatMap { suggestion in
                let points = component.vertices.compactMap { suggestion.centers[$0] }
                return points.count == component.vertices.count ? points : nil
            }
            let arrangement: Arrangement
            if let points, suggestion?.isBinding == true {
                arrangement = ComponentLayout.arrange(component.graph, as: points)
            } else {
                arrangement = ComponentLayout.arrange(component.graph, suggestion: points)
            }
            arrangements.append(arrangement)
            sizes.append(arrangement.bounds.size)
        }
        let (corners, size) = Shelves.pack(sizes, least: 0)
        var machines = [Box](repeating: Box(center: .zero, size: Size(0, 0)), count: graph.machines.count)
        var networks: [Network] = []
        var lines: [Line?] = Array(repeating: nil, count: plan.graph.edges.count)
        for (index, component) in components.enumerated() {
            let arrangement = arrangements[index]
            let offset = corners[index] - Point(arrangement.bounds.left, arrangement.bounds.top)
            for (local, vertex) in component.vertices.enumerated() {
                let box = arrangement.boxes[local].moved(by: offset)
                if let link = plan.network(vertex) {
                    let bar = arrangement.bars[local].map { $0.moved(by: offset) }
                    networks.append(Network(link: link, box: box, bar: bar))
                } else {
                    machines[vertex] = box
                }
            }
            for (local, edge) in component.edges.enumerated() {
                let ends = plan.ends[edge]
                lines[edge] = Line(
                    link: ends.link, from: ends.from, to: ends.to,
                    points: arrangement.paths[local].points.map { $0 + offset },
                    fromLabel: (arrangement.fromLabels[local] ?? Box(center: .zero, size: Size(0, 0)))
                        .moved(by: offset),
                    toLabel: arrangement.toLabels[local]?.moved(by: offset),
                    middle: arrangement.middles[local]?.moved(by: offset))
            }
        }
        self.machines = machines
        self.networks = networks
        self.lines = lines.compactMap { $0 }
        self.size = size
        collisions = arrangements.reduce(0) { $0 + $1.collisions }
    }
}
