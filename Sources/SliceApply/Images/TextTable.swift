import SliceSyntax

/// Rows under a head, in columns as wide as what stands in them.
struct TextTable {
    /// What stands in a column of a row, made safe for a terminal.
    struct Cell: ExpressibleByStringLiteral {
        let text: String
        private let color: (String) -> String

        init(_ text: String, _ color: @escaping (String) -> String = { $0 }) {
            self.text = text
            self.color = color
        }

        init(stringLiteral text: String) { self.init(text) }

        var width: Int { TerminalText.width(of: text) }
        var colored: String { color(text) }
    }

    private let head: [Cell]
    private var rows: [[Cell]] = []

    init(_ head: String...) { self.head = head.map { Cell($0) } }

    /// - Parameter cells: one for each column. The last may hold colours of its own.
    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// Indented by two blanks, without blanks at lines' ends.
    func text(_ style: Style) -> String {
        let widths = head.indices.dropLast().map { column in ([head] + rows).map { $0[column].width }.max() ?? 0 }
        func line(_ cells: [Cell]) -> String {
            let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
            return "  "
                + cells[...last].enumerated().map { index, cell in
                    cell.colored
                        + (index == last ? "" : String(repeating: " ", count: widths[index] - cell.width + 2))
                }.joined()
        }
        return ([style.dim(line(head))] + rows.map(line)).map { $0 + "\n" }.joined()
    }
}
