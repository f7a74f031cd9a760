/// Packs boxes in rows, in their order, as one sets words: for parts of a slice that no link joins.
enum Shelves {
    static let gap = 44.0

    /// - Parameter least: width that may be filled whatever it looks like.
    /// - Returns: The left upper corner of each, and the size of all.
    static func pack(_ sizes: [Size], least: Double) -> (corners: [Point], size: Size) {
        let area = sizes.reduce(0) { $0 + ($1.width + gap) * ($1.height + gap) }
        let limit = max(least, sizes.map(\.width).max() ?? 0, (area * 1.5).squareRoot())
        var corners: [Point] = []
        var (x, y, height, width) = (0.0, 0.0, 0.0, 0.0)
        for size in sizes {
            if x > 0, x + size.width > limit {
                y += height + gap
                (x, height) = (0, 0)
            }
            corners.append(Point(x, y))
            width = max(width, x + size.width)
            height = max(height, size.height)
            x += size.width + gap
        }
        return (corners, Size(width, y + height))
    }
}
