import SliceApply
import SlicePlanning
import SliceSyntax
import SliceTopology
import Synchronization

/// What is seen of a run while it goes on: live lines where standard error is a terminal, else a
/// line for each action, or a JSON object for each event.
final class RunProgress: Sendable {
    private struct State {
        var board = ProgressBoard()
        var log: ProgressLog
        var area = LiveArea()
        var drawnAt: Duration = .zero
        /// Size of the terminal at the last drawing.
        var size: ProgressScreen.Size?
        /// Something has changed that is not on the screen.
        var isDue = false
        /// Other text is on the screen's end: a plan, a question.
        var isPaused = false
        var isOver = false
        /// Lines were written that stay.
        var hasLasting = false
    }

    /// Time between two looks at the clock and at the terminal's size; the live lines are drawn no
    /// more often than that.
    private static let interval = Duration.milliseconds(100)

    private let console: Console
    private let screen: ProgressScreen
    private let isLive: Bool
    private let events: EventStream?
    private let start = ContinuousClock().now
    private let state: Mutex<State>
    private let ticker = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter events: where the run is told as JSON; nothing else is then said of what goes well.
    init(console: Console, cluster: Cluster, events: EventStream?) {
        let names = ProgressNames(cluster)
        self.console = console
        self.events = events
        // Standard output may end on the same terminal, behind a pipe.
        isLive = Console.canRedraw && events == nil
        screen = ProgressScreen(names: names, style: console.errorStyle)
        state = Mutex(State(log: ProgressLog(names: names, style: console.errorStyle)))
        let task = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                self?.tick()
            }
        }
        ticker.withLock { $0 = task }
    }

    deinit { ticker.withLock { $0?.cancel() } }

    /// Actions that found everything there and right.
    var foundCount: Int { state.withLock { $0.board.found } }

    /// Whether lines of the run stay on the screen, behind which a blank line is due.
    var hasLasting: Bool { state.withLock { $0.hasLasting } }

    private var now: Duration { ContinuousClock().now - start }

    /// Carrying out begins.
    func begin(_ plan: Plan) { begin(plan.actions, hosts: plan.hosts) }

    func begin(_ actions: [Action], hosts: [String]) {
        state.withLock { state in
            state.isPaused = false
            state.board.begin(actions, hosts: hosts, at: now)
            if isLive { draw(&state) }
        }
    }

    /// Takes the live lines away, for text and questions of others, until carrying out begins.
    func pause() {
        state.withLock { state in
            erase(&state)
            state.isPaused = true
        }
    }

    func end() {
        state.withLock { state in
            erase(&state)
            state.isOver = true
        }
        ticker.withLock { $0?.cancel() }
    }

    func show(_ event: ApplyEvent) {
        state.withLock { state in
            let now = now
            let elapsed = event.action.flatMap { state.board.elapsed(of: $0, at: now) }
            state.board.note(event, at: now)
            if let object = ApplyEventJSON.object(event, elapsed: elapsed) { events?.write(object) }
            if isLive {
                // What went well is in the live lines; what did not stays to be read.
                // What is over at once is not worth a line that comes and goes.
                if case .preparing = event { return }
                guard event.isToBeRead, let line = state.log.line(for: event, state.board) else {
                    return drawSoon(&state)
                }
                draw(&state, lasting: line)
            } else if events == nil, let line = state.log.line(for: event, state.board) {
                state.hasLasting = true
                console.error(line)
            }
        }
    }

    /// Says that the run stops, above the live lines.
    func stopping(_ text: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.board.isStopping = true
            if isLive, !state.isPaused { return draw(&state, lasting: text) }
            // The terminal has shown the key that was pressed.
            console.error("\n" + text)
        }
    }

    private func tick() {
        state.withLock { state in
            guard !state.isOver, !state.isPaused else { return }
            let now = now
            guard isLive else {
                if let text = state.log.heartbeat(state.board, at: now) {
                    state.hasLasting = true
                    console.error(text)
                }
                return
            }
            let isResized = !state.area.isEmpty && Console.errorSize != state.size
            if state.isDue || isResized || now - state.drawnAt >= .seconds(1) { draw(&state) }
        }
    }

    // MARK: Drawing

    private func drawSoon(_ state: inout State) {
        if now - state.drawnAt >= Self.interval { draw(&state) } else { state.isDue = true }
    }

    /// - Parameter lasting: lines that stay, above the live ones.
    private func draw(_ state: inout State, lasting: String = "") {
        guard !state.isOver else { return }
        if !lasting.isEmpty { state.hasLasting = true }
        // In the background the terminal is the shell's.
        guard !state.isPaused, Console.isForeground else {
            state.area.forget()
            if !lasting.isEmpty { console.error(lasting) }
            return
        }
        let size = Console.errorSize
        let now = now
        let lines = screen.lines(state.board, at: now, size: size)
        state.isDue = false
        state.drawnAt = now
        state.size = size
        if lines.isEmpty, lasting.isEmpty, state.area.isEmpty { return }
        console.error(state.area.redraw(lines, lasting: lasting, columns: size.columns))
    }

    private func erase(_ state: inout State) {
        guard isLive, !state.area.isEmpty else { return }
        guard Console.isForeground else { return state.area.forget() }
        console.error(state.area.clear(columns: Console.errorSize.columns))
    }
}

extension ApplyEvent {
    fileprivate var action: Action? {
        switch self {
        case .begun(let action), .resuming(let action, _, _), .copying(let action, _, _), .done(let action, _, _, _),
            .failed(let action, _),
            .kept(let action, _):
            action
        case .preparing, .waiting, .answered, .retrying, .hostFailed: nil
        }
    }

    fileprivate var isToBeRead: Bool {
        switch self {
        case .failed, .hostFailed, .done(_, _, _, true): true
        case .preparing, .waiting, .answered, .retrying, .begun, .resuming, .copying, .done, .kept: false
        }
    }
}
