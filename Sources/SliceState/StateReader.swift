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
        let slices = try Row.fetchAll(db, sql: "SELECT id, name, document, checksum FROM slice ORDER BY id").map {
            row in
            let (id, name, document): (Int, String, String) =
                (try value("id", of: row), try value("name", of: row), try value("document", of: row))
            guard Checksum.of([String(id), name, document]) == (try value("checksum", of: row)) as String,
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
        let text: String = try value("value", of: row)
        guard Checksum.of([key, text]) == (try value("checksum", of: row)) as String else {
            throw StateMistakes.damaged(path, "the record of \"\(key)\" does not match its checksum")
        }
        return text
    }

    /// A column's value. In a damaged file anything can stand there, and GRDB's subscripts end
    /// the process where it is not what they were asked for.
    private func value<Value: DatabaseValueConvertible>(_ column: String, of row: Row) throws -> Value {
        do {
            return try row.decode(Value.self, forColumn: column)
        } catch {
            throw StateMistakes.damaged(path, "a record has no readable \(column)")
        }
    }

    private func objects() throws -> [Int: [RecordedObject]] {
        var objects: [Int: [RecordedObject]] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM object ORDER BY slice_id, rowid") {
            let id: Int = try value("slice_id", of: row)
            guard let object = try? object(row, sliceID: id) else {
                throw StateMistakes.damaged(path, "the record of an object of slice \(id) does not match its checksum")
            }
            objects[id, default: []].append(object)
        }
        return objects
    }

    /// One object's record; nil where there is none.
    func object(_ identity: HostObject.Identity, sliceID: Int) throws -> RecordedObject? {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM object WHERE slice_id = ? AND kind = ? AND host = ? AND key = ?",
            arguments: [sliceID, identity.kind.rawValue, identity.host, identity.key])
        guard let row else { return nil }
        guard let object = try object(row, sliceID: sliceID) else {
            throw StateMistakes.damaged(path, "the record of an object of slice \(sliceID) does not match its checksum")
        }
        return object
    }

    /// Nil where the row is not what was written.
    private func object(_ row: Row, sliceID: Int) throws -> RecordedObject? {
        let pid: Int? = try value("pid", of: row)
        guard let kind = ObjectKind(rawValue: try value("kind", of: row)),
            let status = RecordedObject.Status(rawValue: try value("status", of: row))
        else { return nil }
        let parsed = JSONParser.parse(SourceFile(name: "<state>", text: try value("spec", of: row)))
        guard let document = parsed.document, let spec = ObjectSpec(kind: kind, document.root) else { return nil }
        let earlier = JSONParser.parse(SourceFile(name: "<state>", text: try value("unconfirmed", of: row)))
        let unconfirmed = earlier.document?.root.elements.compactMap { ObjectSpec(kind: kind, $0) } ?? []
        let object = RecordedObject(
            object: HostObject(host: try value("host", of: row), spec: spec), status: status, pid: pid,
            unconfirmed: unconfirmed)
        guard spec.key == (try value("key", of: row)) as String,
            object.checksum(sliceID: sliceID) == (try value("checksum", of: row)) as String
        else { return nil }
        return object
    }
}

extension RecordedObject {
    /// What the checksum of an object's row is made of.
    func checksum(sliceID: Int) -> String {
        let identity = object.identity
        return Checksum.of([
            String(sliceID), identity.kind.rawValue, identity.host, identity.key, object.spec.json.compact,
            status.rawValue, pid.map { String($0) } ?? "", unconfirmedText,
        ])
    }

    /// The settings that are not confirmed yet, as the row keeps them.
    var unconfirmedText: String { JSONOutput.array(unconfirmed.map(\.json)).compact }
}
