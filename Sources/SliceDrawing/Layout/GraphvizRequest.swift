/// Asking Graphviz where it would put things: only positions are taken, the drawing is ours.
package enum GraphvizRequest {
    /// Pixels of an inch.
    private static let inch = 72.0

    /// Whether there is anything that Graphviz might do better: lines, rings, stars and the like
    /// are drawn as what they are.
    package static func isWorthwhile(_ slice: SliceGraph) -> Bool {
        LayoutPlan(slice).graph.components().contains {
            $0.graph.count <= ComponentLayout.carefulLimit && GraphShape($0.graph) == .general
        }
    }

    /// The graph in DOT, nodes named by number.
    package static func text(_ slice: SliceGraph) -> String {
        let graph = LayoutPlan(slice).graph
        let room = Placement.room(for: graph.edges)
        var lines = [
            "graph {",
            "  graph [nodesep=\(inches(Placement.gap.width * 2)), ranksep=\(inches(room.height + 10)), overlap=false];",
            "  node [shape=box, fixedsize=true, label=\"\"];",
        ]
        for (vertex, size) in graph.sizes.enumerated() {
            lines.append("  \(vertex) [width=\(inches(size.width)), height=\(inches(size.height))];")
        }
        for edge in graph.edges { lines.append("  \(edge.from) -- \(edge.to);") }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func inches(_ pixels: Double) -> String {
        let thousandths = Int((pixels / inch * 1000).rounded())
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
        let digits = String(rest)
        return "\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// Reads what `dot -Tplain` answers; nil where it is not that, or a node is missing.
    package static func centers(_ answer: String, for slice: SliceGraph) -> [Int: Point]? {
        var centers: [Int: Point] = [:]
        for line in answer.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count >= 4, words[0] == "node" else { continue }
            guard let vertex = Int(words[1]), let x = Double(words[2]), let y = Double(words[3]), x.isFinite,
                y.isFinite,
                abs(x) < 10_000, abs(y) < 10_000
            else { return nil }
            // Graphviz' y grows upwards.
            centers[vertex] = Point(x * inch, -y * inch)
        }
        let count = LayoutPlan(slice).graph.count
        return count > 0 && (0..<count).allSatisfy { centers[$0] != nil } ? centers : nil
    }
}
