import Glibc
import SliceTopology

extension NamedFiles {
    /// The files that a topology in `folder` names.
    ///
    /// - Parameter looksHome: false where what lies in the home folder is not meant: a file is checked for whoever is
    ///   going to apply it.
    static func below(_ folder: String, looksHome: Bool = true) -> NamedFiles {
        @Sendable func isPassedOver(_ path: String) -> Bool { !looksHome && (path == "~" || path.hasPrefix("~/")) }
        @Sendable func place(_ path: String) -> String {
            if path.hasPrefix("~/") { return Workspace.home + path.dropFirst() }
            return path.hasPrefix("/") ? path : "\(folder)/\(path)"
        }
        return NamedFiles(
            read: { path, limit in isPassedOver(path) ? .elsewhere : content(of: place(path), limit) },
            expand: { pattern in
                if isPassedOver(pattern) { return nil }
                let split = pattern.lastIndex(of: "/").map { pattern.index(after: $0) } ?? pattern.startIndex
                let folder = String(pattern[..<split])
                // In a folder that cannot be read nothing matches.
                let names = FolderListing.names(folder.isEmpty ? place(".") : place(folder)) ?? []
                return names.filter { fnmatch(String(pattern[split...]), $0, FNM_PERIOD) == 0 }.sorted()
                    .map { folder + $0 }
            })
    }

    private static func content(of path: String, _ limit: Int) -> Content {
        // A pipe without a writer would be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .unreadable(reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .unreadable(reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .unreadable(status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no plain file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unreadable(reason(errno)) }
            guard count > 0 else { return .bytes(bytes) }
            bytes += buffer[..<count]
        }
        return .tooLong
    }

    private static func reason(_ error: Int32) -> String { String(cString: strerror(error)).lowercased() }
}
