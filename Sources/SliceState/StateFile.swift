import GRDB
import Glibc
import SliceSyntax

/// Finding, checking and making the file that holds the state.
enum StateFile {
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Whether there is a state at `path`.
    ///
    /// - Throws: ``Diagnostic`` where there is a file and it is not a state: never a fresh start.
    static func exists(_ path: String) throws(Diagnostic) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw StateMistakes.unusable(path, String(cString: strerror(errno))) }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StateMistakes.foreign(path, "is not a file") }
        guard status.st_size > 0 else { throw StateMistakes.empty(path) }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateMistakes.unusable(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: magic.count)
        guard read(descriptor, &header, header.count) == header.count, header == magic else {
            throw StateMistakes.foreign(path, "is not a database")
        }
        return true
    }

    /// Makes a new state under another name and links it into place, so that no one ever sees
    /// half a state, and of two who make it at once both get the same.
    static func create(_ path: String, group: String?, fill: (Database) throws -> Void) throws(Diagnostic) {
        try makeFolder(of: path, group: group)
        try withNew(path) { queue in
            try StateSchema.migrator.migrate(queue)
            try queue.write(fill)
        } use: { temporary throws(Diagnostic) in
            if let group { try share(temporary, with: group, mode: 0o660) }
            guard link(temporary, path) == 0 || errno == EEXIST else {
                throw StateMistakes.unusable(path, String(cString: strerror(errno)))
            }
            syncFolder(of: path)
        }
    }

    /// Makes a database under another name beside `path`, for its owner alone, has it filled and used,
    /// and takes that name away.
    ///
    /// - Parameters:
    ///   - use: gets the name once the file is whole and closed; gives it the name it is to have.
    static func withNew<Value>(
        _ path: String, fill: (DatabaseQueue) throws -> Void, use: (String) throws(Diagnostic) -> Value
    ) throws(Diagnostic) -> Value {
        // Not named by process: two may have the same number, each in a container of its own.
        let temporary = "\(path).new.\(String(UInt64.random(in: .min ... .max), radix: 16))"
        defer { unlink(temporary) }
        do {
            let queue = try DatabaseQueue(path: temporary)
            guard chmod(temporary, 0o600) == 0 else {
                throw StateMistakes.unusable(path, String(cString: strerror(errno)))
            }
            try fill(queue)
            try queue.close()
        } catch {
            throw StateMistakes.from(error, path: path)
        }
        return try use(temporary)
    }

    /// A new name is on the disk, as the file behind it is.
    static func syncFolder(of path: String) {
        let descriptor = Glibc.open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// - Parameter group: gets what is made: SQLite has its journal beside the state.
    private static func makeFolder(of path: String, group: String?) throws(Diagnostic) {
        let parts = path.split(separator: "/").dropLast()
        var folder = path.hasPrefix("/") ? "" : "."
        for part in parts {
            folder += "/" + part
            if mkdir(folder, 0o700) == 0 {
                if let group { try share(folder, with: group, mode: 0o770) }
                continue
            }
            guard errno == EEXIST else {
                throw StateMistakes.unusable(path, "\(folder): \(String(cString: strerror(errno)))")
            }
        }
    }

    private static func share(_ path: String, with group: String, mode: mode_t) throws(Diagnostic) {
        guard let entry = getgrnam(group) else {
            throw StateMistakes.unusable(path, "the cluster file's group \"\(group)\" does not exist")
        }
        guard chown(path, uid_t.max, entry.pointee.gr_gid) == 0, chmod(path, mode) == 0 else {
            throw StateMistakes.unusable(
                path, "handing it to the group \"\(group)\": \(String(cString: strerror(errno)))")
        }
    }
}
