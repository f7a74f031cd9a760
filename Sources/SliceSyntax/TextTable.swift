/// Rows in columns as wide as what stands in them, under a head or none. On a terminal, what is too long in the last
/// column goes on below itself.
package struct TextTable {
    /// What stands in a column of a row, made safe for a terminal.
    package struct Cell: ExpressibleByStringLiteral {
        let text: String
        let color: (String) -> String

        /// - Parameters:
        ///   - text: safe for a terminal.
        ///   - color: what colours it, line by line or as a whole.
        package init(_ text: String, _ color: @escaping (String) -> String = { $0 }) {
            self.text = text
            self.color = color
        }

        /// A text without a colour of its own.
        package init(stringLiteral text: String) { self.init(text) }

        var width: Int { TerminalText.width(of: text) }
    }

    private enum Row {
        case cells([Cell])
        case line(String)
    }

    /// The last column needs so many columns of the terminal; where it has fewer, it stands below its row. Under a head
    /// of its own it is looked for longer.
    private var narrowest: Int { head.isEmpty ? 26 : 8 }

    private let head: [Cell]
    private let indent: Int
    private let widest: Int
    private var rows: [Row] = []

    /// - Parameters:
    ///   - head: what stands above the columns; nothing for rows without a head.
    ///   - indent: blanks before each row.
    ///   - widest: a cell wider than that pushes the rest of its own row aside, and of no other.
    package init(_ head: String..., indent: Int = 2, widest: Int = .max) {
        self.head = head.map { Cell($0) }
        self.indent = indent
        self.widest = widest
    }

    /// - Parameter cells: one for each column. The last may hold colours of its own.
    package mutating func add(_ cells: [Cell]) { rows.append(.cells(cells)) }

    /// Adds a line, or several, that stand outside of the columns as they are.
    package mutating func add(line: String) { rows.append(.line(line)) }

    /// Without blanks at lines' ends.
    ///
    /// - Parameter width: columns of the terminal; nil where lines may be of any length, as in a pipe.
    package func text(_ style: Style, width: Int? = nil) -> String {
        let all = [head] + rows.compactMap { if case .cells(let cells) = $0 { cells } else { nil } }
        let columns = max(0, (all.map(\.count).max() ?? 0) - 1)
        let widths = (0..<columns).map { column in
            all.compactMap { $0.indices.contains(column) ? $0[column].width : nil }.filter { $0 <= widest }.max() ?? 0
        }
        let title = head.isEmpty ? "" : style.dim(line(head, widths, nil)) + "\n"
        return title
            + rows.map {
                switch $0 {
                case .cells(let cells): line(cells, widths, width) + "\n"
                case .line(let text): text
                }
            }.joined()
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ width: Int?) -> String {
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        var text = String(repeating: " ", count: indent)
        var column = indent
        for (cell, columns) in zip(cells[..<last], widths) {
            let gap = max(0, columns - cell.width) + 2
            text += cell.color(cell.text) + String(repeating: " ", count: gap)
            column += cell.width + gap
        }
        let cell = cells[last]
        guard last == widths.count, let width, column + cell.width > width else { return text + cell.color(cell.text) }
        let longest = cell.text.split(separator: " ").map { TerminalText.width(of: String($0)) }.max() ?? 0
        if width - column < max(narrowest, min(longest, width - indent - 2)) {
            column = indent + 2
            text = text.replacing(#/ +$/#, with: "")
            text += "\n" + String(repeating: " ", count: column)
        }
        return text + cell.color(TerminalText.wrapped(cell.text, width: width, from: column, indent: column))
    }
}
