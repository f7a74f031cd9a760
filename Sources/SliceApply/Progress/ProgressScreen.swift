import SlicePlanning
package import SliceSyntax

/// The live lines of a run on a terminal: one for each host, and one for the whole.
///
/// Text from state, size and time alone; what draws it is elsewhere.
package struct ProgressScreen: Sendable {
    package struct Size: Sendable, Equatable {
        package let columns: Int
        package let rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// A line, and the columns that it takes without what colours it.
    package struct Line: Sendable, Equatable {
        package let text: String
        package let width: Int
    }

    let names: ProgressNames
    let style: Style

    package init(names: ProgressNames, style: Style) {
        self.names = names
        self.style = style
    }

    /// The lines at a time, none of them as wide as the terminal, fewer than it has rows.
    package func lines(_ board: ProgressBoard, at time: Duration, size: Size) -> [Line] {
        let hosts = board.hosts.filter { !$0.actions.isEmpty || $0.wait != nil }
        guard size.columns > 1, size.rows > 1 else { return [] }
        if hosts.isEmpty, let preparation = board.preparation {
            let words = preparation.what.words + ", " + ProgressUnits.wholeSeconds(time - preparation.since)
            return [plain(words, ProgressFrame([], of: board, names: names, size: size), style.dim)]
        }
        guard !hosts.isEmpty else { return [] }
        let frame = ProgressFrame(hosts, of: board, names: names, size: size)
        // The cursor stands below the lines, and the last line speaks of the whole.
        let room = max(0, size.rows - 2)
        let shown = Self.mostTelling(hosts, room, board)
        var lines = shown.map { hostLine($0, board, at: time, frame) }
        let rest = hosts.count - shown.count
        if rest > 0, !lines.isEmpty {
            // Room is made for the line that says so.
            lines.removeLast()
            lines.append(plain("… and \(rest + 1) more hosts", frame, style.dim))
        }
        return lines + [wholeLine(board, at: time, frame)]
    }

    /// As many hosts as there is room for, those that something happens on first, in the plan's order.
    private static func mostTelling(
        _ hosts: [ProgressBoard.Host], _ room: Int, _ board: ProgressBoard
    ) -> [ProgressBoard.Host] {
        guard hosts.count > room else { return hosts }
        func rank(_ host: ProgressBoard.Host) -> Int {
            if !host.running.isEmpty || host.wait != nil { return 0 }
            if host.isLost || host.failed > 0 { return 1 }
            return board.firstPending(of: host) != nil ? 2 : 3
        }
        let ranked = hosts.indices.sorted { (rank(hosts[$0]), $0) < (rank(hosts[$1]), $1) }
        return ranked.prefix(room).sorted().map { hosts[$0] }
    }

    // MARK: A host

    private func hostLine(
        _ host: ProgressBoard.Host, _ board: ProgressBoard, at time: Duration, _ frame: ProgressFrame
    ) -> Line {
        let name = frame.isNarrow ? names.short(host.address) : names.full(host.address)
        var line = LineBuilder(room: frame.room)
        line.add(frame.indent)
        line.add(LineBuilder.fitted(name, to: frame.nameWidth), style.bold)
        line.add(frame.gap)
        if frame.countWidth > 0 {
            let full = ProgressFrame.cells(host.done, of: host.actions.count, in: frame.barWidth)
            let color = host.failed > 0 || host.isLost ? style.red : style.green
            line.add(String(repeating: "█", count: full), color)
            line.add(String(repeating: "░", count: frame.barWidth - full), style.dim)
            line.add(frame.gap)
            let count = "\(host.done)/\(host.actions.count)"
            line.add(String(repeating: " ", count: max(0, frame.countWidth - count.count)) + count)
            line.add(frame.gap)
        }
        add(doing(host, board, at: time, frame), to: &line)
        return line.line
    }

    /// What a host does: words that may be cut, and more behind, which is cut later, the last part first.
    fileprivate struct Doing {
        var number = ""
        var words = ""
        var more: [String] = []
        var color: (Style) -> (String) -> String = { _ in { $0 } }
    }

    private func add(_ doing: Doing, to line: inout LineBuilder) {
        var parts = doing.more
        while parts.count > 1, TerminalText.width(of: parts.joined(separator: ", ")) > line.left { parts.removeLast() }
        let more = parts.joined(separator: ", ")
        let gap = more.isEmpty ? "" : "  "
        let words = doing.number + doing.words
        let room = line.left - TerminalText.width(of: gap + more)
        let needed = TerminalText.width(of: words)
        // Words of which next to nothing would be left make way.
        guard room >= min(needed, doing.number.count + 8) else {
            line.add(more.isEmpty ? words : more, doing.color(style))
            return
        }
        let cut = LineBuilder.cut(words, to: room)
        if cut.hasPrefix(doing.number) {
            line.add(doing.number, style.dim)
            line.add(String(cut.dropFirst(doing.number.count)), doing.color(style))
        } else {
            line.add(cut, doing.color(style))
        }
        line.add(gap)
        line.add(more, style.dim)
    }

    private func doing(
        _ host: ProgressBoard.Host, _ board: ProgressBoard, at time: Duration, _ frame: ProgressFrame
    ) -> Doing {
        if host.isLost { return Doing(words: "out of reach", color: { $0.red }) }
        if let wait = host.wait {
            return Doing(words: wait.what.words).lasting(time - wait.since)
        }
        if let first = host.running.first, case .running(let since) = board.phases[first] {
            let action = board.actions[first]
            var doing = Doing(number: "\(action.number) ", words: TerminalText.escaped(action.id))
            let others = host.running.count - 1
            if others > 0 { doing.words += " and \(others) more" }
            if let copy = board.copies[first] { doing.more += copy.parts(at: time) }
            return doing.lasting(time - since)
        }
        guard let next = board.firstPending(of: host) else {
            guard host.failed == 0 else { return Doing(words: "\(host.failed) failed", color: { $0.red }) }
            let took = (host.ended ?? time) - (host.begun ?? time)
            return Doing(words: "done", more: [ProgressUnits.seconds(took)], color: { $0.green })
        }
        if board.isBlocked(next) {
            return Doing(words: "stopped, \(host.actions.count - host.done) not done", color: { $0.red })
        }
        if board.isStopping { return Doing(words: "stopped", color: { $0.yellow }) }
        guard let blocker = board.blocker(of: next), board.actions[blocker].host != host.address else {
            return Doing(words: "waits for its turn", color: { $0.dim })
        }
        let other = board.actions[blocker]
        return Doing(words: "waits for \(other.number) on \(names.short(other.host))", color: { $0.dim })
    }

    // MARK: The whole

    private func wholeLine(_ board: ProgressBoard, at time: Duration, _ frame: ProgressFrame) -> Line {
        let elapsed = ProgressUnits.wholeSeconds(time - board.start)
        guard !board.actions.isEmpty else { return plain("looking at the hosts, \(elapsed)", frame, style.dim) }
        let total = board.actions.count
        var text = "\(board.done) of \(total) action\(total == 1 ? "" : "s") done"
        if board.failed > 0 { text += ", \(board.failed) failed" }
        text += ", \(elapsed)"
        if board.isStopping { text += "; stopping" }
        return plain(text, frame) { $0 }
    }

    private func plain(_ text: String, _ frame: ProgressFrame, _ color: (String) -> String) -> Line {
        var line = LineBuilder(room: frame.room)
        line.add(frame.indent)
        line.add(LineBuilder.cut(text, to: line.left), color)
        return line.line
    }
}

extension ProgressScreen.Doing {
    /// With the time that it has taken, from the first second on.
    fileprivate func lasting(_ duration: Duration) -> Self {
        guard duration >= .seconds(1) else { return self }
        var doing = self
        doing.more.append(ProgressUnits.wholeSeconds(duration))
        return doing
    }
}

extension ApplyEvent.Preparation {
    var words: String {
        switch self {
        case .lock(let holder): "waiting for the \(TerminalText.escaped(holder))"
        case .image(let path): "reading \(TerminalText.escaped(path))"
        }
    }
}

extension ApplyEvent.Wait {
    var words: String {
        switch self {
        case .look: "being looked at"
        case .connection: "being connected to"
        case .reading(let file): "reads \(TerminalText.escaped(file))"
        case .copy(let holder): "waits for a copy by the \(TerminalText.escaped(holder))"
        case .shared(let holder): "waits for VLAN 400, held by the \(TerminalText.escaped(holder))"
        case .retry(let reason): "tries again: \(TerminalText.escaped(reason))"
        }
    }
}
