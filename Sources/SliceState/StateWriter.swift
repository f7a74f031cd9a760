import GRDB
import SlicePlanning
import SliceSyntax

/// Writes records together with their checksums.
struct StateWriter {
    let db: Database

    /// Each statement is made ready once for as long as the state is open: a run has each of them
    /// carried out for every action.
    ///
    /// - Throws: `SQLITE_ABORT` where SQLite has taken the transaction back, as it may when the disk is full:
    ///   what follows would be recorded without what went before.
    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func setMeta(_ key: String, _ value: String) throws {
        try run(
            "INSERT OR REPLACE INTO meta (key, value, checksum) VALUES (?, ?, ?)",
            [key, value, Checksum.of([key, value])])
    }

    func save(_ slice: RecordedSlice) throws {
        let document = slice.json.compact
        try run(
            """
            INSERT INTO slice (id, name, document, checksum) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document,
                checksum = excluded.checksum
            """,
            [slice.id, slice.name, document, Checksum.of([String(slice.id), slice.name, document])])
    }

    func deleteSlice(_ id: Int) throws {
        try run("DELETE FROM slice WHERE id = ?", [id])
        try run("DELETE FROM journal WHERE slice_id = ?", [id])
    }

    func save(_ recorded: RecordedObject, sliceID: Int) throws {
        let identity = recorded.object.identity
        let texts = recorded.texts
        try run(
            """
            INSERT INTO object (slice_id, kind, host, key, spec, status, pid, unconfirmed, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (slice_id, kind, host, key) DO UPDATE SET spec = excluded.spec,
                status = excluded.status, pid = excluded.pid, unconfirmed = excluded.unconfirmed,
                checksum = excluded.checksum
            """,
            [
                sliceID, identity.kind.rawValue, identity.host, identity.key, texts.spec,
                recorded.status.rawValue, recorded.pid, texts.unconfirmed,
                recorded.checksum(sliceID: sliceID, of: texts),
            ])
    }

    func delete(_ identity: HostObject.Identity, sliceID: Int) throws {
        try run(
            "DELETE FROM object WHERE slice_id = ? AND kind = ? AND host = ? AND key = ?",
            [sliceID, identity.kind.rawValue, identity.host, identity.key])
    }

    func deleteObjects(of sliceID: Int, on host: String) throws {
        try run("DELETE FROM object WHERE slice_id = ? AND host = ?", [sliceID, host])
    }

    /// Takes over new names of objects that need no action, such as those of a link that got one.
    func renameObjects(of slice: RecordedSlice, in plan: Plan) throws {
        let wanted = Dictionary(plan.desired.map { ($0.identity, $0) }) { first, _ in first }
        let acted = Set(plan.actions.compactMap(\.object?.identity))
        for known in slice.objects where known.status == .present && !acted.contains(known.object.identity) {
            guard let object = wanted[known.object.identity], object != known.object else { continue }
            try save(RecordedObject(object: object, status: .present, pid: known.pid), sliceID: slice.id)
        }
    }

    func log(_ action: Action, sliceID: Int, event: String, message: String?) throws {
        try run(
            "INSERT INTO journal (slice_id, host, action, event, message) VALUES (?, ?, ?, ?, ?)",
            [sliceID, action.host, action.id, event, message])
    }
}
