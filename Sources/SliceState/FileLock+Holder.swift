import Glibc

extension FileLock {
    /// Who holds a lock, as the holder wrote it; nil where nobody does. Takes nothing away from
    /// anybody: those who look share the lock for a moment, and those who want it see through that.
    package static func holder(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        // No lock was ever taken, or it is none of our business.
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return text(of: descriptor)
    }

    /// Takes the lock for oneself, past those who only look: where it can be shared, nobody has
    /// it, and whoever looked is gone in a moment.
    ///
    /// - Parameter pause: what is done before the next attempt.
    static func takeExclusively(_ descriptor: Int32, pause: () -> Void = { usleep(100) }) -> Bool {
        // One who looks may lose the processor with the lock in hand, on a machine that is busy.
        let deadline = ContinuousClock.now + .seconds(2)
        while true {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK, flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return false }
            flock(descriptor, LOCK_UN)
            guard ContinuousClock.now < deadline else {
                errno = EWOULDBLOCK
                return false
            }
            pause()
        }
    }

    static func text(of descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
