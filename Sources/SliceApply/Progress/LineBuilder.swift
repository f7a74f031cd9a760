import SliceSyntax

/// A line that never gets wider than it may, whatever is added to it.
struct LineBuilder {
    private let room: Int
    private var text = ""
    private var width = 0

    init(room: Int) { self.room = max(0, room) }

    /// Columns that are left.
    var left: Int { room - width }

    var line: ProgressScreen.Line { ProgressScreen.Line(text: text, width: width) }

    /// Adds text that has been made safe, cut where there is no more room for it.
    mutating func add(_ part: String, _ color: (String) -> String = { $0 }) {
        let part = Self.cut(part, to: left)
        width += TerminalText.width(of: part)
        text += color(part)
    }

    /// `text` in at most `room` columns, with an ellipsis at the end where it was longer.
    static func cut(_ text: String, to room: Int) -> String {
        guard TerminalText.width(of: text) > room else { return text }
        return room > 0 ? TerminalText.beginning(of: text, columns: room - 1) + "…" : ""
    }

    /// `text` in exactly `width` columns.
    static func fitted(_ text: String, to width: Int) -> String {
        let cut = cut(text, to: width)
        return cut + String(repeating: " ", count: max(0, width - TerminalText.width(of: cut)))
    }
}
