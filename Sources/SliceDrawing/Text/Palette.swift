/// Colours of all three formats: dark on light, `#rrggbb`.
enum Palette {
    struct Colors: Sendable {
        let fill: String
        let stroke: String
    }

    static let ink = "#1e293b"
    static let faint = "#475569"
    static let line = "#475569"
    static let border = "#cbd5e1"
    static let network = Colors(fill: "#f1f5f9", stroke: "#475569")
    static let internet = Colors(fill: "#f0f9ff", stroke: "#0369a1")

    /// None of them green, amber or red: those are a plan's.
    private static let workers = [
        Colors(fill: "#eef4ff", stroke: "#2563eb"), Colors(fill: "#f5f0ff", stroke: "#7c3aed"),
        Colors(fill: "#ebfaf8", stroke: "#0f766e"), Colors(fill: "#fdf0f8", stroke: "#be1870"),
        Colors(fill: "#f7f3ef", stroke: "#6b4423"), Colors(fill: "#ecf9fe", stroke: "#0284c7"),
        Colors(fill: "#f1f3f6", stroke: "#334155"), Colors(fill: "#f0f0fd", stroke: "#312e81"),
    ]

    static func worker(_ index: Int) -> Colors { workers[index % workers.count] }

    static func mark(_ mark: SliceGraph.Mark) -> Colors {
        switch mark {
        case .unchanged: Colors(fill: "#ffffff", stroke: line)
        case .created: Colors(fill: "#e8f7ed", stroke: "#15803d")
        case .changed: Colors(fill: "#fff6dd", stroke: "#b45309")
        case .restarted: Colors(fill: "#f0dcc4", stroke: "#713f12")
        case .replaced: Colors(fill: "#fde8e8", stroke: "#b91c1c")
        case .deleted: Colors(fill: "#fff7f7", stroke: "#b91c1c")
        }
    }

    /// A VM's colours: its worker's, or in a plan those of its change.
    static func machine(_ machine: SliceGraph.Machine, in slice: SliceGraph) -> Colors {
        slice.isPlan ? mark(machine.mark) : worker(machine.worker)
    }
}

extension SliceGraph.Mark {
    /// For legends.
    var meaning: String {
        switch self {
        case .unchanged: "stays as it is"
        case .created: "created"
        case .changed: "changed live: nothing restarts"
        case .restarted: "changed, restarts: its disk stays"
        case .replaced: "replaced: its disk is lost"
        case .deleted: "deleted"
        }
    }
}
