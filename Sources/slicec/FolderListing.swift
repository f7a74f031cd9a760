import Glibc

/// What is in a folder (`readdir(3)`).
enum FolderListing {
    /// The names in it, in any order, `.` and `..` among them; nil where it cannot be read, and `errno` says why.
    static func names(_ path: String) -> [String]? {
        guard let stream = opendir(path) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
