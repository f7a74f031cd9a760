import GRDB
import SlicePlanning
import SliceSyntax

/// Reads records and verifies their checksums.
struct StateReader {
    let db: Database
    let path: String

    func state() throws -> ClusterState {
        guard let lineage = try meta("lineage") else { throw StateMistakes.damaged(path, "it has no lineage") }
        guard let next = try meta("nextID").flatMap({ Int($0) }) else {
            throw StateMistakes.damaged(path, "it has no ID counter")
        }
        let objects = try objects()
        let slices = try Row.fetchAll(db, sql: "SELECT id, name, document, checksum FROM slice ORDER BY id").map { row in
            let (id, name, document): (Int, String, String) = (row["id"], row["name"], row["document"])
            guard Checksum.of([String(id), name, document]) == row["checksum"] as String,
                var slice = RecordedSlice(jsonText: document), slice.id == id, slice.name == name
            else { throw StateMistakes.damaged(path, "the record of slice \(id) does not match its checksum") }
            slice.objects = objects[id] ?? []
            return slice
        }
        guard Set(objects.keys).isSubset(of: slices.map(\.id)) else {
            throw StateMistakes.damaged(path, "there are objects of a slice that is not recorded")
        }
        return ClusterState(lineage: lineage, nextID: next, lastWorker: try meta("lastWorker"), slices: slices)
    }

    func meta(_ key: String) throws -> String? {
        guard let row = try Row.fetchOne(db, sql: "SELECT value, checksum FROM meta WHERE key = ?", arguments: [key])
        else { return nil }
        let value: String = row["value"]
        guard Checksum.of([key, value]) == row["checksum"] as String else {
            throw StateMistakes.damaged(path, "the record of \"\(key)\" does not match its checksum")
        }
        return value
    }

    private func objects() throws -> [Int: [RecordedObject]] {
        var objects: [Int: [RecordedObject]] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM object ORDER BY slice_id, rowid") {
            let id: Int = row["slice_id"]
            guard let object = RecordedObject(row: row) else {
                throw StateMistakes.damaged(path, "the record of an object of slice \(id) does not match its checksum")
            }
            objects[id, default: []].append(object)
        }
        return objects
    }
}

extension RecordedObject {
    /// What the checksum of an object's row is made of.
    func checksum(sliceID: Int) -> String {
        let identity = object.identity
        return Checksum.of([
            String(sliceID), identity.kind.rawValue, identity.host, identity.key, object.spec.json.compact,
            status.rawValue, pid.map { String($0) } ?? "",
        ])
    }

    /// Nil where the row is not what was written.
    fileprivate init?(row: Row) {
        guard let kind = ObjectKind(rawValue: row["kind"]), let status = Status(rawValue: row["status"]) else { return nil }
        let parsed = JSONParser.parse(SourceFile(name: "<state>", text: row["spec"]))
        guard let document = parsed.document, let spec = ObjectSpec(kind: kind, document.root) else { return nil }
        self.init(object: HostObject(host: row["host"], spec: spec), status: status, pid: row["pid"])
        guard spec.key == row["key"] as String, checksum(sliceID: row["slice_id"]) == row["checksum"] as String
        else { return nil }
    }
}
