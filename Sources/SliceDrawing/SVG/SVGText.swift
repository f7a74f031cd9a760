/// Writes SVG elements, escaped and indented, with numbers of at most one decimal.
struct SVGText {
    private(set) var text = ""
    private var depth = 0

    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
    }

    private static func attributes(_ attributes: KeyValuePairs<String, String?>) -> String {
        attributes.map { name, value in value.map { " \(name)=\"\(MarkupText.xml($0))\"" } ?? "" }.joined()
    }

    private mutating func line(_ line: String) {
        text += String(repeating: "  ", count: depth) + line + "\n"
    }

    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?>, content: String? = nil
    ) {
        let head = "<\(name)\(Self.attributes(attributes))"
        line(content.map { "\(head)>\(MarkupText.xml($0))</\(name)>" } ?? "\(head)/>")
    }

    mutating func group(
        _ name: String = "g", _ attributes: KeyValuePairs<String, String?> = [:], _ body: (inout SVGText) -> Void
    ) {
        line("<\(name)\(Self.attributes(attributes))>")
        depth += 1
        body(&self)
        depth -= 1
        line("</\(name)>")
    }

    // MARK: Shapes

    mutating func rectangle(
        _ box: Box, radius: Double, fill: String, stroke: String? = nil, width: Double = 1, dashes: String? = nil
    ) {
        element(
            "rect",
            [
                "x": Self.number(box.left), "y": Self.number(box.top), "width": Self.number(box.size.width),
                "height": Self.number(box.size.height), "rx": Self.number(radius), "fill": fill, "stroke": stroke,
                "stroke-width": stroke == nil ? nil : Self.number(width), "stroke-dasharray": dashes,
            ])
    }

    mutating func polyline(_ points: [Point], stroke: String, width: Double, dashes: String?) {
        let places = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        element(
            "polyline",
            [
                "points": places, "fill": "none", "stroke": stroke, "stroke-width": Self.number(width),
                "stroke-linejoin": "round", "stroke-dasharray": dashes,
            ])
    }

    /// - Parameter at: the middle of the text's baseline, or its beginning.
    mutating func words(
        _ words: String, at point: Point, size: Double, fill: String = Palette.ink, isBold: Bool = false,
        isCentered: Bool = false
    ) {
        element(
            "text",
            [
                "x": Self.number(point.x), "y": Self.number(point.y), "font-size": Self.number(size), "fill": fill,
                "font-weight": isBold ? "600" : nil, "text-anchor": isCentered ? "middle" : nil,
            ], content: words)
    }
}
