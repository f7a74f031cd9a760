import GRDB
import SlicePlanning
import SliceSyntax

/// Reads records and verifies their checksums.
struct StateReader {
    let db: Database
    let path: String

    /// All that is recorded.
    func state() throws -> ClusterState {
        let objects = try objects()
        let slices = try slices().map { slice in
            var slice = slice
            slice.objects = objects[slice.id] ?? []
            return slice
        }
        guard Set(objects.keys).isSubset(of: slices.map(\.id)) else {
            throw StateMistakes.damaged(path, "there are objects of a slice that is not recorded")
        }
        return try state(of: slices)
    }

    /// All that planning one slice depends on: its whole record, and what the others hold.
    ///
    /// A slice that is running has just the objects that its record asks for. The thousands of
    /// objects of such slices say nothing that the record does not, and are not read.
    func state(planning name: String) throws -> ClusterState {
        var slices = try slices()
        for index in slices.indices where slices[index].name == name || slices[index].status != .running {
            let id = slices[index].id
            slices[index].objects = try objects(of: id)[id] ?? []
        }
        return try state(of: slices)
    }

    /// One slice's record without its objects; nil where there is none.
    func slice(_ id: Int) throws -> RecordedSlice? { try slices("WHERE id = ?", [id]).first }

    private func state(of slices: [RecordedSlice]) throws -> ClusterState {
        guard let lineage = try meta("lineage") else { throw StateMistakes.damaged(path, "it has no lineage") }
        guard let next = try meta("nextID").flatMap({ Int($0) }) else {
            throw StateMistakes.damaged(path, "it has no ID counter")
        }
        return ClusterState(lineage: lineage, nextID: next, lastWorker: try meta("lastWorker"), slices: slices)
    }

    /// Slices without their objects, in the order of their IDs.
    func slices(_ condition: String = "", _ arguments: StatementArguments = []) throws -> [RecordedSlice] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT id, name, document, checksum FROM slice \(condition) ORDER BY id"),
            arguments: arguments)
        var records: [SliceRecord] = []
        while let row = try rows.next() {
            records.append(
                SliceRecord(
                    id: try value(0, "id", of: row), name: try value(1, "name", of: row),
                    document: try value(2, "document", of: row), checksum: try value(3, "checksum", of: row)))
        }
        let slices = SliceRecord.slices(of: records)
        guard let damaged = slices.firstIndex(of: nil) else { return slices.compactMap(\.self) }
        throw StateMistakes.damaged(path, "the record of slice \(records[damaged].id) does not match its checksum")
    }

    static func epochKey(_ slice: String) -> String { "epoch \(slice)" }

    /// How often the slice's lock was taken away by force, and who did it last.
    func epoch(ofSlice name: String) throws -> (number: Int, by: String) {
        guard let text = try meta(Self.epochKey(name)) else { return (0, "") }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let number = parts.first.flatMap({ Int($0) }) else {
            throw StateMistakes.damaged(path, "the record of \"\(Self.epochKey(name))\" has no number")
        }
        return (number, parts.dropFirst().first.map(String.init) ?? "")
    }

    func meta(_ key: String) throws -> String? {
        let statement = try db.cachedStatement(sql: "SELECT value, checksum FROM meta WHERE key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
        let text: String = try value(0, "value", of: row)
        guard Checksum.of([key, text]) == (try value(1, "checksum", of: row)) as String else {
            throw StateMistakes.damaged(path, "the record of \"\(key)\" does not match its checksum")
        }
        return text
    }

    /// A column's value. In a damaged file anything can stand there, and GRDB's subscripts end
    /// the process where it is not what they were asked for.
    private func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ index: Int, _ column: String, of row: Row
    ) throws -> Value {
        do {
            return try row.decode(Value.self, atIndex: index)
        } catch {
            throw StateMistakes.damaged(path, "a record has no readable \(column)")
        }
    }

    private static let columns = "slice_id, kind, host, key, spec, status, pid, unconfirmed, checksum"

    /// Objects by slice, in the order in which they were recorded.
    ///
    /// - Parameter slice: nil for all slices.
    func objects(of slice: Int? = nil) throws -> [Int: [RecordedObject]] {
        let condition = slice == nil ? "" : "WHERE slice_id = ?"
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT \(Self.columns) FROM object \(condition) ORDER BY slice_id, rowid"),
            arguments: slice.map { [$0] } ?? [])
        var objects: [Int: [RecordedObject]] = [:]
        while let row = try rows.next() {
            let id: Int = try value(0, "slice_id", of: row)
            guard let object = try? object(row, sliceID: id) else { throw mismatch(id) }
            objects[id, default: []].append(object)
        }
        return objects
    }

    /// One object's record; nil where there is none.
    func object(_ identity: HostObject.Identity, sliceID: Int) throws -> RecordedObject? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(Self.columns) FROM object WHERE slice_id = ? AND kind = ? AND host = ? AND key = ?"),
            arguments: [sliceID, identity.kind.rawValue, identity.host, identity.key])
        guard let row else { return nil }
        guard let object = try object(row, sliceID: sliceID) else { throw mismatch(sliceID) }
        return object
    }

    private func mismatch(_ sliceID: Int) -> Diagnostic {
        StateMistakes.damaged(path, "the record of an object of slice \(sliceID) does not match its checksum")
    }

    /// Nil where the row is not what was written.
    private func object(_ row: Row, sliceID: Int) throws -> RecordedObject? {
        let pid: Int? = row.hasNull(atIndex: 6) ? nil : try value(6, "pid", of: row)
        guard let kind = ObjectKind(rawValue: try value(1, "kind", of: row)),
            let status = RecordedObject.Status(rawValue: try value(5, "status", of: row))
        else { return nil }
        let parsed = JSONParser.parse(SourceFile(name: "<state>", text: try value(4, "spec", of: row)))
        guard let document = parsed.document, let spec = ObjectSpec(kind: kind, document.root) else { return nil }
        let object = RecordedObject(
            object: HostObject(host: try value(2, "host", of: row), spec: spec), status: status, pid: pid,
            unconfirmed: unconfirmed(try value(7, "unconfirmed", of: row), kind: kind))
        guard spec.key == (try value(3, "key", of: row)) as String,
            object.checksum(sliceID: sliceID, of: object.texts) == (try value(8, "checksum", of: row)) as String
        else { return nil }
        return object
    }

    private func unconfirmed(_ text: String, kind: ObjectKind) -> [ObjectSpec] {
        // What nearly every object has.
        if text == "[]" { return [] }
        let earlier = JSONParser.parse(SourceFile(name: "<state>", text: text))
        return earlier.document?.root.elements.compactMap { ObjectSpec(kind: kind, $0) } ?? []
    }
}

extension RecordedObject {
    /// What it is set to, and the settings that are not confirmed yet, as the row keeps them.
    var texts: (spec: String, unconfirmed: String) {
        // What nearly every object has.
        let earlier = unconfirmed.isEmpty ? "[]" : JSONOutput.array(unconfirmed.map(\.json)).compact
        return (object.spec.json.compact, earlier)
    }

    /// The checksum of an object's row.
    func checksum(sliceID: Int, of texts: (spec: String, unconfirmed: String)) -> String {
        let identity = object.identity
        return Checksum.of([
            String(sliceID), identity.kind.rawValue, identity.host, identity.key, texts.spec, status.rawValue,
            pid.map { String($0) } ?? "", texts.unconfirmed,
        ])
    }
}
