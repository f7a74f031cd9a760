import GRDB
package import SlicePlanning
package import SliceSyntax
import Synchronization

/// The recorded state of a cluster: one SQLite database, shared by all who use the cluster.
///
/// What is allocated is recorded in one transaction before any host is touched; each action's
/// intent is recorded before it is sent, its outcome after it answered.
package final class StateStore: Sendable {
    package let path: String
    let database: DatabaseQueue
    /// UUID of the state, made with it.
    package let lineage: String
    private let isClosed = Mutex(false)
    /// The locks of slices that were taken through this store.
    let sliceLocks = Mutex<[SliceLock.Entry]>([])

    private init(path: String, database: DatabaseQueue, lineage: String) {
        self.path = path
        self.database = database
        self.lineage = lineage
    }

    /// Opens the state at `path`; nil where there is none.
    ///
    /// - Throws: ``Diagnostic`` where the file is not a state, or a damaged one, or too new.
    package static func open(_ path: String) throws(Diagnostic) -> StateStore? {
        guard try StateFile.exists(path) else { return nil }
        var configuration = Configuration()
        configuration.busyMode = .timeout(20)
        // A commit is on the disk when it returns: what was said to be recorded is recorded. Less than EXTRA
        // leaves the folder as it is, and a power failure may bring the journal back, which takes the commit back.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = EXTRA") }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let migrator = StateSchema.migrator
            let (lineage, isCurrent) = try database.reading { db in
                let id = try Int.fetchOne(db, sql: "PRAGMA application_id")
                guard id == StateSchema.applicationID else {
                    throw StateMistakes.foreign(path, "is a database of another program")
                }
                let (applied, known) = (try migrator.appliedIdentifiers(db), Set(migrator.migrations))
                guard applied.isSubset(of: known) else { throw StateMistakes.tooNew(path) }
                return (try StateReader(db: db, path: path).meta("lineage"), applied == known)
            }
            if !isCurrent { try migrator.migrate(database) }
            guard let lineage else { throw StateMistakes.damaged(path, "it has no lineage") }
            return StateStore(path: path, database: database, lineage: lineage)
        } catch {
            throw StateMistakes.from(error, path: path)
        }
    }

    /// Opens the state at `path`, making it first where there is none.
    ///
    /// - Parameters:
    ///   - group: who may use it beside its owner; nil for nobody.
    ///   - lineage: the UUID of the state if it is made.
    package static func openOrCreate(
        _ path: String, group: String?, lineage: String
    ) throws(Diagnostic) -> StateStore {
        if let store = try open(path) { return store }
        try StateFile.create(path, group: group) { db in
            let writer = StateWriter(db: db)
            try writer.setMeta("lineage", lineage)
            try writer.setMeta("nextID", String(ClusterState.firstID))
        }
        guard let store = try open(path) else { throw StateMistakes.unusable(path, "it vanished as it was made") }
        return store
    }

    /// Gives the file up: whatever is asked of this store from now on throws. What was recorded is
    /// on the disk.
    package func close() throws(Diagnostic) {
        do {
            isClosed.withLock { $0 = true }
            try database.close()
        } catch {
            throw StateMistakes.from(error, path: path)
        }
    }

    /// All that is recorded.
    package func read() throws(Diagnostic) -> ClusterState {
        try access { db in try StateReader(db: db, path: self.path).state() }
    }

    /// All that planning one slice depends on: its whole record, and what the others hold. The
    /// objects of slices that run are not there: they hold what the record says.
    package func read(planning name: String) throws(Diagnostic) -> ClusterState {
        try access { db in try StateReader(db: db, path: self.path).state(planning: name) }
    }

    /// Plans and records what the plan allocates in one transaction.
    ///
    /// - Parameters:
    ///   - name: the slice that is planned, where that is known beforehand: of the others only
    ///     what ``read(planning:)`` has is read.
    ///   - makePlan: gets the state as it is now; where it throws, nothing is recorded.
    package func allocate(planning name: String? = nil, _ makePlan: (ClusterState) throws -> Plan) throws -> Plan {
        try allocate(planning: name, makePlan) { _, _ in }
    }

    /// - Parameter alsoRecord: what else is recorded in the same transaction.
    func allocate(
        planning name: String? = nil, _ makePlan: (ClusterState) throws -> Plan,
        alsoRecord: (Plan, Database) throws -> Void
    ) throws -> Plan {
        let path = path
        try requireOpen()
        let lock = try awaitAllocation()
        defer { withExtendedLifetime(lock) {} }
        do {
            return try database.writing { db in
                try requireLocks(db)
                let reader = StateReader(db: db, path: path)
                var plan = try makePlan(try name.map { try reader.state(planning: $0) } ?? reader.state())
                let writer = StateWriter(db: db)
                plan.slice.serial += 1
                try writer.save(plan.slice)
                try writer.renameObjects(of: plan.slice, in: plan)
                try writer.setMeta("nextID", String(plan.nextID))
                if let worker = plan.lastWorker { try writer.setMeta("lastWorker", worker) }
                try alsoRecord(plan, db)
                return plan
            }
        } catch let error as DatabaseError {
            throw StateMistakes.from(error, path: path)
        }
    }

    /// Records settings of the cluster by which objects on hosts are found again.
    ///
    /// - Throws: ``Diagnostic`` where another value is recorded and there still are objects.
    package func fix(_ settings: [String: String]) throws(Diagnostic) {
        func others(_ db: Database) throws -> [(setting: String, recorded: String?, value: String)] {
            let reader = StateReader(db: db, path: path)
            return try settings.sorted { $0.key < $1.key }
                .map { ($0.key, try reader.meta($0.key), $0.value) }.filter { $0.1 != $0.2 }
        }
        // Nearly always they are recorded already, and nobody has to be waited for.
        if try access(others).isEmpty { return }
        try access(writing: true) { db in
            let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM object") ?? 0
            for (setting, recorded, value) in try others(db) {
                if let recorded, objects > 0 { throw StateMistakes.fixed(setting, recorded: recorded, value: value) }
                try StateWriter(db: db).setMeta(setting, value)
            }
        }
    }

    /// Records that actions are about to be sent, all at once.
    ///
    /// - Returns: what was recorded before of each action's object, by the action's ID; of those that are missing
    ///   nothing was: no action of their kind was ever begun.
    @discardableResult
    package func begin(_ actions: [Action], sliceID: Int) throws(Diagnostic) -> [String: RecordedObject] {
        try access(writing: true) { db in
            let writer = StateWriter(db: db)
            let reader = StateReader(db: db, path: self.path)
            var priors: [String: RecordedObject] = [:]
            for action in actions {
                if let object = action.object {
                    let known = try reader.object(object.identity, sliceID: sliceID)
                    // Until the host has answered, it may be as it was, or as any change that was
                    // begun before would have it.
                    let earlier = (known?.possibleSpecs ?? []).filter { $0 != object.spec }
                    priors[action.id] = known
                    try writer.save(
                        RecordedObject(
                            object: object, status: action.removes ? .removing : .pending, unconfirmed: earlier),
                        sliceID: sliceID)
                }
                try writer.log(action, sliceID: sliceID, event: "begun", message: nil)
            }
            return priors
        }
    }

    /// Records that actions were done, all at once: each with the process of a VM that it launched.
    package func complete(_ actions: [(action: Action, pid: Int?)], sliceID: Int) throws(Diagnostic) {
        try access(writing: true) { db in
            let writer = StateWriter(db: db)
            for (action, pid) in actions {
                if let object = action.object {
                    if action.removes {
                        try writer.delete(object.identity, sliceID: sliceID)
                    } else {
                        try writer.save(RecordedObject(object: object, status: .present, pid: pid), sliceID: sliceID)
                    }
                }
                try writer.log(action, sliceID: sliceID, event: "done", message: nil)
            }
        }
    }

    /// Takes back that actions were begun: the host did nothing for them.
    ///
    /// - Parameter priors: what ``begin(_:sliceID:)`` said was recorded before.
    package func withdraw(
        _ actions: [Action], restoring priors: [String: RecordedObject], sliceID: Int
    ) throws(Diagnostic) {
        try access(writing: true) { db in
            let writer = StateWriter(db: db)
            for action in actions {
                guard let object = action.object else { continue }
                if let prior = priors[action.id] {
                    try writer.save(prior, sliceID: sliceID)
                } else {
                    try writer.delete(object.identity, sliceID: sliceID)
                }
                try writer.log(action, sliceID: sliceID, event: "withdrawn", message: nil)
            }
        }
    }

    /// Records that an action failed; whether it had an effect is not known.
    package func fail(_ action: Action, sliceID: Int, message: String) throws(Diagnostic) {
        try access(writing: true) { db in
            try StateWriter(db: db).log(action, sliceID: sliceID, event: "failed", message: message)
        }
    }

    /// Lets go of everything that is recorded on a host for a slice.
    ///
    /// - Returns: how many objects that were.
    package func abandon(host: String, sliceID: Int) throws(Diagnostic) -> Int {
        try access(writing: true) { db in
            try StateWriter(db: db).deleteObjects(of: sliceID, on: host)
            return db.changesCount
        }
    }

    /// Ends a run: the slice is `running` where everything that it needs is there, and forgotten
    /// where it was `removing` and nothing of it is left.
    ///
    /// - Returns: the record afterwards, with its objects only where it is still `removing`; nil where the slice
    ///   is gone.
    package func settle(sliceID: Int, isDeployed: Bool) throws(Diagnostic) -> RecordedSlice? {
        try access(writing: true) { db in
            let reader = StateReader(db: db, path: self.path)
            let writer = StateWriter(db: db)
            guard var slice = try reader.slice(sliceID) else { return nil }
            if slice.status == .removing {
                slice.objects = try reader.objects(of: sliceID)[sliceID] ?? []
                guard slice.objects.isEmpty else { return slice }
                try writer.deleteSlice(sliceID)
                return nil
            }
            slice.status = isDeployed ? .running : .design
            slice.serial += 1
            try writer.save(slice)
            return slice
        }
    }

    /// How many other slices use, or may use, what all slices share on VLAN 400 where this slice has it: what
    /// they have on another network node does not need this one.
    package func otherInternetUsers(than sliceID: Int) throws(Diagnostic) -> Int {
        try access { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM object WHERE kind = :kind AND slice_id <> :slice
                        AND host IN (SELECT host FROM object WHERE kind = :kind AND slice_id = :slice)
                    """,
                arguments: ["kind": ObjectKind.internet.rawValue, "slice": sliceID]) ?? 0
        }
    }

    /// SQLite does not say that a connection was closed: reading from one ends the process.
    private func requireOpen() throws(Diagnostic) {
        if isClosed.withLock({ $0 }) { throw StateMistakes.unusable(path, "it was closed") }
    }

    func access<Value>(
        writing: Bool = false, _ body: (Database) throws -> Value
    ) throws(Diagnostic) -> Value {
        try requireOpen()
        do {
            guard writing else { return try database.reading(body) }
            return try database.writing { db in
                try requireLocks(db)
                return try body(db)
            }
        } catch {
            throw StateMistakes.from(error, path: path)
        }
    }
}
