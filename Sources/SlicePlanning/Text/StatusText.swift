package import SliceSyntax
package import SliceTopology

/// What is recorded beside what was seen, for people: one line for each VM, link and shared
/// network.
package enum StatusText {
    private static let widestName = 34

    /// - Parameter width: columns of the terminal; nil where there is none.
    package static func text(_ status: SliceStatus, cluster: Cluster, style: Style, width: Int? = nil) -> String {
        let slice = status.slice
        let state = status.isAsRecorded ? style.green("as recorded") : style.yellow(shortcomings(of: status))
        var text = style.bold("Slice \(slice.name)") + " (\(slice.id), \(slice.status.rawValue)): \(state)\n"
        if let holder = status.holder {
            let words = holder.isEmpty ? "another run" : TerminalText.escaped(holder)
            text += LineFill.fill("locked by \(words)", first: "  ", rest: "    ", width: width)
        }
        guard !status.groups.isEmpty else { return text }
        var table = TextTable("OBJECT", "HOST", "RECORDED", "LIVE")
        for group in status.groups {
            let host = TerminalText.escaped(cluster.hostName(group.host))
            table.add([
                .init(shortened(group.address)), .init(host), .init(group.recorded),
                .init(live(group, in: slice)) { [.asRecorded, .gone].contains(group.live) ? $0 : style.yellow($0) },
            ])
            for reason in group.reasons {
                table.add(
                    line: LineFill.fill(TerminalText.escaped(reason), first: "      ", rest: "        ", width: width))
            }
        }
        return text + table.text(style, width: width)
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
