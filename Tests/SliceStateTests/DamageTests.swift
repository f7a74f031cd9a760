import GRDB
@testable import SliceState
import SlicePlanning
import SliceSyntax
import TestSupport
import Testing

/// Damage is found, said, and not made worse.
@Suite struct DamageTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test(arguments: [
        "UPDATE slice SET document = replace(document, 'web', 'wfb')",
        "UPDATE slice SET name = 'other'",
        "UPDATE slice SET id = 1001",
        "UPDATE meta SET value = '1234' WHERE key = 'nextID'",
        "UPDATE meta SET value = 'x' WHERE key = 'lineage'",
        "UPDATE meta SET value = '10.0.10.9' WHERE key = 'lastWorker'",
        "DELETE FROM meta WHERE key = 'nextID'",
        "DELETE FROM meta WHERE key = 'lineage'",
        "UPDATE object SET status = 'drifted' WHERE kind = 'vm'",
        "UPDATE object SET status = 'gone'",
        "UPDATE object SET host = '10.0.10.9' WHERE kind = 'disk'",
        "UPDATE object SET kind = 'dhcp' WHERE kind = 'internet'",
        "UPDATE object SET pid = 1 WHERE kind = 'vm'",
        "UPDATE object SET spec = replace(spec, '100', '101') WHERE kind = 'link'",
        "UPDATE object SET spec = '{' WHERE kind = 'link'",
        "PRAGMA foreign_keys = OFF; DELETE FROM slice",
    ])
    func `a changed record is found by its checksum`(sql: String) throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: store.path, configuration: configuration).write { try $0.execute(sql: sql) }
        let before = FileBytes.read(store.path)
        let found = mistake { try #require(try StateStore.open(store.path)).read() }
        #expect(found?.code.id == "SLC304", "\(found?.detail ?? "it was read")")
        #expect(FileBytes.read(store.path) == before)
    }

    /// Any bit of the file, so also those of SQLite's own structures: what is read is what was
    /// written, or it is refused; and nothing crashes.
    @Test(arguments: [11, 12] as [UInt64])
    func `a flipped bit anywhere gives the right state or none`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(state: seed)
        let store = try folder.store()
        try store.deploy(topology("web"))
        let good = try store.read()
        let bytes = FileBytes.read(store.path)
        let path = folder.file("damaged.db")
        var refused = 0
        for _ in 0..<1500 {
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            // Most of the file is empty pages, where a flip is nothing.
            if bytes[bit / 8] == 0, Int.random(in: 0..<8, using: &random) > 0 { continue }
            File.write(damaged, to: path)
            do {
                let state = try #require(try StateStore.open(path)).read()
                let same = state.slices == good.slices && state.nextID == good.nextID && state.lineage == good.lineage
                #expect(same, "seed \(seed), bit \(bit): another state was read")
            } catch {
                let code = (error as? Diagnostic)?.code.id ?? ""
                #expect(["SLC302", "SLC303", "SLC304", "SLC305"].contains(code), "seed \(seed), bit \(bit): \(error)")
                refused += 1
            }
        }
        print("seed \(seed): \(refused) refused")
        #expect(refused > 20)
    }
}
