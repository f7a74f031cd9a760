import GRDB

/// Transactions by statements that are made ready once for as long as the state is open, as those in
/// between are: GRDB's own compiles `BEGIN` and `COMMIT` anew for each.
extension DatabaseQueue {
    /// Reads in one transaction: all of it sees the database as it is at one moment. The transaction is
    /// taken back at its end, so that whoever only reads leaves nothing behind.
    ///
    /// Not by GRDB's own `read`: that sets `PRAGMA query_only` before it and behind it, upon which SQLite
    /// compiles every statement of the connection once more (`OP_Expire`), also those that were made
    /// ready for good.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try writeWithoutTransaction { db in try db.transaction("BEGIN DEFERRED", "ROLLBACK", body) }
    }

    /// Writes in one transaction, all or nothing; nobody else writes from its begin on.
    func writing<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try writeWithoutTransaction { db in try db.transaction("BEGIN IMMEDIATE", "COMMIT", body) }
    }
}

extension Database {
    fileprivate func transaction<Value>(
        _ begin: String, _ end: String, _ body: (Database) throws -> Value
    ) throws -> Value {
        try cachedStatement(sql: begin).execute()
        do {
            let value = try body(self)
            try cachedStatement(sql: end).execute()
            return value
        } catch {
            // What was the matter first is what is told. Where SQLite itself has taken the transaction
            // back, there is nothing left to do.
            try? rollback()
            throw error
        }
    }
}
