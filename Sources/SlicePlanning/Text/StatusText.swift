package import SliceSyntax

/// What is recorded beside what was seen, for people: one line for each VM, link and shared
/// network, within 80 columns.
package enum StatusText {
    private static let widestName = 34

    package static func text(_ status: SliceStatus, style: Style) -> String {
        let slice = status.slice
        let state = status.isAsRecorded ? style.green("as recorded") : style.yellow(shortcomings(of: status))
        var text = style.bold("Slice \(slice.name)") + " (\(slice.id), \(slice.status.rawValue)): \(state)\n"
        if let holder = status.holder {
            let words = holder.isEmpty ? "another run" : TerminalText.escaped(holder)
            text += LineFill.fill("locked by \(words)", first: "  ", rest: "    ")
        }
        guard !status.groups.isEmpty else { return text }
        let head = ["OBJECT", "HOST", "RECORDED", "LIVE"]
        let rows = status.groups.map { [shortened($0.address), $0.host, $0.recorded, live($0, in: slice)] }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String], _ last: (String) -> String = { $0 }) -> String {
            let padded = cells.indices.dropLast().map { cells[$0].padded(to: widths[$0]) }
            return "  " + padded.joined(separator: "  ") + "  " + last(cells[cells.count - 1]) + "\n"
        }
        text += style.dim(line(head).trimmedEnd) + "\n"
        for (group, row) in zip(status.groups, rows) {
            text += line(row) { [.asRecorded, .gone].contains(group.live) ? $0 : style.yellow($0) }
            for reason in group.reasons {
                text += LineFill.fill(TerminalText.escaped(reason), first: "      ", rest: "        ")
            }
        }
        return text
    }

    /// What is not as recorded, counted apart from what nobody could look at.
    private static func shortcomings(of status: SliceStatus) -> String {
        func count(_ states: SliceStatus.Live...) -> Int { status.groups.count { states.contains($0.live) } }
        let isLeaving = status.slice.status == .removing
        let counts = [
            (count(.differs, .unfinished), isLeaving ? "still to be removed" : "not as recorded"),
            (count(.unknown), "not looked at"),
        ].filter { $0.0 > 0 }
        guard let first = counts.first else {
            return isLeaving
                ? "nothing of it is left; slicec destroy --slice \(status.slice.name) forgets it" : "not finished"
        }
        return "\(first.0) of \(status.groups.count) \(first.1)" + counts.dropFirst().map { ", \($0) \($1)" }.joined()
    }

    private static func live(_ group: SliceStatus.Group, in slice: RecordedSlice) -> String {
        slice.status == .removing && group.live == .unfinished ? "to be removed" : group.live.rawValue
    }

    /// A link without a name is called after all its endpoints.
    private static func shortened(_ address: String) -> String {
        address.count <= widestName ? address : address.prefix(widestName - 1) + "…"
    }
}

/// Text in lines of at most 80 columns.
package enum LineFill {
    static let width = 80

    package static func fill(_ text: String, first: String, rest: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).map { $0 + "\n" }.joined()
    }
}

extension String {
    /// Without blanks and the line's end at its end.
    fileprivate var trimmedEnd: String { String(reversed().drop { $0.isWhitespace }.reversed()) }
}
