import GRDB
import Glibc
package import SliceSyntax
import Synchronization

extension StateStore {
    /// Path of a lock file beside the state.
    ///
    /// - Parameter name: `slice-web`, `internet`, `image-HOST-SHA256`.
    package func lockPath(_ name: String) throws(Diagnostic) -> String {
        let folder = path + ".locks"
        if mkdir(folder, 0o700) == 0 {
            FileLock.share(folder, like: path, mode: 0o770)
        } else if errno != EEXIST {
            throw StateMistakes.lock(folder, errno)
        }
        let safe = name.map { $0 == "/" ? "_" : $0 }
        return folder + "/" + String(safe)
    }

    /// Who works on a slice: who, where and since when, in the holder's words. Nil: nobody does.
    package func holder(ofSlice name: String) -> String? {
        FileLock.holder(of: path + ".locks/slice-\(name)")
    }

    /// Takes the lock of a slice.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait for another run that holds it.
    ///   - waiting: told who holds it, where it is waited for.
    /// - Throws: ``Diagnostic`` with ``DiagnosticCode/sliceLocked``, which says who holds it.
    package func lockSlice(
        _ name: String, holder: String, timeout: Duration, waiting: (String) -> Void = { _ in }
    ) async throws -> SliceLock {
        var isTold = false
        let path = try lockPath("slice-\(name)")
        let deadline = ContinuousClock.now + timeout
        while true {
            // Before the lock is tried: one that is taken away in between counts as lost.
            let epoch = try epoch(ofSlice: name)
            switch try FileLock.attempt(path, holder: holder) {
            case .locked(let file):
                let lock = SliceLock(slice: name, epoch: epoch, file: file)
                sliceLocks.withLock { locks in
                    locks.removeAll { $0.lock == nil }
                    locks.append(SliceLock.Entry(lock: lock))
                }
                return lock
            case .held(let other):
                if ContinuousClock.now < deadline {
                    if !isTold { waiting(other) }
                    isTold = true
                    try await Pause.current.wait(.milliseconds(50))
                    continue
                }
                throw StateMistakes.locked(name, by: other)
            }
        }
    }

    /// Takes a slice's lock away from a run that hangs: what that run still wants to record is refused
    /// from now on, and the lock is free for others at once.
    ///
    /// - Parameter by: who does it, for the run that loses it.
    /// - Returns: who had it, in the holder's words; nil where nobody had, and nothing was changed.
    package func breakLock(ofSlice name: String, by: String) throws(Diagnostic) -> String? {
        guard let holder = holder(ofSlice: name) else { return nil }
        try raiseEpoch(ofSlice: name, by: by)
        // The epoch first: from here on the file says nothing that counts.
        let file = try lockPath("slice-\(name)")
        guard unlink(file) == 0 || errno == ENOENT else { throw StateMistakes.lock(file, errno) }
        // Who took the old file after its holder had gone, and before it was removed, must not record beside
        // one who takes the new file.
        try raiseEpoch(ofSlice: name, by: by)
        return holder
    }

    private func raiseEpoch(ofSlice name: String, by: String) throws(Diagnostic) {
        try access(writing: true) { db in
            let next = try StateReader(db: db, path: self.path).epoch(ofSlice: name).number + 1
            try StateWriter(db: db).setMeta(StateReader.epochKey(name), "\(next) \(by)")
        }
    }

    private func epoch(ofSlice name: String) throws(Diagnostic) -> Int {
        try access { db in try StateReader(db: db, path: self.path).epoch(ofSlice: name).number }
    }

    /// Throws where a lock was taken away from this run, which then has no business on hosts any more.
    ///
    /// - Throws: ``Diagnostic`` with ``DiagnosticCode/lockLost``.
    package func requireLocks() throws(Diagnostic) {
        try access { db in try self.requireLocks(db) }
    }

    /// Nothing is recorded by one whose lock was taken away.
    func requireLocks(_ db: Database) throws {
        let locks = sliceLocks.withLock { $0.compactMap(\.lock) }
        for lock in locks {
            let epoch = try StateReader(db: db, path: path).epoch(ofSlice: lock.slice)
            if epoch.number != lock.epoch { throw StateMistakes.lockLost(lock.slice, by: epoch.by) }
        }
    }

    /// Takes the lock of what slices share, which runs hold while they count its users and change it.
    ///
    /// - Parameters:
    ///   - what: for people: `VLAN 400`.
    ///   - timeout: how long to wait; whoever has it for longer hangs, or was stopped.
    ///   - isOver: whether to wait no longer all the same.
    ///   - waiting: told who has it, where it is not free at once.
    /// - Throws: ``Diagnostic`` with ``DiagnosticCode/sharedLocked``, which says who holds it.
    package func lockShared(
        _ name: String, what: String, holder: String, timeout: Duration, isOver: @escaping () -> Bool = { false },
        waiting: (String) -> Void = { _ in }
    ) async throws -> FileLock {
        let deadline = ContinuousClock.now + timeout
        return try await FileLock.wait(
            try lockPath(name), holder: holder,
            limit: (
                { ContinuousClock.now >= deadline || isOver() }, { StateMistakes.shared(what, by: $0) }
            ), waiting: waiting)
    }

    /// Keeps everybody from giving out numbers, for one who takes things off hosts that nobody records: until
    /// they are gone, they must not become somebody's.
    ///
    /// - Parameters:
    ///   - isOver: whether to wait no longer, beside what is waited at most.
    ///   - waiting: told who has it, where it is not free at once.
    /// - Throws: ``Diagnostic`` with ``DiagnosticCode/sharedLocked``, which says who holds it.
    package func lockAllocation(
        holder: String, isOver: @escaping () -> Bool = { false }, waiting: (String) -> Void = { _ in }
    ) async throws -> FileLock {
        try await lockShared(
            Self.allocation, what: Self.allocationWords, holder: holder, timeout: .seconds(600), isOver: isOver,
            waiting: waiting)
    }

    private static let allocation = "allocation"
    private static let allocationWords = "The giving out of IDs, VLANs and ports"

    /// The same lock for a transaction. The thread waits, as it does for SQLite.
    func awaitAllocation() throws(Diagnostic) -> FileLock {
        let lock = try lockPath(Self.allocation)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            switch try FileLock.attempt(lock, holder: "an allocation") {
            case .locked(let lock): return lock
            case .held(let other):
                guard ContinuousClock.now < deadline else {
                    throw StateMistakes.shared(Self.allocationWords, by: other)
                }
                usleep(10_000)
            }
        }
    }
}
