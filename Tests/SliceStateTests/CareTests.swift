import GRDB
import Glibc
import SlicePlanning
import SliceSyntax
@testable import SliceState
import Testing

/// Checking a state and copying it.
@Suite struct CareTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `a whole state is whole, and so is its copy`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        try store.deploy(topology("shop"))
        let report = try store.check()
        #expect(report.slices == 2 && report.vms == 4 && report.objects > 20 && report.problems == [])
        let copied = try store.backUp(to: folder.file("copy.db"), replacing: false)
        #expect(copied.objects == report.objects)
        #expect(File.mode(folder.file("copy.db")) == 0o600)
        let copy = try #require(try StateStore.open(folder.file("copy.db")))
        #expect(try copy.read().slices == store.read().slices && copy.lineage == store.lineage)
    }

    @Test func `a copy replaces nothing unless it is told to`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        File.write([1, 2, 3], to: folder.file("notes"))
        let refused = #expect(throws: Diagnostic.self) {
            try store.backUp(to: folder.file("notes"), replacing: false)
        }
        #expect(refused?.code == .unwritableFile)
        _ = try store.backUp(to: folder.file("notes"), replacing: true)
        #expect(try StateStore.open(folder.file("notes"))?.read().slices == store.read().slices)
        let nowhere = #expect(throws: Diagnostic.self) {
            try store.backUp(to: folder.file("none/copy.db"), replacing: false)
        }
        #expect(nowhere != nil)
        let left = try #require(opendir(folder.path))
        defer { closedir(left) }
        var names: [String] = []
        while let entry = readdir(left) {
            names.append(
                withUnsafePointer(to: entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        #expect(!names.contains { $0.contains(".new.") }, "\(names)")
    }

    @Test func `numbers that were given out twice are found`() throws {
        let store = try folder.store()
        let web = try store.deploy(topology("web"))
        var shop = try store.deploy(topology("shop"))
        shop.vms[0] = web.vms[0]
        try store.database.write { db in try StateWriter(db: db).save(shop) }
        let problems = try store.check().problems
        #expect(problems.contains { $0.contains("VM ID \(web.vms[0].id)") }, "\(problems)")
        #expect(problems.contains { $0.contains("VNC port \(web.vms[0].vncPort)") }, "\(problems)")
    }

    @Test func `a record that was damaged is an error, of the copy too`() throws {
        let store = try folder.store()
        try store.deploy(topology("web"))
        try store.database.write { try $0.execute(sql: "UPDATE object SET host = 'elsewhere' WHERE kind = 'disk'") }
        #expect(throws: Diagnostic.self) { try store.check() }
        #expect(throws: Diagnostic.self) { try store.backUp(to: folder.file("copy.db"), replacing: false) }
        #expect(access(folder.file("copy.db"), F_OK) != 0)
    }
}
