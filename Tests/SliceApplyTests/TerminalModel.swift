import SliceSyntax

/// A small terminal: it writes, goes up, erases, scrolls, and breaks lines anew where it gets narrower.
struct TerminalModel {
    private(set) var rows: [[Character]] = [[]]
    private(set) var row = 0
    private(set) var column = 0
    private(set) var columns: Int

    init(columns: Int) { self.columns = columns }

    var text: [String] { rows.map { String($0).trimmingBlanks } }
    var isAtLineStart: Bool { column == 0 && rows[row].allSatisfy { $0 == " " } }

    mutating func write(_ text: String) {
        var rest = Array(text)[...]
        while let character = rest.popFirst() {
            switch character {
            case "\u{1B}": control(&rest)
            case "\r": column = 0
            case "\n":
                column = 0
                down()
            default: put(character)
            }
        }
    }

    private mutating func control(_ rest: inout ArraySlice<Character>) {
        precondition(rest.popFirst() == "[")
        let parameter = String(rest.prefix { $0.isNumber || $0 == ";" })
        rest = rest.dropFirst(parameter.count)
        switch rest.popFirst() {
        case "A": row = max(0, row - (Int(parameter) ?? 1))
        case "K": rows[row].removeSubrange(min(column, rows[row].count)...)
        case "J":
            rows[row].removeSubrange(min(column, rows[row].count)...)
            rows.removeSubrange((row + 1)...)
        case "m": break
        case let other: preconditionFailure("unknown: \(String(describing: other))")
        }
    }

    private mutating func put(_ character: Character) {
        if column >= columns {
            column = 0
            down()
        }
        while rows[row].count <= column { rows[row].append(" ") }
        rows[row][column] = character
        column += 1
    }

    private mutating func down() {
        row += 1
        if row == rows.count { rows.append([]) }
    }

    /// As terminals do that keep lines whole: each row that no longer fits is broken.
    mutating func resize(to columns: Int) {
        var broken: [[Character]] = []
        var place = 0
        for (index, cells) in rows.enumerated() {
            if index == row { place = broken.count }
            let cells = Array(String(cells).trimmingBlanks)
            for start in stride(from: 0, to: max(1, cells.count), by: columns) {
                broken.append(Array(cells[start..<min(cells.count, start + columns)]))
            }
        }
        rows = broken
        row = place
        self.columns = columns
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
