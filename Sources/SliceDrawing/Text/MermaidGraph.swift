import SliceSyntax

/// A slice as a Mermaid flowchart, for Markdown that shows such.
package enum MermaidGraph {
    package static func render(_ slice: SliceGraph) -> String {
        var chart = Chart()
        // Front matter is YAML, of which JSON's texts are a part. The owner is left out: of a
        // title, Mermaid strips whatever looks like HTML, and it knows no entities there.
        chart.lines = [
            "---",
            "title: \(JSONOutput.string("\(slice.title) (ID \(slice.id), VLAN pool \(slice.pool), \(slice.status))").compact)",
            "---",
            "flowchart LR",
        ]
        for machine in slice.machines { chart.machine(machine, in: slice) }
        for link in slice.links where link.pair == nil { chart.network(link) }
        if slice.hasInternet {
            chart.lines.append("  internet([\(MarkupText.mermaid(SliceGraph.internetLines.joined(separator: "\n")))])")
        }
        for link in slice.links { chart.edges(of: link, in: slice) }
        for machine in slice.machines {
            if let mark = machine.internet {
                chart.edge("internet", Chart.id(machine), label: machine.internetLabel, mark: mark)
            }
        }
        chart.legend(slice)
        chart.styles(slice)
        return chart.lines.joined(separator: "\n") + "\n"
    }

    /// The lines so far, and what they still need at the end.
    private struct Chart {
        var lines: [String] = []
        /// Numbers of the edges of each mark, for their styles.
        private var marked: [SliceGraph.Mark: [Int]] = [:]
        private var edgeCount = 0

        static func id(_ machine: SliceGraph.Machine) -> String { "vm\(machine.id)" }
        private static func id(_ link: SliceGraph.Link) -> String { "link\(link.number)" }

        mutating func machine(_ machine: SliceGraph.Machine, in slice: SliceGraph) {
            let text = [
                machine.mark.prefix + machine.name, "VM \(machine.id) · \(machine.flavor)",
                machine.place(in: slice),
            ].joined(separator: "\n")
            let style = slice.isPlan ? machine.mark.rawValue : "worker\(machine.worker + 1)"
            lines.append("  \(Self.id(machine))(\(MarkupText.mermaid(text))):::\(style)")
        }

        mutating func network(_ link: SliceGraph.Link) {
            let text = MarkupText.mermaid(NodeText.lines(link).joined(separator: "\n"))
            let style = link.mark == .unchanged ? "network" : link.mark.rawValue
            lines.append("  \(Self.id(link))([\(text)]):::\(style)")
        }

        mutating func edges(of link: SliceGraph.Link, in slice: SliceGraph) {
            if let (from, to) = link.pair {
                let ends = "\(from.label) – \(to.label)"
                edge(
                    Self.id(slice.machines[from.machine]), Self.id(slice.machines[to.machine]),
                    label: (NodeText.lines(link) + [ends]).joined(separator: "\n"),
                    mark: link.mark == .unchanged ? from.mark : link.mark)
            } else {
                for end in link.ends {
                    edge(Self.id(link), Self.id(slice.machines[end.machine]), label: end.label, mark: end.mark)
                }
            }
        }

        mutating func edge(_ from: String, _ to: String, label: String, mark: SliceGraph.Mark) {
            let line = mark == .deleted ? "-.-" : "---"
            lines.append("  \(from) \(line)|\(MarkupText.mermaid(label))| \(to)")
            marked[mark, default: []].append(edgeCount)
            edgeCount += 1
        }

        mutating func legend(_ slice: SliceGraph) {
            // In a plan, colours are those of changes.
            let workers = slice.isPlan ? [] : slice.workers
            var entries = workers.enumerated().map { index, worker in
                "    legend\(index + 1)(\(MarkupText.mermaid(worker.title))):::worker\(index + 1)"
            }
            entries += slice.marks.map { mark in
                "    legend_\(mark.rawValue)(\(MarkupText.mermaid("\(mark.symbol) \(mark.meaning)"))):::\(mark.rawValue)"
            }
            guard !entries.isEmpty else { return }
            lines.append("  subgraph legend [\"\(slice.isPlan ? "changes" : "workers")\"]")
            lines += entries + ["  end"]
            lines.append("  style legend fill:#ffffff,stroke:\(Palette.border),color:\(Palette.ink)")
        }

        /// What tells marks apart without their colours.
        private static func outline(_ mark: SliceGraph.Mark) -> String {
            switch mark {
            case .deleted: ",stroke-dasharray:5 4"
            case .restarted: ",stroke-width:4px"
            case .unchanged, .created, .changed, .replaced: ""
            }
        }

        mutating func styles(_ slice: SliceGraph) {
            func define(_ name: String, _ colors: Palette.Colors, _ outline: String = "") {
                lines.append(
                    "  classDef \(name) fill:\(colors.fill),stroke:\(colors.stroke),color:\(Palette.ink)"
                        + outline)
            }
            if slice.isPlan {
                for mark in [.unchanged] + slice.marks {
                    define(mark.rawValue, Palette.mark(mark), Self.outline(mark))
                }
            } else {
                for index in slice.workers.indices { define("worker\(index + 1)", Palette.worker(index)) }
            }
            if slice.links.contains(where: { $0.pair == nil && $0.mark == .unchanged }) {
                define("network", Palette.network)
            }
            if slice.hasInternet {
                define("internet", Palette.internet)
                lines.append("  class internet internet")
            }
            for mark in SliceGraph.Mark.allCases where mark != .unchanged {
                guard let edges = marked[mark] else { continue }
                lines.append(
                    "  linkStyle \(edges.map(String.init).joined(separator: ",")) "
                        + "stroke:\(Palette.mark(mark).stroke),stroke-width:2px")
            }
        }
    }
}
