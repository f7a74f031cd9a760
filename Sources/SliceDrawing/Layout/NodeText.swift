/// The texts of a drawing, how large they are set, and the boxes that they need.
enum NodeText {
    static let nameSize = 13.0
    static let textSize = 11.0
    static let smallSize = 10.0
    /// Width of the strip at a VM's left side that has its worker's colour.
    static let strip = 8.0
    /// Width that the cloud takes at a VM's right side.
    static let cloud = 54.0
    static let machineHeight = 58.0
    /// Flavors and workers have names of any length.
    private static let widest = 190.0

    /// With the mark in words' stead, so that it is seen without colours too.
    static func name(_ machine: SliceGraph.Machine) -> String { machine.mark.prefix + machine.name }

    static func lines(_ link: SliceGraph.Link) -> [String] {
        var lines = link.lines
        lines[0] = link.mark.prefix + lines[0]
        return lines
    }

    static func kind(_ machine: SliceGraph.Machine) -> String {
        TextMetrics.fitted("VM \(machine.id) · \(machine.flavor)", width: widest, size: textSize)
    }

    static func place(_ machine: SliceGraph.Machine, in slice: SliceGraph) -> String {
        TextMetrics.fitted(machine.place(in: slice), width: widest, size: textSize)
    }

    /// All VMs of a slice are of one size, but for the cloud of those with internet.
    static func machineSizes(_ slice: SliceGraph) -> (plain: Size, withInternet: Size) {
        var width = 84.0
        for machine in slice.machines {
            width = max(
                width, TextMetrics.width(name(machine), size: nameSize, isBold: true),
                TextMetrics.width(kind(machine), size: textSize),
                TextMetrics.width(place(machine, in: slice), size: textSize))
        }
        let plain = Size((width + strip + 20).rounded(.up), machineHeight)
        return (plain, Size(plain.width + cloud, machineHeight))
    }

    static func interfaceSize(_ end: SliceGraph.End) -> Size {
        Size((TextMetrics.width(end.label, size: smallSize) + 4).rounded(.up), 13)
    }

    static func linkSize(_ link: SliceGraph.Link) -> Size { blockSize(lines(link), padding: Size(12, 8)) }
    static func networkSize(_ link: SliceGraph.Link) -> Size { blockSize(lines(link), padding: Size(28, 12)) }

    static let lineHeight = 13.0

    private static func blockSize(_ lines: [String], padding: Size) -> Size {
        // The first line is bold.
        let widths = lines.enumerated().map { TextMetrics.width($1, size: smallSize, isBold: $0 == 0) }
        return Size(
            ((widths.max() ?? 0) + padding.width).rounded(.up), Double(lines.count) * lineHeight + padding.height)
    }
}
