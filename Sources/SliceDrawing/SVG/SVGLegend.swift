import SliceTopology

/// What the colours mean: workers, the internet, and in a plan the changes.
struct SVGLegend {
    private enum Entry {
        case worker(Int, String)
        case mark(SliceGraph.Mark)
        case internet

        var text: String {
            switch self {
            case .worker(_, let title): title
            case .mark(let mark): "\(mark.symbol) \(mark.meaning)"
            case .internet:
                "internet: VLAN \(InternetNetwork.vlan), \(InternetNetwork.subnet.cidr), shared by all slices"
            }
        }
    }

    private let entries: [Entry]
    private static let size = 11.0
    private static let rowHeight = 24.0
    private static let swatch = 40.0

    init(_ slice: SliceGraph) {
        let workers = slice.workers.enumerated().map { index, worker in
            Entry.worker(index, TextMetrics.fitted(worker.title, width: 320, size: Self.size))
        }
        entries = workers + (slice.hasInternet ? [.internet] : []) + slice.marks.map { .mark($0) }
    }

    private func width(_ entry: Entry) -> Double { Self.swatch + TextMetrics.width(entry.text, size: Self.size) + 24 }

    /// Entries in rows no wider than can be.
    private func rows(within limit: Double) -> [[Entry]] {
        var rows: [[Entry]] = []
        var x = Double.infinity
        for entry in entries {
            if x + width(entry) - 24 > limit {
                rows.append([])
                x = 0
            }
            rows[rows.count - 1].append(entry)
            x += width(entry)
        }
        return rows
    }

    func width(within limit: Double) -> Double {
        rows(within: limit).map { $0.reduce(-24) { $0 + width($1) } }.max() ?? 0
    }

    func height(within limit: Double) -> Double { Double(rows(within: limit).count) * Self.rowHeight }

    func draw(at corner: Point, within limit: Double, _ svg: inout SVGText) {
        var y = corner.y + Self.rowHeight / 2
        for row in rows(within: limit) {
            var x = corner.x
            for entry in row {
                draw(entry, at: Point(x + 15, y), &svg)
                svg.words(entry.text, at: Point(x + Self.swatch, y + 4), size: Self.size)
                x += width(entry)
            }
            y += Self.rowHeight
        }
    }

    private func draw(_ entry: Entry, at center: Point, _ svg: inout SVGText) {
        let box = Box(center: center, size: Size(28, 15))
        switch entry {
        case .worker(let index, _):
            let colors = Palette.worker(index)
            svg.rectangle(box, radius: 4, fill: colors.fill, stroke: colors.stroke)
            svg.rectangle(
                Box(left: box.left, top: box.top, right: box.left + 9, bottom: box.bottom), radius: 3,
                fill: colors.stroke)
        case .mark(let mark):
            let colors = Palette.mark(mark)
            svg.rectangle(
                box, radius: 4, fill: colors.fill, stroke: colors.stroke, width: 2,
                dashes: mark == .deleted ? "5 3" : nil)
            if mark == .restarted {
                svg.rectangle(box.grown(by: -3.5), radius: 2, fill: "none", stroke: colors.stroke, width: 1.2)
            }
        case .internet: Self.drawCloud(at: center, .unchanged, &svg)
        }
    }

    /// 32 wide, 20 high.
    static func drawCloud(at center: Point, _ mark: SliceGraph.Mark, _ svg: inout SVGText) {
        let colors = mark == .unchanged ? Palette.internet : Palette.mark(mark)
        let place = "translate(\(SVGText.number(center.x)) \(SVGText.number(center.y)))"
        svg.element(
            "path",
            [
                "d": "M-9 9 C-15 9 -17 1 -11 -1 C-12 -8 -3 -12 1 -7 C5 -11 13 -8 11 -2 C17 -1 16 9 9 9 Z",
                "transform": place, "fill": colors.fill, "stroke": colors.stroke,
                "stroke-width": mark == .unchanged ? "1.4" : "2",
                "stroke-dasharray": mark == .deleted ? "3 2" : nil,
            ])
    }
}
