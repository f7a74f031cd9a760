@testable import SliceApply
@testable import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// The live lines of a run: where they are drawn, and that they fit whatever the terminal is.
@Suite struct ProgressTests {
    private static func lines(_ texts: String...) -> [ProgressScreen.Line] {
        texts.map { ProgressScreen.Line(text: $0, width: TerminalText.width(of: $0)) }
    }

    @Test func linesAreDrawnInTheirOwnPlace() {
        var terminal = TerminalModel(columns: 20)
        var area = LiveArea()
        terminal.write("the plan\n")
        terminal.write(area.redraw(Self.lines("w1 begins", "w2 begins", "all"), columns: 20))
        #expect(terminal.text == ["the plan", "w1 begins", "w2 begins", "all", ""])
        terminal.write(area.redraw(Self.lines("w1", "all"), columns: 20))
        #expect(terminal.text == ["the plan", "w1", "all", ""])
        terminal.write(area.redraw(Self.lines("w1", "w2", "w3"), lasting: "w1 failed\n", columns: 20))
        #expect(terminal.text == ["the plan", "w1 failed", "w1", "w2", "w3", ""])
        // The key that was pressed is shown where the cursor stands.
        terminal.write("^C")
        terminal.write(area.redraw(Self.lines("w1", "w2"), columns: 20))
        #expect(terminal.text == ["the plan", "w1 failed", "w1", "w2", ""])
        terminal.write(area.clear(columns: 20))
        #expect(terminal.text == ["the plan", "w1 failed", ""])
        #expect(terminal.isAtLineStart)
        #expect(area.clear(columns: 20) == "" && area.isEmpty)
    }

    @Test func narrowerAndWiderTerminalsKeepWhatStandsAbove() {
        var terminal = TerminalModel(columns: 40)
        var area = LiveArea()
        terminal.write("plan\n")
        terminal.write(area.redraw(Self.lines(String(repeating: "x", count: 39), "all"), columns: 40))
        for columns in [15, 13, 60, 39] {
            terminal.resize(to: columns)
            terminal.write(area.redraw(Self.lines(String(repeating: "y", count: columns - 1), "all"), columns: columns))
            #expect(terminal.text == ["plan", String(repeating: "y", count: columns - 1), "all", ""], "\(columns)")
        }
    }

    /// Nothing is erased before it is drawn over, and all is one text.
    @Test func nothingFlickers() {
        var area = LiveArea()
        _ = area.redraw(Self.lines("one", "two"), columns: 80)
        #expect(area.redraw(Self.lines("1", "2"), columns: 80) == "\u{1B}[2A\r1\u{1B}[K\n2\u{1B}[K\n\u{1B}[J")
    }

    private static let cluster = Cluster.standard

    @Test func whatGoesBeforeAnyHostIsToldToo() {
        let names = ProgressNames(Self.cluster)
        let screen = ProgressScreen(names: names, style: .plain)
        var log = ProgressLog(names: names, style: .plain)
        var board = ProgressBoard()
        func text(_ seconds: Int) -> [String] {
            screen.lines(board, at: .seconds(seconds), size: .init(columns: 60, rows: 24)).map(\.text)
        }
        let lock = ApplyEvent.preparing(.lock(by: "apply of eve on lab, process 7"))
        board.note(lock, at: .zero)
        #expect(text(3) == ["  waiting for the apply of eve on lab, process 7, 3 s"])
        #expect(log.line(for: lock, board) == "  waiting for the apply of eve on lab, process 7\n")
        board.note(.preparing(.image("/images/big.img")), at: .seconds(4))
        #expect(text(6) == ["  reading /images/big.img, 2 s"])
        #expect(log.heartbeat(board, at: .seconds(13)) == nil)
        #expect(log.heartbeat(board, at: .seconds(15)) == "  …  reading /images/big.img  still under way for 11 s\n")
        board.note(.preparing(nil), at: .seconds(16))
        #expect(text(17).isEmpty)
    }

    private static func action(_ number: Int, _ id: String, on host: String, after: [String] = []) -> Action {
        Action(
            number: number, id: id, kind: .vmImage, host: host, target: id, dependsOn: after, effect: .live,
            summary: "", operation: .image(ImageReference(path: "/i", identity: nil)))
    }

    private static func screen(_ board: ProgressBoard, columns: Int, rows: Int, at time: Duration = .seconds(3))
        -> [String]
    {
        ProgressScreen(names: ProgressNames(cluster), style: .plain)
            .lines(board, at: time, size: .init(columns: columns, rows: rows)).map(\.text)
    }

    @Test func linesFitAnyTerminal() {
        var random = SeededGenerator(state: 51)
        for round in 0..<300 {
            let hosts = (0..<Int.random(in: 1...9, using: &random)).map { "10.0.\($0).\(round)" }
            let words = [
                "vm.disk:a", "vm.image:システム.img", "e\u{301}\u{301}e", "👩‍👩‍👧", String(repeating: "long", count: 60),
            ]
            let actions = (1...40).map { number in
                Self.action(
                    number, "\(number)" + (words.randomElement(using: &random) ?? ""),
                    on: hosts.randomElement(using: &random) ?? "")
            }
            var board = ProgressBoard()
            board.begin(actions, hosts: hosts, at: .zero)
            for action in actions.shuffled(using: &random).prefix(25) {
                board.note(.begun(action), at: .seconds(1))
                if Bool.random(using: &random) {
                    board.note(.copying(action, sent: round << 18, total: 200 << 20), at: .seconds(2))
                } else if Bool.random(using: &random) {
                    board.note(.done(action, found: false, elapsed: .seconds(1)), at: .seconds(2))
                }
            }
            let (columns, rows) = (Int.random(in: 2...130, using: &random), Int.random(in: 2...14, using: &random))
            let lines = ProgressScreen(names: ProgressNames(Self.cluster), style: Style(isColored: true))
                .lines(board, at: .seconds(5), size: .init(columns: columns, rows: rows))
            #expect(lines.count < rows, "round \(round)")
            for line in lines { #expect(line.width < columns, "round \(round): \(line.text)") }
        }
    }

    @Test func hostsThatWorkComeFirstWhereThereIsNoRoomForAll() {
        let hosts = (1...9).map { "10.0.0.\($0)" }
        let actions = hosts.enumerated().map { Self.action($0 + 1, "vm.disk:v\($0)", on: $1) }
        var board = ProgressBoard()
        board.begin(actions, hosts: hosts, at: .zero)
        for action in actions[..<6] {
            board.note(.begun(action), at: .zero)
            board.note(.done(action, found: true, elapsed: .zero), at: .zero)
        }
        board.note(.begun(actions[7]), at: .zero)
        let lines = Self.screen(board, columns: 80, rows: 5)
        #expect(lines.count == 4)
        #expect(lines[0].contains("10.0.0.1 ") || lines[0].contains("10.0.0.7"), "\(lines)")
        #expect(lines.contains { $0.contains("8 vm.disk:v7  3 s") }, "\(lines)")
        #expect(lines[2].contains("… and 7 more hosts"), "\(lines)")
    }

    @Test func whatIsBegunTogetherIsOneLine() {
        let actions = (1...4).map { Self.action($0, "vm.disk:v\($0)", on: "10.0.0.1") }
        var board = ProgressBoard()
        board.begin(actions, hosts: ["10.0.0.1"], at: .zero)
        for action in actions[..<3] { board.note(.begun(action), at: .seconds(1)) }
        #expect(Self.screen(board, columns: 80, rows: 9)[0].hasSuffix("0/4  1 vm.disk:v1 and 2 more  2 s"))
        for action in actions[..<3] {
            board.note(.done(action, found: true, elapsed: .seconds(1)), at: .seconds(2))
        }
        #expect(board.found == 3 && board.done == 3)
        #expect(Self.screen(board, columns: 80, rows: 9)[0].contains("3/4"))
    }

    @Test func beatsComeEveryTenSecondsAndOnlyOfWhatIsSlow() {
        let action = Self.action(1, "vm.disk:v", on: "10.0.0.1")
        var board = ProgressBoard()
        board.begin([action], hosts: ["10.0.0.1"], at: .zero)
        var log = ProgressLog(names: ProgressNames(Self.cluster), style: .plain)
        board.note(.begun(action), at: .seconds(4))
        var beats: [Int] = []
        for second in 0...60 {
            if second == 47 { board.note(.done(action, found: false, elapsed: .seconds(43)), at: .seconds(second)) }
            if let text = log.heartbeat(board, at: .seconds(second)) {
                beats.append(second)
                #expect(text == "  …  10.0.0.1  vm.disk:v  still under way for \(second - 4) s\n")
            }
        }
        #expect(beats == [14, 24, 34, 44])
    }

    @Test func aBeatNamesWhatIsSlowAndNotWhatHasJustBegun() {
        let actions = (1...3).map { Self.action($0, "vm.disk:v\($0)", on: "10.0.0.\($0)") }
        var board = ProgressBoard()
        board.begin(actions, hosts: actions.map(\.host), at: .zero)
        var log = ProgressLog(names: ProgressNames(Self.cluster), style: .plain)
        for (action, second) in zip(actions, [0, 1, 9]) { board.note(.begun(action), at: .seconds(second)) }
        #expect(log.heartbeat(board, at: .milliseconds(9_999)) == nil)
        #expect(
            log.heartbeat(board, at: .seconds(10)) == """
                  …  10.0.0.1  vm.disk:v1  still under way for 10 s
                  …  10.0.0.2  vm.disk:v2  still under way for 9 s

                """)
    }

    @Test func aBeatNamesWhatAHostDoesTogetherOnce() {
        let actions = (1...20).map { Self.action($0, "vm.disk:v\($0)", on: "10.0.0.\($0 % 2)") }
        var board = ProgressBoard()
        board.begin(actions, hosts: ["10.0.0.0", "10.0.0.1"], at: .zero)
        var log = ProgressLog(names: ProgressNames(Self.cluster), style: .plain)
        for action in actions { board.note(.begun(action), at: .zero) }
        #expect(
            log.heartbeat(board, at: .seconds(10)) == """
                  …  10.0.0.0  vm.disk:v2 and 9 more  still under way for 10 s
                  …  10.0.0.1  vm.disk:v1 and 9 more  still under way for 10 s

                """)
    }

    @Test func looksBeforeThereIsAPlanAreToldToo() {
        var board = ProgressBoard()
        board.note(.waiting(host: "10.0.0.2", .look), at: .zero)
        #expect(Self.screen(board, columns: 80, rows: 9).first?.contains("being looked at  3 s") == true)
        board.note(.answered(host: "10.0.0.2"), at: .seconds(4))
        #expect(Self.screen(board, columns: 80, rows: 9) == [])
    }

    @Test(arguments: [
        (0, "0 KB"), (1023, "0.9 KB"), (1 << 20, "1.0 MB"), (13 << 20, "13 MB"), (1300 << 20, "1.2 GB"),
        (600 << 20, "600 MB"),
    ])
    func amounts(count: Int, text: String) { #expect(ProgressUnits.bytes(count) == text) }

    @Test(arguments: [(310, "0.31 s"), (12_450, "12.4 s"), (185_000, "3 min 5 s"), (9_999, "9.99 s")])
    func times(milliseconds: Int, text: String) {
        #expect(ProgressUnits.seconds(.milliseconds(milliseconds)) == text)
    }

    /// A rate that is told of a copy which no longer moves falls.
    @Test func ratesAreThoseOfLate() {
        var copy = CopyProgress(total: 100 << 20, start: .zero)
        for second in 1...20 { copy.note(sent: second << 20, at: .seconds(second)) }
        #expect(copy.rate(at: .seconds(20)) == 1 << 20)
        for second in 21...30 { copy.note(sent: (20 << 20) + (second - 20) * (2 << 20), at: .seconds(second)) }
        #expect(copy.rate(at: .seconds(30)) == 2 << 20)
        #expect(copy.rate(at: .seconds(60)).map { $0 < 1 << 20 } == true)
        #expect(CopyProgress(total: 1, start: .zero).rate(at: .seconds(1)) == nil)
    }

    @Test func whatIsRemovedHasWordsOfItsOwn() {
        let vm = VMSpec(vm: "web", vmID: 1001, cores: 1, memoryMebibytes: 512, interfaces: 1, vncPort: 5901)
        let stop = Action(
            number: 1, id: "vm.stop:web", kind: .vmStop, host: "10.0.10.1", target: "web", dependsOn: [], effect: .live,
            summary: "", operation: .remove(HostObject(host: "10.0.10.1", spec: .vm(vm)), gracefully: true))
        let log = ProgressLog(names: ProgressNames(.standard), style: Style(isColored: false))
        var board = ProgressBoard()
        board.begin([stop], hosts: ["10.0.10.1"], at: .zero)
        let gone = ApplyEvent.done(stop, found: true, elapsed: .milliseconds(40))
        #expect(log.line(for: gone, board) == "  1/1  10.0.10.1  vm.stop:web  already gone 0.04 s\n")
        let forced = ApplyEvent.done(stop, found: false, elapsed: .milliseconds(30_200), isForced: true)
        #expect(
            log.line(for: forced, board)
                == "  1/1  10.0.10.1  vm.stop:web  did not power down, was ended after 30.2 s\n")
        let object = ApplyEventJSON.object(forced, elapsed: nil)?.compact ?? ""
        #expect(object.hasSuffix(#""found":false,"seconds":30.200,"forced":true}"#), "\(object)")
        #expect(ApplyEventJSON.object(gone, elapsed: nil)?.compact.contains("forced") == false)
    }
}
