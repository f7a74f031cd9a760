import SliceApply
import SlicePlanning
import SliceSyntax
import Synchronization

/// One line for each action as it ends, on standard error.
final class ProgressText: Sendable {
    private let console: Console
    private let total: Int
    private let count = Mutex(0)
    private let found = Mutex(0)

    /// Actions that found everything there and right.
    var foundCount: Int { found.withLock { $0 } }

    init(console: Console, total: Int) {
        self.console = console
        self.total = total
    }

    func show(_ event: ApplyEvent) {
        let style = console.errorStyle
        switch event {
        case .begun: break
        case .done(let action, let isFound, let elapsed):
            if isFound { found.withLock { $0 += 1 } }
            line(action, isFound ? style.dim("already there") : style.green("done"), Self.seconds(elapsed))
        case .kept(let action, let users):
            line(action, style.dim("kept for \(users) other slice\(users == 1 ? "" : "s")"), nil)
        case .failed(let action, _): line(action, style.red("failed"), nil)
        case .hostFailed(let host, let diagnostic):
            console.error("  \(host)  \(style.red(diagnostic.summary))\n")
        }
    }

    private func line(_ action: Action, _ word: String, _ time: String?) {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let digits = String(total).count
        let place = String(repeating: " ", count: digits - String(number).count) + "\(number)/\(total)"
        console.error(
            "  \(console.errorStyle.dim(place))  \(action.host)  \(action.id)  \(word)\(time.map { " \($0)" } ?? "")\n")
    }

    /// `0.31 s`, `12.4 s`, `3 min 5 s`.
    static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        if milliseconds >= 120_000 { return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s" }
        if milliseconds >= 10_000 { return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" }
        let hundredths = String(milliseconds / 10 % 100 + 100).dropFirst()
        return "\(milliseconds / 1000).\(hundredths) s"
    }
}
