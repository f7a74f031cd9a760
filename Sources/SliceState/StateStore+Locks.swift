import Glibc
package import SliceSyntax

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
    /// - Parameter timeout: how long to wait for another run that holds it.
    /// - Throws: ``Diagnostic`` with ``DiagnosticCode/sliceLocked``, which says who holds it.
    package func lockSlice(_ name: String, holder: String, timeout: Duration) async throws -> FileLock {
        let path = try lockPath("slice-\(name)")
        let deadline = ContinuousClock.now + timeout
        while true {
            switch try FileLock.attempt(path, holder: holder) {
            case .locked(let lock): return lock
            case .held(let other):
                if ContinuousClock.now < deadline {
                    try await FileLock.pause.wait(.milliseconds(50))
                    continue
                }
                throw StateMistakes.locked(name, by: other)
            }
        }
    }

    /// Keeps everybody from giving out numbers, for one who takes things off hosts that nobody records: until
    /// they are gone, they must not become somebody's.
    package func lockAllocation(holder: String) async throws -> FileLock {
        try await FileLock.wait(try lockPath(Self.allocation), holder: holder)
    }

    private static let allocation = "allocation"

    /// The same lock for a transaction. The thread waits, as it does for SQLite.
    func awaitAllocation() throws(Diagnostic) -> FileLock {
        let lock = try lockPath(Self.allocation)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if case .locked(let lock) = try FileLock.attempt(lock, holder: "an allocation") { return lock }
            guard ContinuousClock.now < deadline else { throw StateMistakes.busy(path) }
            usleep(10_000)
        }
    }
}
