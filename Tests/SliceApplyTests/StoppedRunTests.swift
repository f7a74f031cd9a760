import Glibc
@testable import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import Synchronization
import TestSupport
import Testing

/// Runs that are to stop while they wait, and what they tell of what was under way.
@Suite struct StoppedRunTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    /// What a run told.
    private final class Told: Sendable {
        private let events = Mutex<[ApplyEvent]>([])

        func note(_ event: ApplyEvent) { events.withLock { $0.append(event) } }

        /// IDs of actions that were begun, and of those that ended, in order.
        var begun: [String] {
            events.withLock { $0.compactMap { if case .begun(let action) = $0 { action.id } else { nil } } }
        }
        var ended: [String] {
            events.withLock { events in
                events.compactMap { event in
                    switch event {
                    case .done(let action, _, _, _), .kept(let action, _), .failed(let action, _): action.id
                    default: nil
                    }
                }
            }
        }
    }

    /// - Parameter wish: at which event the wish to stop comes.
    private func apply(
        _ told: Told = Told(), parallelism: Int = 10, retries: Int = 0,
        stopAt wish: @escaping @Sendable (ApplyEvent) -> Bool
    ) async throws -> SliceRun.Outcome {
        let interruption = Interruption()
        let run = bench.run(parallelism: parallelism, retries: retries, interruption: interruption) { event in
            told.note(event)
            if wish(event) { interruption.request() }
        }
        return try await run.apply(topology("web"), defaultOwner: "nobody") { _, _ in true }
    }

    @Test func `a wish to stop in the pause before a retry is an interruption`() async throws {
        bench.hosts.edit { $0.mishaps["vm.disk:web"] = .replyLost }
        let told = Told()
        let outcome = try await apply(told, retries: 2) { if case .retrying = $0 { true } else { false } }
        #expect(outcome.wasInterrupted && outcome.failures.map(\.code) == [.connectionLost])
        #expect(told.begun.sorted() == told.ended.sorted() && told.begun.contains("vm.disk:web"))
        #expect(outcome.done + outcome.unstarted.count < outcome.plan.actions.count)
        #expect(try await bench.apply(topology("web")).slice?.status == .running)
    }

    @Test func `a wish to stop before a host could be connected to is one, too`() async throws {
        bench.hosts.edit { $0.cut = ["10.0.10.1"] }
        let outcome = try await apply(retries: 2) { if case .retrying = $0 { true } else { false } }
        #expect(outcome.wasInterrupted && outcome.failures.map(\.code) == [.hostUnreachable])
    }

    @Test(arguments: ["internet", "image"]) func `a wish to stop is heard while another run's lock is waited for`(
        which: String
    ) async throws {
        let topology = try topology("web")
        let images = try await SliceRun.identities(of: topology, prior: nil, in: bench.cluster) {
            path throws(Diagnostic) in try await ImageFile.identify(path)
        }
        let digest = try #require(images.values.first?.sha256)
        let name = which == "internet" ? which : "image-10.0.10.1-\(digest)"
        let lock = try await bench.store.lockShared(name, what: name, holder: "somebody", timeout: .seconds(20))
        defer { withExtendedLifetime(lock) {} }
        let told = Told()
        let outcome = try await apply(told) { event in
            switch event {
            case .waiting(_, .shared(by: let holder)), .waiting(_, .copy(by: let holder)): holder == "somebody"
            default: false
            }
        }
        #expect(outcome.wasInterrupted)
        // Of VLAN 400 nothing was begun.
        #expect(outcome.unstarted.contains { $0.kind == .networkInternet } == (which == "internet"))
        #expect(outcome.failures.count == (which == "internet" ? 0 : 1))
        #expect(outcome.failures.allSatisfy { $0.detail.contains("no copy was begun") })
        #expect(told.begun.sorted() == told.ended.sorted())
    }

    @Test func `what was sent and is not begun when the wish comes is not begun`() async throws {
        _ = try await bench.apply(topology("web"))
        let interruption = Interruption()
        // VM, ports and disk of a worker are sent together.
        bench.hosts.edit { contents in
            contents.log = []
            contents.onAction = { if $0 == "vm.stop:web" { interruption.request() } }
        }
        let told = Told()
        let run = bench.run(parallelism: 1, interruption: interruption) { told.note($0) }
        let outcome = try await run.destroy("web", abandoning: []) { _, _ in true }
        #expect(outcome.wasInterrupted && outcome.failures.isEmpty)
        #expect(bench.hosts.log.filter { $0.hasPrefix("vm.") && $0.contains(":web") } == ["vm.stop:web"])
        #expect(told.begun.sorted() == told.ended.sorted())
        #expect(outcome.unstarted.contains { $0.id == "vm.undisk:web" })
        // Nothing that was not begun is recorded as if it were.
        bench.hosts.edit { $0.onAction = nil }
        let slice = try #require(try bench.slice("web"))
        #expect(slice.objects.allSatisfy { $0.status == .present })
        #expect(try await bench.destroy("web").slice == nil && bench.hosts.objects.isEmpty)
    }

    @Test func `no copy of an image begins once the run is to stop`() async throws {
        let outcome = try await apply { event in
            if case .begun(let action) = event { action.kind == .vmImage } else { false }
        }
        #expect(outcome.wasInterrupted && bench.hosts.edit { $0.uploads } == 0)
        #expect(outcome.failures.allSatisfy { $0.detail.contains("no copy was begun") })
    }

    @Test func `a state that cannot be written stops the run where it is, and what was done is told`() async throws {
        let path = bench.store.path
        bench.hosts.edit { contents in
            contents.onAction = { name in
                if name == "vm.disk:web" { truncate(path, 0) }
            }
        }
        let told = Told()
        let outcome = try await apply(told, parallelism: 1) { _ in false }
        #expect(!outcome.failures.isEmpty && outcome.failures.allSatisfy { $0.code.id.hasPrefix("SLC3") })
        #expect(outcome.done > 0 && !outcome.unstarted.isEmpty)
        #expect(told.begun.sorted() == told.ended.sorted() && told.begun.contains("vm.launch:web"))
        #expect(bench.hosts.log.last == "vm.disk:web", "nothing new is begun that could not be recorded")
    }

    @Test func `a run that lost its lock lets the hosts alone`() async throws {
        let path = bench.store.path
        bench.hosts.edit { contents in
            contents.onAction = { name in
                guard name == "vm.disk:web" else { return }
                _ = try? StateStore.open(path)?.breakLock(ofSlice: "web", by: "somebody")
            }
        }
        let told = Told()
        let outcome = try await apply(told, parallelism: 1) { _ in false }
        #expect(!outcome.failures.isEmpty && outcome.failures.allSatisfy { $0.code == .lockLost })
        #expect(told.begun.sorted() == told.ended.sorted())
        #expect(bench.hosts.log.last == "vm.disk:web" && bench.hosts.edit { $0.connections } < 3)
    }

    @Test func `a run that lost its lock connects to nobody any more`() async throws {
        bench.hosts.edit { $0.mishaps["vm.disk:web"] = .requestLost }
        let path = bench.store.path
        let told = Told()
        let outcome = try await apply(told, retries: 2) { event in
            // In the pause before it would connect again.
            if case .retrying = event { _ = try? StateStore.open(path)?.breakLock(ofSlice: "web", by: "somebody") }
            return false
        }
        #expect(outcome.failures.contains { $0.code == .lockLost } && bench.hosts.edit { $0.connections } == 3)
        #expect(told.begun.sorted() == told.ended.sorted())
    }

    @Test func `what was sent behind a step that was lost is not told as not started`() async throws {
        bench.hosts.edit { $0.mishaps["vm.disk:db"] = .requestLost }
        let told = Told()
        let outcome = try await apply(told) { _ in false }
        #expect(told.begun.sorted() == told.ended.sorted())
        // They go to the host together.
        #expect(told.ended.contains("vm.port:db.eth0") && told.ended.contains("vm.launch:db"))
        #expect(!outcome.unstarted.contains { ["vm.port:db.eth0", "vm.launch:db"].contains($0.id) })
        #expect(!outcome.wasInterrupted && outcome.failures.map(\.code) == [.connectionLost])
    }
}
