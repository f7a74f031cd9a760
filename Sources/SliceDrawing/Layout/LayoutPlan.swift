/// A slice as boxes and lines: first the VMs, then the networks that have a node of their own.
struct LayoutPlan {
    struct Ends {
        let link: Int
        let from: SliceGraph.End
        let to: SliceGraph.End?
    }

    let graph: LayoutGraph
    /// What each edge stands for.
    let ends: [Ends]
    private let networks: [Int]
    private let machineCount: Int

    init(_ slice: SliceGraph) {
        let machine = NodeText.machineSizes(slice)
        var sizes = slice.machines.map { $0.internet == nil ? machine.plain : machine.withInternet }
        var isNetwork = [Bool](repeating: false, count: sizes.count)
        var edges: [LayoutGraph.Edge] = []
        var ends: [Ends] = []
        var networks: [Int] = []
        machineCount = sizes.count
        for (index, link) in slice.links.enumerated() {
            if let (from, to) = link.pair {
                edges.append(
                    LayoutGraph.Edge(
                        from: from.machine, to: to.machine, fromLabel: NodeText.interfaceSize(from),
                        toLabel: NodeText.interfaceSize(to), middle: NodeText.linkSize(link)))
                ends.append(Ends(link: index, from: from, to: to))
                continue
            }
            for end in link.ends {
                edges.append(
                    LayoutGraph.Edge(
                        from: end.machine, to: sizes.count, fromLabel: NodeText.interfaceSize(end), toLabel: nil,
                        middle: nil))
                ends.append(Ends(link: index, from: end, to: nil))
            }
            sizes.append(NodeText.networkSize(link))
            isNetwork.append(true)
            networks.append(index)
        }
        graph = LayoutGraph(sizes: sizes, edges: edges, isNetwork: isNetwork)
        self.ends = ends
        self.networks = networks
    }

    /// The link whose node a vertex is; nil for a VM.
    func network(_ vertex: Int) -> Int? { vertex < machineCount ? nil : networks[vertex - machineCount] }
}
