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
        // A commit is on the disk when it returns: what was said to be recorded is recorded.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let lineage = try database.read { db in
                let id = try Int.fetchOne(db, sql: "PRAGMA application_id")
                guard id == StateSchema.applicationID else {
                    throw StateMistakes.foreign(path, "is a database of another program")
                }
                guard try !StateSchema.migrator.hasBeenSuperseded(db) else { throw StateMistakes.tooNew(path) }
                return try StateReader(db: db, path: path).meta("lineage")
            }
            try StateSchema.migrator.migrate(database)
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
            return try database.write { db in
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

    /// Records a setting of the cluster by which objects on hosts are found again.
    ///
    /// - Throws: ``Diagnostic`` where another value is recorded and there still are objects.
    package func fix(_ setting: String, _ value: String) throws(Diagnostic) {
        try access(writing: true) { db in
            let recorded = try StateReader(db: db, path: self.path).meta(setting)
            guard recorded != value else { return }
            let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM object") ?? 0
            if let recorded, objects > 0 { throw StateMistakes.fixed(setting, recorded: recorded, value: value) }
            try StateWriter(db: db).setMeta(setting, value)
        }
    }

    /// Records that actions are about to be sent, all at once.
    ///
    /// - Returns: IDs of those of whose objects nothing was recorded: no action of their kind was ever begun.
    @discardableResult
    package func begin(_ actions: [Action], sliceID: Int) throws(Diagnostic) -> Set<String> {
        try access(writing: true) { db in
            let writer = StateWriter(db: db)
            let reader = StateReader(db: db, path: self.path)
            var new: Set<String> = []
            for action in actions {
                if let object = action.object {
                    let known = try reader.object(object.identity, sliceID: sliceID)
                    // Until the host has answered, it may be as it was, or as any change that was
                    // begun before would have it.
                    let earlier = (known?.possibleSpecs ?? []).filter { $0 != object.spec }
                    if known == nil { new.insert(action.id) }
                    try writer.save(
                        RecordedObject(
                            object: object, status: action.removes ? .removing : .pending, unconfirmed: earlier),
                        sliceID: sliceID)
                }
                try writer.log(action, sliceID: sliceID, event: "begun", message: nil)
            }
            return new
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

    /// Takes back that an action was begun: the host refused it before it did anything.
    package func withdraw(_ action: Action, sliceID: Int) throws(Diagnostic) {
        guard let object = action.object else { return }
        try access(writing: true) { db in try StateWriter(db: db).delete(object.identity, sliceID: sliceID) }
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
            try db.execute(sql: "DELETE FROM object WHERE slice_id = ? AND host = ?", arguments: [sliceID, host])
            return db.changesCount
        }
    }

    /// Ends a run: the slice is `running` where everything that it needs is there, and forgotten
    /// where it was `removing` and nothing of it is left.
    ///
    /// - Returns: the record afterwards; nil where the slice is gone.
    package func settle(sliceID: Int, isDeployed: Bool) throws(Diagnostic) -> RecordedSlice? {
        try access(writing: true) { db in
            let reader = StateReader(db: db, path: self.path)
            let writer = StateWriter(db: db)
            guard var slice = try reader.slice(sliceID) else { return nil }
            if slice.status == .removing {
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
            guard writing else { return try database.read(body) }
            return try database.write { db in
                try requireLocks(db)
                return try body(db)
            }
        } catch {
            throw StateMistakes.from(error, path: path)
        }
    }
}
