import Glibc
package import SliceSyntax

/// An OS file lock (`flock(2)`): it goes with its holder, however that ends, and a stopped
/// holder keeps it. Who holds it stands in the file for people, and is never trusted.
package final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    package enum Attempt: Sendable {
        case locked(FileLock)
        /// Who holds it, as the holder wrote it.
        case held(by: String)
    }

    /// Takes the lock if it is free, at once.
    ///
    /// - Parameter holder: for people: who, where, since when.
    package static func attempt(_ path: String, holder: String) throws(Diagnostic) -> Attempt {
        // Close-on-exec: a child must not keep the lock beyond its parent.
        let isNew = access(path, F_OK) != 0
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateMistakes.lock(path, errno) }
        if isNew { share(path, like: StateFile.folder(of: path), mode: 0o660) }
        guard takeExclusively(descriptor) else {
            defer { close(descriptor) }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StateMistakes.unusable(path, String(cString: strerror(errno)))
            }
            return .held(by: text(of: descriptor))
        }
        // One who took the lock away by force removed the file that was opened here, in the meantime.
        guard isFile(descriptor, at: path) else {
            close(descriptor)
            return try attempt(path, holder: holder)
        }
        ftruncate(descriptor, 0)
        let bytes = Array(holder.utf8)
        pwrite(descriptor, bytes, bytes.count, 0)
        return .locked(FileLock(descriptor: descriptor))
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var (opened, named) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    /// Gives a new file or folder the group of an older one, and the group's rights where that
    /// one has them: those who share a state share its locks.
    static func share(_ path: String, like model: String, mode: mode_t) {
        var status = stat()
        guard stat(model, &status) == 0, status.st_mode & 0o060 == 0o060 else { return }
        // Where this fails, the group's others are told so when they try.
        _ = chown(path, uid_t.max, status.st_gid)
        _ = chmod(path, mode)
    }

    /// Waits for the lock; for what slices share and hold for moments.
    ///
    /// - Parameters:
    ///   - limit: whether to wait no longer, and what is thrown then, of who holds it.
    ///   - waiting: told who holds it, where it is not free at once.
    package static func wait(
        _ path: String, holder: String, limit: (isOver: () -> Bool, refusal: (String) -> Diagnostic)? = nil,
        waiting: (String) -> Void = { _ in }
    ) async throws -> FileLock {
        var isTold = false
        while true {
            switch try attempt(path, holder: holder) {
            case .locked(let lock): return lock
            case .held(let other):
                if let limit, limit.isOver() { throw limit.refusal(other) }
                if !isTold { waiting(other) }
                isTold = true
                try await Pause.current.wait(.milliseconds(10))
            }
        }
    }
}
