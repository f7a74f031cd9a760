import SlicePlanning
package import SliceSyntax

/// A run as lines one after the other: one for each action as it ends, and every ten seconds what
/// has been under way for that long.
package struct ProgressLog: Sendable {
    /// Time between two beats, and after which something is worth one.
    static let beat = Duration.seconds(10)
    /// Nobody reads more than that every ten seconds.
    private static let mostNamed = 8

    let names: ProgressNames
    let style: Style
    private var lastBeat: Duration = .zero

    package init(names: ProgressNames, style: Style) {
        self.names = names
        self.style = style
    }

    /// The line that an event is worth; nil where it is worth none.
    package func line(for event: ApplyEvent, _ board: ProgressBoard) -> String? {
        switch event {
        case .preparing(.lock(let holder)?): "  \(ApplyEvent.Preparation.lock(by: holder).words)\n"
        case .preparing, .waiting, .answered, .begun, .copying: nil
        case .resuming(let action, let start, let total):
            line(
                action, board,
                "goes on from \(ProgressUnits.bytes(start, beside: total)) of \(ProgressUnits.bytes(total))", nil)
        case .done(let action, let isFound, let elapsed, let isForced):
            line(action, board, doneWord(action, isFound, isForced), ProgressUnits.seconds(elapsed))
        case .kept(let action, let users):
            line(action, board, style.dim("kept for \(users) other slice\(users == 1 ? "" : "s")"), nil)
        case .failed(let action, _): line(action, board, style.red("failed"), nil)
        case .retrying(let retry, let reason):
            "  \(names.full(retry.host))  \(TerminalText.escaped(reason.summary)); "
                + "\(style.yellow("again in")) \(ProgressUnits.seconds(retry.pause))\n"
        case .hostFailed(let host, let diagnostic):
            "  \(names.full(host))  \(style.red(TerminalText.escaped(diagnostic.summary)))\n"
        }
    }

    private func doneWord(_ action: Action, _ isFound: Bool, _ isForced: Bool) -> String {
        if isForced { return style.yellow("did not power down, was ended after") }
        if isFound { return style.dim(action.removes ? "already gone" : "already there") }
        return style.green("done")
    }

    private func line(_ action: Action, _ board: ProgressBoard, _ word: String, _ time: String?) -> String {
        let total = String(board.actions.count)
        let number = String(action.number)
        let place = String(repeating: " ", count: max(0, total.count - number.count)) + number + "/" + total
        return "  \(style.dim(place))  \(names.full(action.host))  \(TerminalText.escaped(action.id))  \(word)"
            + (time.map { " \($0)" } ?? "") + "\n"
    }

    /// Lines that name what is slow, once every ten seconds; nil where nothing is, or it is too early.
    package mutating func heartbeat(_ board: ProgressBoard, at time: Duration) -> String? {
        guard time - lastBeat >= Self.beat else { return nil }
        if let preparation = board.preparation, time - preparation.since >= Self.beat {
            lastBeat = time
            let words = style.yellow("still under way") + " for " + ProgressUnits.wholeSeconds(time - preparation.since)
            return "  …  \(preparation.what.words)  \(words)\n"
        }
        let underWay = board.underWay
        guard underWay.contains(where: { time - $0.since >= Self.beat }) else { return nil }
        // What gets slow a moment later would else have to wait for the next beat.
        let slow = underWay.filter { time - $0.since >= Self.beat / 2 }
        lastBeat = time
        let lines = together(slow, board).map { line($0.first, more: $0.more, board, at: time) }
        var text = lines.prefix(Self.mostNamed).joined()
        if lines.count > Self.mostNamed { text += "  … and \(lines.count - Self.mostNamed) more\n" }
        return text
    }

    /// What a host does at once, under the first of it; what has a tale of its own to tell stays by itself.
    private func together(
        _ works: [ProgressBoard.Work], _ board: ProgressBoard
    ) -> [(first: ProgressBoard.Work, more: Int)] {
        var list: [(first: ProgressBoard.Work, more: Int)] = []
        var places: [String: Int] = [:]
        for work in works {
            guard case .action(let index) = work.what, board.copies[index] == nil else {
                list.append((work, 0))
                continue
            }
            if let place = places[work.host] {
                list[place].more += 1
            } else {
                places[work.host] = list.count
                list.append((work, 0))
            }
        }
        return list
    }

    private func line(
        _ work: ProgressBoard.Work, more others: Int, _ board: ProgressBoard, at time: Duration
    ) -> String {
        let what: String
        var more: [String] = []
        switch work.what {
        case .wait(let wait): what = wait.words
        case .action(let index):
            what = TerminalText.escaped(board.actions[index].id) + (others > 0 ? " and \(others) more" : "")
            if let copy = board.copies[index] { more += copy.parts(at: time) }
        }
        more.insert("for \(ProgressUnits.wholeSeconds(time - work.since))", at: 0)
        let words = style.yellow("still under way") + " " + more.joined(separator: ", ")
        return "  …  \(names.full(work.host))  \(what)  \(words)\n"
    }
}
