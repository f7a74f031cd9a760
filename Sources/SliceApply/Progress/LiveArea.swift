/// The last lines of a terminal that are drawn again and again: what to write for that (ECMA-48).
///
/// The cursor is always left at the start of the line below them.
package struct LiveArea: Sendable {
    /// Columns of the lines that are on the screen.
    private var drawn: [Int] = []

    package init() {}

    package var isEmpty: Bool { drawn.isEmpty }

    /// Text that puts `lines` in place of those that are drawn, and before them what is to stay.
    ///
    /// - Parameters:
    ///   - lasting: whole lines.
    ///   - columns: those that the terminal has now. Where it has become narrower, it has broken the
    ///     lines that were drawn.
    package mutating func redraw(_ lines: [ProgressScreen.Line], lasting: String = "", columns: Int) -> String {
        var text = back(columns)
        if !lasting.isEmpty { text += "\u{1B}[J" + lasting }
        // What is drawn over needs not be erased before: nothing flickers.
        for line in lines { text += line.text + "\u{1B}[K\n" }
        drawn = lines.map(\.width)
        return text + "\u{1B}[J"
    }

    /// Text that removes the lines; empty where there are none.
    package mutating func clear(columns: Int) -> String {
        guard !drawn.isEmpty else { return "" }
        defer { drawn = [] }
        return back(columns) + "\u{1B}[J"
    }

    /// What is drawn is not on the screen any more, or somewhere else on it.
    package mutating func forget() { drawn = [] }

    private func back(_ columns: Int) -> String {
        let columns = max(1, columns)
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        return (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r"
    }
}
