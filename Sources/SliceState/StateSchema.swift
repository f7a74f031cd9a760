import GRDB

/// The database's schema, one migration for each version of it.
enum StateSchema {
    /// "SLIC", in the header of every state (SQLite's `application_id`).
    static let applicationID = 0x534C_4943

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE meta (
                        key TEXT PRIMARY KEY NOT NULL,
                        value TEXT NOT NULL,
                        checksum TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE slice (
                        id INTEGER PRIMARY KEY NOT NULL,
                        name TEXT NOT NULL UNIQUE,
                        document TEXT NOT NULL,
                        checksum TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE object (
                        slice_id INTEGER NOT NULL REFERENCES slice (id),
                        kind TEXT NOT NULL,
                        host TEXT NOT NULL,
                        key TEXT NOT NULL,
                        spec TEXT NOT NULL,
                        status TEXT NOT NULL,
                        pid INTEGER,
                        unconfirmed TEXT NOT NULL,
                        checksum TEXT NOT NULL,
                        PRIMARY KEY (slice_id, kind, host, key)
                    ) STRICT;
                    CREATE TABLE journal (
                        number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
                        time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
                        slice_id INTEGER NOT NULL,
                        host TEXT NOT NULL,
                        action TEXT NOT NULL,
                        event TEXT NOT NULL,
                        message TEXT
                    ) STRICT;
                    """)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        return migrator
    }
}
