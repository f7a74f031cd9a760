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
        // As bytes: what a link leads to may have a name that is no text.
        let folder = real.prefix { $0 != 0 }.lastIndex(of: CChar(UInt8(ascii: "/"))).map { real[...$0] } ?? []
        // The file stays whose it is, or is not replaced.
        let isOwn = status.st_uid == geteuid() && status.st_gid == getegid()
        let failure = put(
            bytes, at: real, through: Array(folder) + Array(".slicec-XXXXXX".utf8CString),
            mode: status.st_mode & 0o7777,
            owner: isOwn ? nil : (status.st_uid, status.st_gid))
        if let failure { throw unwritable(path, failure) }
    }

    /// Makes a file, or replaces what it holds; in both cases whoever reads it sees all of it.
    ///
    /// - Throws: ``Diagnostic`` where it cannot be written, or is something else than a file.
    /// - Parameter isPrivate: whether a file that is made is for its owner alone.
    static func write(_ path: String, _ bytes: [UInt8], isPrivate: Bool = false) throws(Diagnostic) {
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
        let mask = umask(0)
        umask(mask)
        let template = Array((path + ".XXXXXX").utf8CString)
        if let failure = put(
            bytes, at: Array(path.utf8CString), through: template, mode: (isPrivate ? 0o600 : 0o666) & ~mask)
        {
            throw unwritable(path, failure, isNew: true)
        }
    }

    /// Fills a temporary file and gives it its place: whoever looks there sees what was there before, or all of it.
    ///
    /// - Parameters:
    ///   - template: the temporary file, in the same folder (`mkstemp(3)`).
    ///   - owner: who is to have it, where that is not who makes it.
    ///   - isDurable: whether it is to be on the disk before it has its place.
    /// - Returns: `errno` where it failed, and what was there before is there still; else nil.
    static func put(
        _ bytes: [UInt8], at place: [CChar], through template: [CChar], mode: mode_t, owner: (uid_t, gid_t)? = nil,
        isDurable: Bool = true
    ) -> Int32? {
        var temporary = template
        let descriptor = mkstemp(&temporary)
        guard descriptor >= 0 else { return errno }
        let isWritten =
            (owner.map { fchown(descriptor, $0.0, $0.1) == 0 } ?? true) && fchmod(descriptor, mode) == 0
            && writeAll(bytes, to: descriptor) && (!isDurable || fsync(descriptor) == 0)
        var failure = isWritten ? nil : errno
        close(descriptor)
        if isWritten, rename(temporary, place) != 0 { failure = errno }
        if failure != nil { unlink(temporary) }
        return failure
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
