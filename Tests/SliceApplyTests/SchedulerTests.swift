@testable import SliceApply
@testable import SlicePlanning
import Testing

/// The order in which actions are handed out.
@Suite(.timeLimit(.minutes(1))) struct SchedulerTests {
    private func action(
        _ id: String, on host: String = "a", kind: ActionKind = .networkInternet, after: [String] = []
    ) -> Action {
        let object = HostObject(host: host, spec: .internet(InternetSpec()))
        return Action(
            number: 0, id: id, kind: kind, host: host, target: id, dependsOn: after, effect: .live,
            summary: "", operation: .ensure(object))
    }

    /// Everything that the hosts are handed, in order; what is named in `failing` fails.
    private func handedOut(
        _ actions: [Action], limit: Int = 10, failing: Set<String> = []
    ) async -> (order: [String], unstarted: [String], done: Int) {
        let scheduler = ActionScheduler(actions, limit: limit)
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
            for host in Set(actions.map(\.host)) {
                group.addTask {
                    while true {
                        let group = await scheduler.next(for: host)
                        if group.isEmpty { return }
                        await log.add(group.map(\.id).joined(separator: "+"))
                        await scheduler.finish(group, succeeded: Set(group.map(\.id)).subtracting(failing))
                    }
                }
            }
        }
        return (await log.entries, await scheduler.unstarted.map(\.id), await scheduler.doneCount)
    }

    @Test func `a host gets its actions in order`() async {
        let result = await handedOut([action("1"), action("2"), action("3", after: ["1"])])
        #expect(result.order == ["1", "2", "3"] && result.unstarted.isEmpty && result.done == 3)
    }

    @Test func `what has to wait does not hold up what has not`() async {
        let scheduler = ActionScheduler(
            [action("far", on: "b"), action("late", after: ["far"]), action("now")], limit: 10)
        #expect(await scheduler.next(for: "a").first?.id == "now")
    }

    @Test func `what one script can do together is handed out together, once it is ready`() async {
        let ports = ["1", "2", "3"].map { action("port\($0)", kind: .vmPort, after: $0 == "2" ? ["first"] : []) }
        let scheduler = ActionScheduler(
            [ports[0], action("first", on: "b", kind: .vmDisk), ports[1], ports[2]], limit: 10)
        let first = await scheduler.next(for: "b")
        let together = await scheduler.next(for: "a")
        #expect(together.map(\.id) == ["port1", "port3"])
        await scheduler.finish(together, succeeded: ["port1"])
        await scheduler.finish(first, succeeded: ["first"])
        #expect(await scheduler.next(for: "a").map(\.id) == ["port2"])
        #expect(await scheduler.doneCount == 2)
    }

    @Test func `an action waits for another host`() async {
        let result = await handedOut([action("last", after: ["first"]), action("first", on: "b")])
        #expect(result.order == ["first", "last"])
    }

    @Test func `what depends on a failure is skipped, also at second hand, and the rest goes on`() async {
        let actions = [
            action("bad"), action("child", on: "b", after: ["bad"]), action("grandchild", after: ["child"]),
            action("other"), action("far", on: "b"),
        ]
        let result = await handedOut(actions, failing: ["bad"])
        #expect(Set(result.order) == ["bad", "other", "far"])
        #expect(result.unstarted == ["child", "grandchild"] && result.done == 2)
    }

    @Test func `no more than the limit is in flight`() async {
        let scheduler = ActionScheduler((0..<6).map { action("\($0)", on: "h\($0)") }, limit: 2)
        let first = await scheduler.next(for: "h0")
        let second = await scheduler.next(for: "h1")
        async let third = scheduler.next(for: "h2")
        // It is handed out when one of the two is done, and not before.
        for _ in 0..<100 { await Task.yield() }
        #expect(await scheduler.unstarted.count == 4)
        await scheduler.finish(first, succeeded: ["0"])
        #expect(await third.first?.id == "2")
        #expect(second.first?.id == "1")
        await scheduler.stop()
    }

    @Test func `a host that is given up leaves what it had, and those who wait for it`() async {
        let scheduler = ActionScheduler(
            [action("1"), action("2"), action("there", on: "b", after: ["2"]), action("free", on: "b")], limit: 10)
        let first = await scheduler.next(for: "a")
        await scheduler.finish(first, succeeded: ["1"])
        await scheduler.giveUp(host: "a")
        #expect(await scheduler.next(for: "a").isEmpty)
        #expect(await scheduler.next(for: "b").first?.id == "free")
        #expect(await scheduler.next(for: "b").isEmpty)
        #expect(await scheduler.unstarted.map(\.id) == ["2", "there"])
    }

    @Test func `after a stop nothing is handed out, and those who wait are let go`() async {
        let scheduler = ActionScheduler([action("1"), action("2", on: "b", after: ["1"])], limit: 10)
        let running = await scheduler.next(for: "a")
        async let waiting = scheduler.next(for: "b")
        await scheduler.stop()
        #expect(await waiting.isEmpty)
        await scheduler.finish(running, succeeded: ["1"])
        #expect(await scheduler.unstarted.map(\.id) == ["2"])
        #expect(await scheduler.doneCount == 1)
    }
}

/// Notes what happened, in order.
actor Log {
    private(set) var entries: [String] = []
    func add(_ entry: String) { entries.append(entry) }
}
