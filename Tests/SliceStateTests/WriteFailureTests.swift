import GRDB
import Glibc
@testable import SliceState
import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A state that cannot be written says so, and keeps what it had.
@Suite struct WriteFailureTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `a full database loses nothing`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        // SQLite answers the same as on a full disk.
        let pages = try store.database.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
        try fill(store)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anything")) func `a read-only file loses nothing`() throws {
        try folder.store().deploy(topology("web"))
        chmod(folder.file("state.db"), 0o400)
        try fill(try #require(try StateStore.open(folder.file("state.db"))))
    }

    /// A real file system without a free block.
    @Test(.enabled(if: geteuid() == 0 && canMount)) func `a full disk loses nothing`() throws {
        let place = folder.file("tiny")
        mkdir(place, 0o700)
        try #require(mount("tmpfs", place, "tmpfs", 0, "size=128k") == 0)
        defer { umount2(place, Int32(MNT_DETACH)) }
        try fillDisk(place)
        // A process that another test is just starting has the state open until it is another program.
        let deadline = ContinuousClock.now + .seconds(20)
        while mount(nil, place, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) != 0 {
            try #require(errno == EBUSY && ContinuousClock.now < deadline)
            usleep(1000)
        }
        let readOnly = try #require(try StateStore.open(place + "/state.db"))
        #expect(try readOnly.read().slices.count == 2, "reading needs no right to write")
        try fill(readOnly)
    }

    private func fillDisk(_ place: String) throws {
        let store = try StateStore.openOrCreate(place + "/state.db", group: nil, lineage: "x")
        try store.deploy(topology("web"))
        File.write([UInt8](repeating: 1, count: 1 << 20), to: place + "/filler")
        let code = try fill(store)
        #expect(code?.detail.contains("full") == true, "\(code?.detail ?? "")")
        unlink(place + "/filler")
        try store.deploy(topology("later"))
    }

    /// Whether this machine lets tests mount anything.
    private static let canMount: Bool = {
        guard let folder = try? TestFolder(), mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else {
            return false
        }
        return umount2(folder.path, Int32(MNT_DETACH)) == 0
    }()

    /// Writes until it fails, and checks that everything before is there.
    @discardableResult
    private func fill(_ store: StateStore) throws -> Diagnostic? {
        for number in 0..<200 {
            let before = try store.read()
            let topology = try topology("more-\(number)")
            guard let found = mistake({ try store.allocate { try plan(topology, in: $0) } }) else { continue }
            #expect(found.code.id == "SLC306", "\(found.code.id) \(found.detail)")
            let after = try #require(try StateStore.open(store.path)).read()
            #expect(after.slices == before.slices && after.nextID == before.nextID)
            let slice = try #require(before.slices.first)
            let action = try #require(
                try Planner(cluster: .standard, state: before, defaultOwner: "").destroy(slice).actions.first)
            _ = mistake { try store.begin([action], sliceID: slice.id) }.map { #expect($0.code.id == "SLC306") }
            return found
        }
        Issue.record("it was never full")
        return nil
    }
}
