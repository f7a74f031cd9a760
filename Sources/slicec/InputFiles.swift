import Glibc
import SliceSyntax

/// The files that a user named: files, folders with all that is in them, standard input.
enum InputFiles {
    /// A file to read, or why a name gives none.
    typealias Entry = Result<String, Diagnostic>

    /// Each file once, however often and by whatever name it is given, in the order given;
    /// a folder's files by name. Folders are searched for `.json` files, JSON Schemas and hidden
    /// files aside.
    static func expand(_ paths: [String]) -> [Entry] {
        var seen: Set<Identity> = []
        return paths.flatMap { path -> [Entry] in
            guard path != "-", let status = status(path), status.st_mode & S_IFMT == S_IFDIR else {
                return [.success(path)]
            }
            let files = files(below: path)
            return files.isEmpty ? [.failure(FileMistakes.emptyFolder(path))] : files.map { .success($0) }
        }.filter { entry in
            guard case .success(let path) = entry, let identity = Identity(path) else { return true }
            return seen.insert(identity).inserted
        }
    }

    /// What makes two paths the same file.
    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt

        init?(_ path: String) {
            guard path != "-", let status = InputFiles.status(path) else { return nil }
            (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
        }
    }

    private static func status(_ path: String) -> stat? {
        var status = Glibc.stat()
        return stat(path, &status) == 0 ? status : nil
    }

    private static func files(below folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        return names.sorted().flatMap { name -> [String] in
            let path = prefix + name
            var entry = Glibc.stat()
            // A link to a folder is not followed: it may lead back here.
            if lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR { return files(below: path) }
            guard name.hasSuffix(".json"), !name.hasSuffix(".schema.json") else { return [] }
            return status(path).map { $0.st_mode & S_IFMT == S_IFREG } == true ? [path] : []
        }
    }
}
