import SliceSyntax

/// How wide the columns of the live lines are.
struct ProgressFrame {
    /// Columns that a line may take: one less than there are, since many terminals begin a new line
    /// where one is full.
    let room: Int
    let isNarrow: Bool
    let indent: String
    let gap: String
    let nameWidth: Int
    let barWidth: Int
    /// Zero where no actions are known yet.
    let countWidth: Int

    init(_ hosts: [ProgressBoard.Host], of board: ProgressBoard, names: ProgressNames, size: ProgressScreen.Size) {
        room = size.columns - 1
        let isNarrow = size.columns < 60
        self.isNarrow = isNarrow
        indent = isNarrow ? "" : "  "
        gap = isNarrow ? " " : "  "
        barWidth = size.columns >= 120 ? 24 : isNarrow ? 5 : 10
        let widths = hosts.map {
            TerminalText.width(of: isNarrow ? names.short($0.address) : names.full($0.address))
        }
        // A very long name must not push all else off the line.
        nameWidth = min(widths.max() ?? 0, max(2, room / 3))
        countWidth = board.actions.isEmpty ? 0 : hosts.map { 1 + 2 * String($0.actions.count).count }.max() ?? 0
    }

    /// Cells of a bar that are full: none before something is done, all only where all is.
    static func cells(_ done: Int, of total: Int, in width: Int) -> Int {
        total == 0 ? 0 : done * width / total
    }
}
