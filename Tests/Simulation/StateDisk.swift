import GRDBSQLite
import Glibc

/// The disk with the state's file and its journal, which may run full at any write.
///
/// What SQLite writes goes by way of here (`sqlite3_vfs.xSetSystemCall`). As on a real disk only what
/// makes a file longer needs room.
enum StateDisk {
    // Touched by the one thread only.
    /// Writes that there is room for; nil: for any number.
    nonisolated(unsafe) private static var room: Int?
    /// Writes that are refused before somebody makes room.
    nonisolated(unsafe) private static var refusals = 0
    nonisolated(unsafe) private static var refused = 0

    private typealias Write = @convention(c) (CInt, UnsafeRawPointer?, Int) -> Int
    private typealias WriteAt = @convention(c) (CInt, UnsafeRawPointer?, Int, off_t) -> Int

    static func install() {
        guard let system = sqlite3_vfs_find(nil), let set = system.pointee.xSetSystemCall else { return }
        let write: Write = { file, bytes, count in
            StateDisk.fits(file, count, at: lseek(file, 0, SEEK_CUR)) ? Glibc.write(file, bytes, count) : -1
        }
        let writeAt: WriteAt = { file, bytes, count, offset in
            StateDisk.fits(file, count, at: offset) ? pwrite(file, bytes, count, offset) : -1
        }
        _ = set(system, "write", unsafeBitCast(write, to: sqlite3_syscall_ptr.self))
        _ = set(system, "pwrite", unsafeBitCast(writeAt, to: sqlite3_syscall_ptr.self))
        _ = set(system, "pwrite64", unsafeBitCast(writeAt, to: sqlite3_syscall_ptr.self))
    }

    private static func fits(_ file: CInt, _ count: Int, at offset: off_t) -> Bool {
        guard let left = room else { return true }
        var status = stat()
        guard fstat(file, &status) == 0, offset + off_t(count) > status.st_size else { return true }
        if left > 0 {
            room = left - 1
            return true
        }
        refused += 1
        if refused >= refusals { room = nil }
        errno = ENOSPC
        return false
    }

    /// There is room for so many writes more, and then for none.
    ///
    /// - Parameter refusals: how many fail before somebody makes room.
    static func fill(after writes: Int, refusals: Int) {
        room = writes
        self.refusals = refusals
        refused = 0
    }

    /// - Returns: whether a write has failed.
    static func makeRoom() -> Bool {
        defer { refused = 0 }
        room = nil
        return refused > 0
    }
}
