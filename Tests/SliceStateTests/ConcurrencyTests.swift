import SlicePlanning
@testable import SliceState
import SliceSyntax
import SliceTopology
import Testing

/// Two stores on one file, as two processes have.
@Suite struct ConcurrencyTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `two that allocate at once never share anything`() async throws {
        let first = try folder.store()
        let second = try #require(try StateStore.open(first.path))
        let slices = try await withThrowingTaskGroup(of: RecordedSlice.self) { group in
            for number in 0..<20 {
                let store = number % 2 == 0 ? first : second
                group.addTask {
                    let topology = try topology("s\(number)")
                    return try store.allocate { try plan(topology, in: $0) }.slice
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(slices.count == 20)
        #expect(Set(slices.flatMap { [$0.id] + $0.vms.map(\.id) }).count == 60)
        #expect(Set(slices.map(\.pool)).count == 20)
        #expect(Set(slices.flatMap(\.vms).map(\.vncPort)).count == 40)
        let state = try second.read()
        #expect(Set(state.slices) == Set(slices))
        #expect(state.nextID == 1060, "and none was given out for nothing")
    }

    @Test func `the loser of two edits plans against what the winner wrote`() throws {
        let first = try folder.store()
        let second = try #require(try StateStore.open(first.path))
        try first.deploy(topology("web"))
        var seen: [Int] = []
        let without = try topology("web", links: 0)
        _ = try second.allocate { state in
            seen += state.slices.map(\.serial)
            return try plan(without, in: state)
        }
        #expect(seen == [2])
        #expect(try first.read().slices.first?.serial == 3)
    }
}
