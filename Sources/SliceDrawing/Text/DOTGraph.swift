import SliceTopology

/// A slice in the DOT language of Graphviz.
package enum DOTGraph {
    package static func render(_ slice: SliceGraph) -> String {
        var lines = ["graph \(MarkupText.dot(slice.name)) {"]
        lines.append("  graph [\(graphAttributes(slice))];")
        lines.append("  node [shape=box, style=\"rounded,filled\", \(font(12)), margin=\"0.14,0.08\"];")
        lines.append("  edge [\(font(10)), color=\(quoted(Palette.line)), labeldistance=1.6, labelangle=32];")
        lines.append("")
        lines += slice.machines.map { machine($0, in: slice) }
        if slice.hasInternet { lines += internet(slice) }
        if !slice.links.isEmpty { lines.append("") }
        for link in slice.links { lines += self.link(link, in: slice) }
        lines += legend(slice)
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private static func graphAttributes(_ slice: SliceGraph) -> String {
        "label=\(quoted(slice.title + "\n" + slice.subtitle)), labelloc=t, \(font(14)), bgcolor=white, nodesep=0.6, "
            + "ranksep=\"1.1 equally\", overlap=false, splines=true"
    }

    private static func font(_ size: Int) -> String {
        "fontname=\"Helvetica,Arial,sans-serif\", fontsize=\(size), fontcolor=\(quoted(Palette.ink))"
    }

    private static func quoted(_ text: String) -> String { MarkupText.dot(text) }

    // MARK: Nodes

    private static func id(_ machine: SliceGraph.Machine) -> String { quoted("vm.\(machine.id)") }

    private static func machine(_ machine: SliceGraph.Machine, in slice: SliceGraph) -> String {
        let colors = Palette.machine(machine, in: slice)
        let text = [
            machine.mark.prefix + machine.name, "VM \(machine.id) · \(machine.flavor)",
            machine.place(in: slice),
        ].joined(separator: "\n")
        return "  \(id(machine)) [label=\(quoted(text)), \(filled(colors))"
            + outline(machine.mark)
            + (machine.reasons.isEmpty ? "" : ", tooltip=\(quoted(machine.reasons.joined(separator: "\n")))") + "];"
    }

    /// What tells marks apart without their colours: dashed goes, double restarts.
    private static func outline(_ mark: SliceGraph.Mark) -> String {
        switch mark {
        case .deleted: ", style=\"rounded,filled,dashed\""
        case .restarted: ", peripheries=2"
        case .unchanged, .created, .changed, .replaced: ""
        }
    }

    private static func filled(_ colors: Palette.Colors) -> String {
        "fillcolor=\(quoted(colors.fill)), color=\(quoted(colors.stroke))"
    }

    private static func internet(_ slice: SliceGraph) -> [String] {
        let label = quoted(SliceGraph.internetLines.joined(separator: "\n"))
        return [
            "", "  \"internet\" [label=\(label), shape=ellipse, style=\"filled\", \(filled(Palette.internet))];",
        ]
            + slice.machines.compactMap { machine in
                machine.internet.map { mark in
                    "  \"internet\" -- \(id(machine)) [headlabel=\"\(machine.internetLabel)\"\(edge(mark))];"
                }
            }
    }

    // MARK: Links

    private static func link(_ link: SliceGraph.Link, in slice: SliceGraph) -> [String] {
        let text = quoted(NodeText.lines(link).joined(separator: "\n"))
        let tooltip = link.reasons.isEmpty ? "" : ", tooltip=\(quoted(link.reasons.joined(separator: "\n")))"
        if let (from, to) = link.pair {
            return [
                "  \(id(slice.machines[from.machine])) -- \(id(slice.machines[to.machine])) [label=\(text), "
                    + "taillabel=\(quoted(from.label)), headlabel=\(quoted(to.label))"
                    + "\(edge(link.mark == .unchanged ? from.mark : link.mark))\(tooltip)];"
            ]
        }
        let node = quoted("link.\(link.number)")
        let colors = link.mark == .unchanged ? Palette.network : Palette.mark(link.mark)
        let style = link.mark == .deleted ? "filled,dashed" : "filled"
        return ["  \(node) [label=\(text), shape=ellipse, style=\"\(style)\", \(filled(colors))\(tooltip)];"]
            + link.ends.map { end in
                "  \(node) -- \(id(slice.machines[end.machine])) [headlabel=\(quoted(end.label))"
                    + "\(edge(end.mark))];"
            }
    }

    private static func edge(_ mark: SliceGraph.Mark) -> String {
        guard mark != .unchanged else { return "" }
        return ", color=\(quoted(Palette.mark(mark).stroke)), penwidth=2" + (mark == .deleted ? ", style=dashed" : "")
    }

    // MARK: Legend

    private static func legend(_ slice: SliceGraph) -> [String] {
        // In a plan, colours are those of changes.
        let workers = slice.isPlan ? [] : slice.workers
        var nodes = workers.enumerated().map { index, worker in
            "    \"worker.\(index + 1)\" [label=\(quoted(worker.title)), \(filled(Palette.worker(index)))];"
        }
        nodes += slice.marks.map { mark in
            "    \"mark.\(mark.rawValue)\" [label=\(quoted("\(mark.symbol) \(mark.meaning)")), "
                + filled(Palette.mark(mark)) + outline(mark) + "];"
        }
        guard !nodes.isEmpty else { return [] }
        return ["", "  subgraph \"cluster_legend\" {"]
            + [
                "    graph [label=\(quoted(slice.isPlan ? "changes" : "workers")), \(font(11)), "
                    + "color=\(quoted(Palette.border))];"
            ]
            + ["    node [shape=box, style=\"rounded,filled\", \(font(10)), margin=\"0.1,0.05\", height=0.3];"]
            // `dot` sets nodes without edges from right to left.
            + nodes.reversed() + ["  }"]
    }
}
