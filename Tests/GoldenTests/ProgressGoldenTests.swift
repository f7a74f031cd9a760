@testable import SliceApply
import SlicePlanning
import SliceSyntax
import Testing

/// What is seen of a run while it goes on, beside exactly what it must look like: at moments of a
/// story that is told by events and a clock of its own.
struct ProgressGoldenTests {
    /// Something that happens, so many milliseconds after the run's start.
    private enum Happening: Sendable {
        case event(Int, @Sendable (Plan) -> ApplyEvent)
        case stopping(Int)
        /// The screen is looked at.
        case look(Int)

        var time: Int {
            switch self {
            case .event(let time, _), .stopping(let time), .look(let time): time
            }
        }
    }

    private static func action(_ number: Int, in plan: Plan) -> Action { plan.actions[number - 1] }
    private static func begun(_ time: Int, _ number: Int) -> Happening {
        .event(time) { .begun(action(number, in: $0)) }
    }
    private static func done(_ time: Int, _ number: Int, _ took: Int, found: Bool = false) -> Happening {
        .event(time) { .done(action(number, in: $0), found: found, elapsed: .milliseconds(took)) }
    }
    private static func copying(_ time: Int, _ number: Int, _ sent: Int, of total: Int) -> Happening {
        .event(time) { .copying(action(number, in: $0), sent: sent, total: total) }
    }

    private static let network = "fd00:10::3"

    private static let stories: [String: [Happening]] = [
        // 1–3 are the network's, 4 and 6–9 are w1's, 5 and 10–14 are w2's.
        "deploy": [
            .event(0) { _ in .waiting(host: network, .connection) },
            .event(0) { _ in .waiting(host: "10.0.10.1", .connection) }, .look(40),
            .event(250) { _ in .answered(host: network) }, begun(250, 1),
            .event(260) { _ in .answered(host: "10.0.10.1") }, begun(260, 4), begun(270, 5), done(500, 1, 250),
            begun(500, 2), copying(700, 5, 3_500_000, of: 700 << 20), done(800, 4, 540, found: true), begun(800, 6),
            done(820, 6, 20), begun(820, 7), begun(820, 8), .look(1000), done(1000, 2, 500), begun(1000, 3),
            done(1200, 3, 200), done(1900, 7, 1080), done(1900, 8, 1080), begun(1900, 9),
            copying(2700, 5, 40_500_000, of: 700 << 20), done(2950, 9, 1050), .look(3200),
            copying(9000, 5, 300 << 20, of: 700 << 20), .look(11_000), .look(20_400), .look(20_900),
            copying(130_000, 5, 700 << 20, of: 700 << 20), .look(140_000), done(141_000, 5, 140_730),
            begun(141_000, 10),
            done(141_100, 10, 100), begun(141_100, 11), begun(141_100, 12), begun(141_100, 13), .look(141_200),
        ],
        "failure": [
            .event(0) { _ in .waiting(host: "10.0.10.2", .connection) }, begun(200, 1), begun(200, 4),
            done(400, 1, 200), begun(400, 2),
            .event(450) { _ in .waiting(host: "10.0.10.1", .copy(by: "apply of eve on lab, process 7, since noon")) },
            .look(500),
            .event(600) {
                .failed(
                    action(4, in: $0), Diagnostic(.actionFailed, detail: "w1: no room\u{1B}[2J.", help: "make room"))
            },
            .look(800), .look(10_100),
            .event(10_200) { _ in
                .hostFailed("10.0.10.2", Diagnostic(.hostUnreachable, detail: "no route", help: "look at its cable"))
            },
            .event(10_250) { _ in
                .retrying(
                    .init(host: network, pause: .milliseconds(500)),
                    Diagnostic(.connectionLost, detail: "it ended", help: "run it again"))
            },
            .look(10_300), .stopping(10_350), .look(10_400), .look(12_000),
            .event(12_100) {
                .failed(action(2, in: $0), Diagnostic(.hostTimeout, detail: "no answer", help: "run it again"))
            },
            .look(12_200),
        ],
    ]

    @Test(arguments: GoldenFolder.cases("progress"))
    func runsLookAsTheyMust(_ folder: GoldenFolder) throws {
        let history = try PlanHistory(folder)
        let plan = try history.plan(try #require(folder.source("topology.json")))
        let story = try #require(Self.stories[folder.name])
        let names = ProgressNames(history.cluster)
        for columns in [40, 80, 200] {
            for isColored in [false, true] {
                let screen = ProgressScreen(names: names, style: Style(isColored: isColored))
                let text = try Self.screens(screen, story, plan, columns: columns)
                try folder.expect(text, is: "\(columns)\(isColored ? "-colored" : "").txt")
            }
        }
        try folder.expect(Self.log(ProgressLog(names: names, style: .plain), story, plan), is: "log.txt")
        try folder.expect(Self.events(story, plan), is: "events.jsonl")
    }

    /// Every screen that is looked at, with a bar behind each line where the terminal ends.
    private static func screens(
        _ screen: ProgressScreen, _ story: [Happening], _ plan: Plan, columns: Int
    ) throws -> String {
        var text = ""
        try play(story, plan) { happening, board, time in
            guard case .look = happening else { return }
            text += "after \(time.milliseconds) ms:\n"
            for line in screen.lines(board, at: time, size: .init(columns: columns, rows: 24)) {
                #expect(line.width < columns)
                let visible = line.text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
                #expect(TerminalText.width(of: visible) == line.width)
                let margin = String(repeating: " ", count: columns - line.width)
                text += line.text.replacing("\u{1B}", with: "␛") + margin + "|\n"
            }
        }
        return text
    }

    private static func log(_ log: ProgressLog, _ story: [Happening], _ plan: Plan) throws -> String {
        var log = log
        var text = ""
        try play(story, plan) { happening, board, time in
            if case .event(_, let event) = happening { text += log.line(for: event(plan), board) ?? "" }
            text += log.heartbeat(board, at: time) ?? ""
        }
        return text
    }

    private static func events(_ story: [Happening], _ plan: Plan) throws -> String {
        var text = ApplyEventJSON.opening("apply").compact + "\n"
        var before = ProgressBoard()
        before.begin(plan, at: .zero)
        try play(story, plan) { happening, board, time in
            if case .event(_, let event) = happening {
                let event = event(plan)
                let elapsed: Duration? =
                    if case .failed(let action, _) = event { before.elapsed(of: action, at: time) } else { nil }
                if let object = ApplyEventJSON.object(event, elapsed: elapsed) { text += object.compact + "\n" }
            }
            before = board
        }
        var outcome = SliceRun.Outcome(plan: plan, done: before.done, slice: plan.slice)
        outcome.unstarted = plan.actions.filter { action in before.phases[action.number - 1] == .pending }
        let summary = ApplyEventJSON.summary(
            .partial, exitStatus: 5, outcome: outcome, found: before.found, elapsed: .milliseconds(12_500),
            diagnostics: [], resumeCommand: "slicec apply topology.json")
        return text + summary.compact + "\n"
    }

    private static func play(
        _ story: [Happening], _ plan: Plan, each: (Happening, ProgressBoard, Duration) throws -> Void
    ) throws {
        var board = ProgressBoard()
        board.begin(plan, at: .zero)
        for happening in story {
            let time = Duration.milliseconds(happening.time)
            switch happening {
            case .event(_, let event): board.note(event(plan), at: time)
            case .stopping: board.isStopping = true
            case .look: break
            }
            try each(happening, board, time)
        }
    }
}
