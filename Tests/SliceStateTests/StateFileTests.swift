import GRDB
import GRDBSQLite
import Glibc
@testable import SliceState
import SlicePlanning
import SliceSyntax
import TestSupport
import Testing

/// Making a state, and refusing what is none.
@Suite struct StateFileTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `a state is made once, for its owner alone`() throws {
        let path = folder.file("deep/er/cluster.db")
        #expect(try StateStore.open(path) == nil)
        let first = try StateStore.openOrCreate(path, group: nil, lineage: "one")
        #expect(File.mode(path) == 0o600)
        #expect(File.mode(folder.file("deep/er")) == 0o700)
        #expect(try StateStore.openOrCreate(path, group: nil, lineage: "two").lineage == "one")
        let state = try first.read()
        #expect(state.lineage == "one" && state.nextID == 1000 && state.slices.isEmpty && state.lastWorker == nil)
        let id = try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
        #expect(id == 0x534C_4943)
    }

    @Test func `a state that was closed takes nothing more, and keeps what it has`() throws {
        let store = try folder.store()
        try store.fix(["bridge": "br-int"])
        try store.close()
        let found = #expect(throws: Diagnostic.self) { try store.fix(["bridge": "br-ext"]) }
        #expect(found?.code == .stateUnusable)
        #expect(throws: Diagnostic.self) { try store.read() }
        #expect(try folder.store().read().slices.isEmpty)
    }

    @Test func `a group that is named shares the state and its locks`() throws {
        let group = try #require(getgrgid(getegid()))
        let name = String(cString: group.pointee.gr_name)
        let path = folder.file("shared/cluster.db")
        let store = try StateStore.openOrCreate(path, group: name, lineage: "x")
        #expect(File.mode(path) == 0o660)
        #expect(File.mode(folder.file("shared")) == 0o770, "SQLite makes its journal beside the state")
        let lock = try store.lockPath("slice-web")
        #expect(File.mode(path + ".locks") == 0o770)
        guard case .locked(let held) = try FileLock.attempt(lock, holder: "x") else { return }
        #expect(File.mode(lock) == 0o660)
        withExtendedLifetime(held) {}
    }

    @Test func `an unknown group leaves nothing behind`() throws {
        let path = folder.file("state.db")
        let found = mistake { try StateStore.openOrCreate(path, group: "no-such-group", lineage: "x") }
        #expect(found?.code == .stateUnusable && found?.detail.contains("no-such-group") == true)
        #expect(File.mode(path) == nil)
    }

    @Test func `what is not a state is left as it is`() throws {
        let foreign = folder.file("foreign.db")
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        let cases: [(name: String, bytes: [UInt8]?)] = [
            ("empty", []), ("text", Array("hello, world, this is no database at all\n".utf8)),
            ("short", [0x53]), ("magic", Array("SQLite format 3\0".utf8)),
            ("garbage", Array("SQLite format 3\0".utf8) + (0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
            ("foreign.db", nil),
        ]
        for (name, bytes) in cases {
            let path = folder.file(name)
            if let bytes { File.write(bytes, to: path) }
            let before = FileBytes.read(path)
            let found = try #require(mistake { try StateStore.openOrCreate(path, group: nil, lineage: "x") })
            #expect(found.code.id == "SLC303", "\(name): \(found.code.id) \(found.detail)")
            #expect(FileBytes.read(path) == before, "\(name)")
        }
        #expect(mistake { try StateStore.open(folder.path) }?.code == .stateForeign, "a folder")
    }

    @Test func `a newer schema is refused and left as it is`() throws {
        let path = try folder.store().path
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('v99')")
        }
        let before = FileBytes.read(path)
        #expect(mistake { try StateStore.open(path) }?.code.id == "SLC305")
        #expect(FileBytes.read(path) == before)
    }

    @Test func `opening and reading change nothing`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        let before = FileBytes.read(store.path)
        let again = try #require(try StateStore.open(store.path))
        #expect(try again.read().slices == store.read().slices)
        #expect(FileBytes.read(store.path) == before)
    }

    @Test func `nothing is written by who reads, nor outside a transaction`() throws {
        let store = try folder.store()
        let before = FileBytes.read(store.path)
        try store.database.reading { db in try StateWriter(db: db).setMeta("mark", "1") }
        #expect(try store.database.reading { db in try StateReader(db: db, path: store.path).meta("mark") } == nil)
        #expect(FileBytes.read(store.path) == before)
        #expect(throws: DatabaseError.self) {
            try store.database.writeWithoutTransaction { db in try StateWriter(db: db).setMeta("mark", "1") }
        }
        // What SQLite itself took back is not recorded in part.
        #expect(throws: DatabaseError.self) {
            try store.database.writing { db in
                try StateWriter(db: db).setMeta("mark", "1")
                try db.execute(sql: "ROLLBACK")
                try StateWriter(db: db).setMeta("mark", "2")
            }
        }
        #expect(FileBytes.read(store.path) == before)
        try store.database.writing { db in try StateWriter(db: db).setMeta("mark", "1") }
        #expect(FileBytes.read(store.path) != before)
    }

    @Test func `reading leaves statements ready`() throws {
        let store = try folder.store()
        func prepared() throws -> Int {
            try store.database.writeWithoutTransaction { db in
                let statement = try db.cachedStatement(sql: "SELECT value, checksum FROM meta WHERE key = ?")
                return Int(sqlite3_stmt_status(statement.sqliteStatement, SQLITE_STMTSTATUS_REPREPARE, 0))
            }
        }
        for _ in 0..<3 { _ = try store.read() }
        #expect(try prepared() == 0)
    }

    @Test func `a state that vanished is not made anew by reading`() throws {
        #expect(try StateStore.open(folder.file("nowhere/state.db")) == nil)
        #expect(File.mode(folder.file("nowhere")) == nil)
    }

    @Test func `two that make a state at once get the same one`() async throws {
        let path = folder.file("race.db")
        let lineages = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask { try StateStore.openOrCreate(path, group: nil, lineage: "lineage-\(number)").lineage }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(lineages.count == 1)
    }
}
