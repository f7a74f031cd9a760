import Glibc
import SliceSyntax

/// Writing files that a user named.
enum OutputFile {
    /// Replaces what a file holds: whoever reads it sees the old text or the new one, and where
    /// the disk is full the old one stays. Rights and owner stay; a link stays a link.
    ///
    /// - Throws: ``Diagnostic`` where it cannot be written.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Diagnostic) {
        var real = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        var status = stat()
        guard realpath(path, &real) != nil, stat(real, &status) == 0 else { throw unwritable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileMistakes.unwritable(path, "it is not a file") }
        // Whoever may not write the file may still replace it, and is not meant to.
        guard access(real, W_OK) == 0 else { throw unwritable(path, errno) }
        // Another name of it would go on showing the old text.
        guard status.st_nlink == 1 else { throw FileMistakes.unwritable(path, "it has several names (hard links)") }
        let folder = real.prefix { $0 != 0 }.lastIndex(of: CChar(UInt8(ascii: "/"))).map { real[...$0] } ?? []
        var temporary = Array(folder) + Array(".slicec-XXXXXX".utf8CString)
        let descriptor = mkstemp(&temporary)
        guard descriptor >= 0 else { throw unwritable(path, errno) }
        // The file stays whose it is, or is not replaced.
        let isOwned =
            (status.st_uid == geteuid() && status.st_gid == getegid())
            || fchown(descriptor, status.st_uid, status.st_gid) == 0
        let isWritten =
            isOwned && fchmod(descriptor, status.st_mode & 0o7777) == 0 && writeAll(bytes, to: descriptor)
            && fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw unwritable(path, reason)
        }
        guard rename(temporary, real) == 0 else {
            let reason = errno
            unlink(temporary)
            throw unwritable(path, reason)
        }
    }

    /// Makes a file, or replaces what it holds; in both cases whoever reads it sees all of it.
    ///
    /// - Throws: ``Diagnostic`` where it cannot be written, or is something else than a file.
    static func write(_ path: String, _ bytes: [UInt8]) throws(Diagnostic) {
        var status = stat()
        if stat(path, &status) == 0 {
            // A device or a pipe would be replaced by a file.
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw unwritable(path, status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
            }
            return try replace(path, with: bytes)
        }
        // A link that leads nowhere is not followed: what it names was meant to be there.
        guard errno == ENOENT, lstat(path, &status) != 0 else {
            throw unwritable(path, errno == 0 ? ENOENT : errno, isNew: true)
        }
        var temporary = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&temporary)
        guard descriptor >= 0 else { throw unwritable(path, errno, isNew: true) }
        let mask = umask(0)
        umask(mask)
        let isWritten =
            fchmod(descriptor, 0o666 & ~mask) == 0 && writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            let reason = isWritten ? errno : reason
            unlink(temporary)
            throw unwritable(path, reason, isNew: true)
        }
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func unwritable(_ path: String, _ error: Int32, isNew: Bool = false) -> Diagnostic {
        FileMistakes.unwritable(path, String(cString: strerror(error)).lowercased(), isNew: isNew)
    }
}
