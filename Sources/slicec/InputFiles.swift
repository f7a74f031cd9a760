import Glibc
import SliceSyntax

/// The files that a user named: files, folders with all that is in them, standard input.
enum InputFiles {
    /// A file to read, or why a name gives none.
    struct Entry: Sendable {
        var path: Result<String, Diagnostic>
        /// Whether the user named it; else it was found in a folder, and may be somebody else's.
        var isNamed = true
    }

    /// Each file once, however often and by whatever name it is given, in the order given;
    /// a folder's files by name. Folders are searched for `.json` files, JSON Schemas and hidden
    /// files aside; links to folders are not followed.
    static func expand(_ paths: [String]) -> [Entry] {
        var seen: Set<Identity> = []
        var hasInput = false
        return paths.flatMap { path -> [Entry] in
            guard path != "-", let status = status(path), status.st_mode & S_IFMT == S_IFDIR else {
                return [Entry(path: .success(path))]
            }
            let found = files(below: path).map { Entry(path: $0, isNamed: false) }
            return found.isEmpty ? [Entry(path: .failure(FileMistakes.emptyFolder(path)))] : found
        }.filter { entry in
            guard case .success(let path) = entry.path else { return true }
            if path == "-" {
                defer { hasInput = true }
                return !hasInput
            }
            return Identity(path).map { seen.insert($0).inserted } ?? true
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

    /// A folder that cannot be read is an entry too: what is in it has not been looked at.
    private static func files(below folder: String) -> [Result<String, Diagnostic>] {
        guard let names = FolderListing.names(folder)?.filter({ !$0.hasPrefix(".") }) else {
            return [.failure(FileMistakes.unreadable(folder, String(cString: strerror(errno)).lowercased()))]
        }
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        return names.sorted().flatMap { name -> [Result<String, Diagnostic>] in
            let path = prefix + name
            var entry = Glibc.stat()
            // A link to a folder is not followed: it may lead back here.
            if lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR { return files(below: path) }
            let lowered = name.lowercased()
            guard lowered.hasSuffix(".json"), !lowered.hasSuffix(".schema.json") else { return [] }
            // What a link leads to may be gone: reading it says so. A pipe would have to be waited for.
            guard let target = status(path) else { return [.success(path)] }
            return target.st_mode & S_IFMT == S_IFREG ? [.success(path)] : []
        }
    }
}
