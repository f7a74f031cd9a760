import Glibc
import SystemPackage

/// The few file operations that the lab needs and swift-system has not got.
extension FilePath {
    /// Something is there: a dangling symbolic link counts.
    var exists: Bool {
        var information = Glibc.stat()
        return lstat(string, &information) == 0
    }

    /// Where a symbolic link points, or nil where there is none.
    package var linkTarget: String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink(string, $0, characters.count) } ?? -1
            }
        }
        return length < 0 ? nil : String(decoding: buffer.prefix(length), as: UTF8.self)
    }

    /// Names in a folder, sorted; empty where there is no folder.
    var entries: [String] {
        guard let stream = opendir(string) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The whole file as text, or nil where it cannot be read.
    var text: String? {
        guard let descriptor = try? FileDescriptor.open(self, .readOnly, options: [.closeOnExec]) else {
            return nil
        }
        defer { try? descriptor.close() }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            guard let count = try? chunk.withUnsafeMutableBytes({ try descriptor.read(into: $0) }) else {
                return nil
            }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }

    /// Makes a folder and those above it; one that exists is left as it is.
    func makeFolder(mode: UInt32 = 0o755) throws(LabError) {
        let parent = removingLastComponent()
        if !parent.isEmpty && !parent.exists { try parent.makeFolder() }
        if mkdir(string, mode) != 0 && errno != EEXIST { throw failure("make the folder") }
    }

    /// Writes a file through a new one beside it, so that it is never half there.
    func write(_ text: String, mode: UInt32 = 0o644) throws(LabError) {
        let draft = FilePath(string + ".new")
        do {
            let descriptor = try FileDescriptor.open(
                draft, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: FilePermissions(rawValue: mode))
            try descriptor.closeAfter { _ = try descriptor.writeAll(Array(text.utf8)) }
        } catch {
            throw failure("write")
        }
        // The permissions at creation went through the umask.
        guard chmod(draft.string, mode) == 0, rename(draft.string, string) == 0 else {
            throw failure("write")
        }
    }

    /// The error of a system call on this path that has just failed.
    func failure(_ verb: String) -> LabError {
        let reason = Errno(rawValue: errno)
        return LabError(
            "A file of the lab could not be used.", detail: "Could not \(verb) \(string): \(reason).",
            help: "Check the rights and the free space of that file system.")
    }
}
