import GRDB
package import SlicePlanning

/// What the state names, for those who help a person to type: it only reads, waits for nobody, brings no
/// older state up to date and says nothing of what is wrong.
package struct StateGlance: Sendable {
    /// In the order of their IDs, without their objects.
    package let slices: [RecordedSlice]
    /// Addresses of hosts that have, or may have, something of a slice, sorted.
    package let hosts: [String]

    /// - Returns: nil where there is no state, none that can be read, or one that is being written to for longer
    ///   than a person waits for a key.
    package init?(_ path: String) {
        guard (try? StateFile.exists(path)) == true else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(0.1)
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            (slices, hosts) = try database.reading { db in
                guard try Int.fetchOne(db, sql: "PRAGMA application_id") == StateSchema.applicationID else {
                    throw StateMistakes.foreign(path, "is a database of another program")
                }
                return (
                    try StateReader(db: db, path: path).slices(),
                    try String.fetchAll(db, sql: "SELECT DISTINCT host FROM object ORDER BY host")
                )
            }
            try database.close()
        } catch {
            return nil
        }
    }
}
