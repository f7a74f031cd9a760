@testable import SliceApply
@testable import SlicePlanning
import Testing

/// The order in which actions are handed out.
@Suite(.timeLimit(.minutes(5))) struct SchedulerTests {
    /// - Parameter vmID: of the port that it is about; nil for what all slices share.
    private func action(
        _ id: String, on host: String = "a", kind: ActionKind = .networkInternet, vmID: Int? = nil,
        after: [String] = [], gracefully: Bool? = nil
    ) -> Action {
        let spec = vmID.map { ObjectSpec.port(PortSpec(vm: "v", vmID: $0, interface: 0, vlan: nil)) }
        let object = HostObject(host: host, spec: spec ?? .internet(InternetSpec()))
        return Action(
            number: 0, id: id, kind: kind, host: host, target: id, dependsOn: after, effect: .live,
            summary: "", operation: gracefully.map { .remove(object, gracefully: $0) } ?? .ensure(object))
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
                        let batch = await scheduler.next(for: host)
                        if batch.isEmpty { return }
                        var rest = batch[...]
                        while let group = rest.popFirst() {
                            await log.add(group.map(\.id).joined(separator: "+"))
                            let ids = Set(group.map(\.id))
                            await scheduler.finish(group, succeeded: ids.subtracting(failing))
                            if !ids.isDisjoint(with: failing) { break }
                        }
                        await scheduler.putBack(rest.flatMap(\.self))
                        await scheduler.release()
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
        #expect(await scheduler.next(for: "a").map { $0.map(\.id) } == [["now"]])
    }

    @Test func `what one script can do together is handed out together, once it is ready`() async {
        let ports = [1, 2, 3].map { action("port\($0)", kind: .vmPort, vmID: $0, after: $0 == 2 ? ["first"] : []) }
        let scheduler = ActionScheduler(
            [ports[0], action("first", on: "b", kind: .vmDisk), ports[1], ports[2]], limit: 10)
        let first = await scheduler.next(for: "b")
        let together = await scheduler.next(for: "a")
        #expect(together.map { $0.map(\.id) } == [["port1", "port3"]])
        await scheduler.finish(together[0], succeeded: ["port1"])
        await scheduler.release()
        await scheduler.finish(first[0], succeeded: ["first"])
        await scheduler.release()
        #expect(await scheduler.next(for: "a").map { $0.map(\.id) } == [["port2"]])
        #expect(await scheduler.doneCount == 2)
    }

    @Test func `what only waits for what is done before it on its host is handed out along with that`() async {
        let scheduler = ActionScheduler(
            [
                action("disk", kind: .vmDisk, vmID: 1), action("port", kind: .vmPort, vmID: 2),
                action("launch", kind: .vmLaunch, vmID: 3, after: ["disk", "port"]),
                action("late", kind: .vmLaunch, vmID: 4, after: ["far"]),
                action("far", on: "b", kind: .vmDisk, vmID: 5),
            ], limit: 10)
        let batch = await scheduler.next(for: "a")
        #expect(batch.map { $0.map(\.id) } == [["disk"], ["port"], ["launch"]])
        await scheduler.finish(batch[0], succeeded: ["disk"])
        await scheduler.finish(batch[1], succeeded: [])
        // What came to nothing and waits for nothing that failed is handed out again.
        await scheduler.putBack(batch[2])
        await scheduler.release()
        let far = await scheduler.next(for: "b")
        await scheduler.finish(far[0], succeeded: ["far"])
        #expect(await scheduler.next(for: "a").map { $0.map(\.id) } == [["late"]])
        #expect(await scheduler.unstarted.map(\.id) == ["launch"])
    }

    @Test func `one object, what slices share and a guest that powers down each end a batch`() async {
        func first(_ actions: [Action]) async -> [[String]] {
            await ActionScheduler(actions, limit: 10).next(for: "a").map { $0.map(\.id) }
        }
        let unport = action("unport", kind: .vmUnport, vmID: 1, gracefully: false)
        let port = action("port", kind: .vmPort, vmID: 1)
        #expect(await first([unport, port]) == [["unport"]], "one record: what came of one is not the other's")
        let disk = action("disk", kind: .vmDisk, vmID: 2)
        #expect(await first([unport, disk]) == [["unport"], ["disk"]])
        #expect(await first([disk, action("internet")]) == [["disk"]])
        #expect(await first([action("internet"), disk]) == [["internet"]])
        #expect(await first([action("stop", kind: .vmStop, vmID: 1, gracefully: true), disk]) == [["stop"]])
    }

    @Test func `what is handed out together has a bound`() async {
        let actions =
            (0..<40).map { (id: Int) in action("disk\(id)", kind: .vmDisk, vmID: id) }
            + (0..<40).map { (id: Int) in action("port\(id)", kind: .vmPort, vmID: 100 + id) }
        let batch = await ActionScheduler(actions, limit: 10).next(for: "a")
        #expect(batch.map(\.count) == [40], "a wish to stop waits for all of it")
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
        await scheduler.finish(first[0], succeeded: ["0"])
        await scheduler.release()
        #expect(await third.first?.first?.id == "2")
        #expect(second.first?.first?.id == "1")
        await scheduler.stop()
    }

    @Test func `a host that is given up leaves what it had, and those who wait for it`() async {
        let scheduler = ActionScheduler(
            [action("1"), action("2"), action("there", on: "b", after: ["2"]), action("free", on: "b")], limit: 10)
        let first = await scheduler.next(for: "a")
        await scheduler.finish(first[0], succeeded: ["1"])
        await scheduler.release()
        await scheduler.giveUp(host: "a")
        #expect(await scheduler.next(for: "a").isEmpty)
        #expect(await scheduler.next(for: "b").first?.first?.id == "free")
        #expect(await scheduler.next(for: "b").isEmpty)
        #expect(await scheduler.unstarted.map(\.id) == ["2", "there"])
    }

    @Test func `after a stop nothing is handed out, and those who wait are let go`() async {
        let scheduler = ActionScheduler([action("1"), action("2", on: "b", after: ["1"])], limit: 10)
        let running = await scheduler.next(for: "a")
        async let waiting = scheduler.next(for: "b")
        await scheduler.stop()
        #expect(await waiting.isEmpty)
        await scheduler.finish(running[0], succeeded: ["1"])
        #expect(await scheduler.unstarted.map(\.id) == ["2"])
        #expect(await scheduler.doneCount == 1)
    }
}

/// Notes what happened, in order.
actor Log {
    private(set) var entries: [String] = []
    func add(_ entry: String) { entries.append(entry) }
}
