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
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else {
            throw StateMistakes.unusable(path, String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StateMistakes.unusable(path, String(cString: strerror(errno)))
            }
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
            return .held(by: String(decoding: buffer[..<count], as: UTF8.self))
        }
        ftruncate(descriptor, 0)
        let bytes = Array(holder.utf8)
        pwrite(descriptor, bytes, bytes.count, 0)
        return .locked(FileLock(descriptor: descriptor))
    }

    /// Waits for the lock as long as it takes; for what slices share and hold for moments.
    package static func wait(_ path: String, holder: String) async throws -> FileLock {
        while true {
            if case .locked(let lock) = try attempt(path, holder: holder) { return lock }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
