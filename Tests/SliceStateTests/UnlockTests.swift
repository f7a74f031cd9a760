import Glibc
import SlicePlanning
import SliceSyntax
@testable import SliceState
import Testing

/// Taking a slice's lock away from a run that hangs.
@Suite(.timeLimit(.minutes(5))) struct UnlockTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `who lost the lock records nothing, and the next one has it`() async throws {
        let hanging = try folder.store()
        let lock = try await hanging.lockSlice("web", holder: "apply of ada", timeout: .zero)
        let slice = try hanging.deploy(topology("web"))
        let plan = try plan(topology("web"), in: .empty)
        let action = try #require(plan.actions.first)

        let other = try folder.store()
        #expect(try other.breakLock(ofSlice: "web", by: "unlock of ben") == "apply of ada")
        let next = try await other.lockSlice("web", holder: "apply of ben", timeout: .seconds(20))
        for attempt in 1...3 {
            let refused = #expect(throws: Diagnostic.self) {
                switch attempt {
                case 1: try hanging.begin([action], sliceID: slice.id)
                case 2: try hanging.complete([(action, nil)], sliceID: slice.id)
                default: _ = try hanging.settle(sliceID: slice.id, isDeployed: true)
                }
            }
            #expect(refused?.code == .lockLost && refused?.detail.contains("unlock of ben") == true)
        }
        let allocation = #expect(throws: Diagnostic.self) { try hanging.deploy(topology("web", links: 0)) }
        #expect(allocation?.code == .lockLost)
        #expect(try other.read().slice(named: "web") == slice, "nothing was recorded")
        try other.begin([action], sliceID: slice.id)
        withExtendedLifetime((lock, next)) {}
    }

    @Test func `a lock that was given back before it was broken is no reason to refuse`() async throws {
        let store = try folder.store()
        do {
            let lock = try await store.lockSlice("web", holder: "first", timeout: .zero)
            withExtendedLifetime(lock) {}
        }
        let held = try await store.lockSlice("db", holder: "second", timeout: .seconds(20))
        #expect(try store.breakLock(ofSlice: "web", by: "x") == nil, "nobody has it")
        #expect(try folder.store().breakLock(ofSlice: "db", by: "x") == "second")
        withExtendedLifetime(held) {}
    }

    /// Breaking and taking from several sides at once: whoever may record twice was alone in between.
    @Test func `two never hold a lock that both may record under`() async throws {
        let stores = try (0..<3).map { _ in try folder.store() }
        let whole = await withTaskGroup(of: Int.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask {
                    var whole = 0
                    for round in 0..<12 {
                        guard let lock = try? await store.lockSlice("web", holder: "run", timeout: .zero) else {
                            _ = try? store.breakLock(ofSlice: "web", by: "another")
                            continue
                        }
                        let mark = "\(number) \(round)"
                        let isFirst: Void? = try? store.access(writing: true) { db in
                            try StateWriter(db: db).setMeta("mark", mark)
                        }
                        for _ in 0..<round { await Task.yield() }
                        let seen = try? store.access(writing: true) { db in
                            try StateReader(db: db, path: store.path).meta("mark")
                        }
                        if isFirst != nil, let seen {
                            #expect(seen == mark, "somebody else recorded under the same lock")
                            whole += 1
                        }
                        withExtendedLifetime(lock) {}
                    }
                    return whole
                }
            }
            return await group.reduce(0, +)
        }
        #expect(whole > 0)
        _ = try await stores[0].lockSlice("web", holder: "last", timeout: .seconds(20))
    }
}
