/// A slice as a drawing: SVG 1.1 without scripts, styles or fonts of its own.
package struct SVGGraph {
    private let slice: SliceGraph
    private let layout: GraphLayout
    private let legend: SVGLegend

    private static let margin = 28.0
    private static let titleHeight = 58.0
    private static let fonts =
        "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
        + "'Liberation Sans', 'DejaVu Sans', sans-serif"

    package static func render(_ slice: SliceGraph, _ layout: GraphLayout) -> String {
        SVGGraph(slice: slice, layout: layout, legend: SVGLegend(slice)).text()
    }

    /// Where the layout's (0, 0) is drawn, and the size of the whole.
    package static func frame(_ slice: SliceGraph, _ layout: GraphLayout) -> (origin: Point, size: Size) {
        SVGGraph(slice: slice, layout: layout, legend: SVGLegend(slice)).frame
    }

    private var frame: (origin: Point, size: Size) {
        let title = max(
            TextMetrics.width(slice.title, size: 18, isBold: true), TextMetrics.width(shownSubtitle, size: 12))
        let width = max(layout.size.width, title, legend.width(within: max(layout.size.width, title)))
        let origin = Point(
            Self.margin + (width - layout.size.width) / 2, Self.margin + Self.titleHeight)
        let height = origin.y + layout.size.height + 30 + legend.height(within: width) + Self.margin
        return (origin, Size((width + 2 * Self.margin).rounded(.up), height.rounded(.up)))
    }

    /// Owners are texts of any length.
    private var shownSubtitle: String {
        TextMetrics.fitted(slice.subtitle, width: max(layout.size.width, 620), size: 12)
    }

    private func text() -> String {
        let (origin, size) = frame
        let (width, height) = (SVGText.number(size.width), SVGText.number(size.height))
        var svg = SVGText()
        svg.group(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height,
                "viewBox": "0 0 \(width) \(height)", "role": "img", "aria-labelledby": "title description",
                "font-family": Self.fonts,
            ]
        ) { svg in
            svg.element("title", ["id": "title"], content: "\(slice.title) (\(slice.subtitle))")
            svg.element("desc", ["id": "description"], content: GraphDescription.text(slice))
            svg.rectangle(
                Box(left: 0, top: 0, right: size.width, bottom: size.height), radius: 0, fill: "#ffffff")
            svg.words(slice.title, at: Point(Self.margin, Self.margin + 15), size: 18, isBold: true)
            svg.words(shownSubtitle, at: Point(Self.margin, Self.margin + 34), size: 12, fill: Palette.faint)
            let place = "translate(\(SVGText.number(origin.x)) \(SVGText.number(origin.y)))"
            svg.group("g", ["transform": place]) { svg in
                for line in layout.lines { drawLine(line, &svg) }
                for network in layout.networks { drawNetwork(network, &svg) }
                for (machine, box) in zip(slice.machines, layout.machines) { drawMachine(machine, box, &svg) }
                for line in layout.lines { drawTexts(line, &svg) }
            }
            let top = origin.y + layout.size.height + 30
            legend.draw(at: Point(Self.margin, top), within: size.width - 2 * Self.margin, &svg)
        }
        return svg.text
    }

    // MARK: Links

    private func mark(_ line: GraphLayout.Line) -> SliceGraph.Mark {
        let link = slice.links[line.link]
        // A line between two VMs is the link; one to a network's node is the interface's.
        return line.to == nil || link.mark == .unchanged ? line.from.mark : link.mark
    }

    private func drawLine(_ line: GraphLayout.Line, _ svg: inout SVGText) {
        let mark = mark(line)
        svg.polyline(
            line.points, stroke: Palette.mark(mark).stroke, width: mark == .unchanged ? 1.6 : 2.2,
            dashes: mark == .deleted ? "6 4" : nil)
    }

    private func drawTexts(_ line: GraphLayout.Line, _ svg: inout SVGText) {
        let mark = mark(line)
        drawInterface(line.from, line.fromLabel, mark, &svg)
        if let to = line.to, let box = line.toLabel { drawInterface(to, box, mark, &svg) }
        guard let middle = line.middle else { return }
        let link = slice.links[line.link]
        let border = mark == .unchanged ? Palette.border : Palette.mark(mark).stroke
        svg.group { svg in
            drawReasons(link.reasons, &svg)
            svg.rectangle(
                middle, radius: 5, fill: Palette.mark(mark).fill, stroke: border,
                dashes: mark == .deleted ? "5 3" : nil)
            drawLines(NodeText.lines(link), in: middle, &svg)
        }
    }

    private func drawInterface(
        _ end: SliceGraph.End, _ box: Box, _ mark: SliceGraph.Mark, _ svg: inout SVGText
    ) {
        svg.rectangle(box, radius: 3, fill: "#ffffff")
        svg.words(
            end.label, at: box.center + Point(0, NodeText.smallSize * 0.36), size: NodeText.smallSize,
            fill: mark == .unchanged ? Palette.ink : Palette.mark(mark).stroke, isCentered: true)
    }

    private func drawLines(_ lines: [String], in box: Box, _ svg: inout SVGText) {
        var y = box.center.y - Double(lines.count - 1) / 2 * NodeText.lineHeight + NodeText.smallSize * 0.36
        for (index, line) in lines.enumerated() {
            svg.words(
                line, at: Point(box.center.x, y), size: NodeText.smallSize,
                fill: index == lines.count - 1 ? Palette.faint : Palette.ink, isBold: index == 0, isCentered: true)
            y += NodeText.lineHeight
        }
    }

    private func drawNetwork(_ network: GraphLayout.Network, _ svg: inout SVGText) {
        let link = slice.links[network.link]
        let colors = link.mark == .unchanged ? Palette.network : Palette.mark(link.mark)
        let dashes = link.mark == .deleted ? "6 4" : nil
        svg.group { svg in
            drawReasons(link.reasons, &svg)
            if let bar = network.bar {
                svg.rectangle(
                    bar, radius: bar.size.width / 2, fill: colors.fill, stroke: colors.stroke, width: 1.6,
                    dashes: dashes)
            }
            svg.rectangle(
                network.box, radius: min(network.box.size.height / 2, 14), fill: colors.fill, stroke: colors.stroke,
                width: 1.6, dashes: dashes)
            drawLines(NodeText.lines(link), in: network.box, &svg)
        }
    }

    // MARK: VMs

    private func drawMachine(_ machine: SliceGraph.Machine, _ box: Box, _ svg: inout SVGText) {
        let colors = Palette.machine(machine, in: slice)
        let dashes = machine.mark == .deleted ? "6 4" : nil
        svg.group { svg in
            drawReasons(machine.reasons, &svg)
            svg.rectangle(box, radius: 7, fill: colors.fill)
            svg.element(
                "path",
                [
                    "d": Self.strip(box), "fill": Palette.worker(machine.worker).stroke,
                    "fill-opacity": machine.mark == .deleted ? "0.5" : nil,
                ])
            svg.rectangle(
                box, radius: 7, fill: "none", stroke: colors.stroke, width: machine.mark == .unchanged ? 1.4 : 2,
                dashes: dashes)
            // A second outline, to be told without colours.
            if machine.mark == .restarted {
                let inside = Box(
                    left: box.left + NodeText.strip + 3, top: box.top + 3.5, right: box.right - 3.5,
                    bottom: box.bottom - 3.5)
                svg.rectangle(inside, radius: 4, fill: "none", stroke: colors.stroke, width: 1.2)
            }
            let left = box.left + NodeText.strip + 10
            svg.words(
                NodeText.name(machine), at: Point(left, box.top + 19), size: NodeText.nameSize, isBold: true)
            svg.words(NodeText.kind(machine), at: Point(left, box.top + 34.5), size: NodeText.textSize)
            svg.words(
                NodeText.place(machine, in: slice), at: Point(left, box.top + 49), size: NodeText.textSize,
                fill: Palette.worker(machine.worker).stroke)
            if let mark = machine.internet { drawCloud(mark, machine.internetLabel, in: box, &svg) }
        }
    }

    private static func strip(_ box: Box) -> String {
        let (left, top, bottom) = (box.left, box.top, box.bottom)
        let right = left + NodeText.strip
        func at(_ x: Double, _ y: Double) -> String { "\(SVGText.number(x)) \(SVGText.number(y))" }
        return "M\(at(right, top)) L\(at(left + 7, top)) Q\(at(left, top)) \(at(left, top + 7)) "
            + "L\(at(left, bottom - 7)) Q\(at(left, bottom)) \(at(left + 7, bottom)) L\(at(right, bottom)) Z"
    }

    /// The way to the internet belongs to its VM, so that no line to a common cloud has to cross
    /// the drawing.
    private func drawCloud(_ mark: SliceGraph.Mark, _ label: String, in box: Box, _ svg: inout SVGText) {
        let x = box.right - NodeText.cloud / 2 - 2
        SVGLegend.drawCloud(at: Point(x, box.top + 23), mark, &svg)
        svg.words(
            label, at: Point(x, box.top + 49), size: NodeText.smallSize,
            fill: mark == .unchanged ? Palette.ink : Palette.mark(mark).stroke, isCentered: true)
    }

    private func drawReasons(_ reasons: [String], _ svg: inout SVGText) {
        guard !reasons.isEmpty else { return }
        svg.element("title", [:], content: reasons.joined(separator: "; "))
    }
}
