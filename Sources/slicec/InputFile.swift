import Glibc
import SliceSyntax

/// Reading files that a user named.
enum InputFile {
    static let defaultTopology = "topology.json"
    /// The name that standard input is shown under.
    static let standardInput = "<stdin>"

    /// - Parameter path: `-` is standard input.
    /// - Throws: ``Diagnostic`` where it cannot be read.
    static func read(_ path: String) throws(Diagnostic) -> SourceFile {
        if path == "-" {
            return SourceFile(name: standardInput, bytes: try bytes(STDIN_FILENO, path: "standard input"))
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let isDefault = path == defaultTopology && errno == ENOENT
            throw unreadable(path, errno, isDefault: isDefault)
        }
        defer { close(descriptor) }
        return SourceFile(name: path, bytes: try bytes(descriptor, path: path))
    }

    private static func bytes(_ descriptor: Int32, path: String) throws(Diagnostic) -> [UInt8] {
        var status = stat()
        // Of a pipe, and of a file that grows meanwhile, the size is not known.
        let size = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
        // One byte beyond the limit is enough for the parser to refuse it: a pipe without end
        // must not fill the memory.
        var room = min(size, JSONParser.maximumSize) + 1
        var result: [UInt8] = []
        while result.count <= JSONParser.maximumSize {
            let part = try Self.part(descriptor, atMost: room, path: path)
            guard !part.isEmpty else { break }
            if result.isEmpty { result = part } else { result += part }
            // The end of a file, or what came late.
            room = 1 << 16
        }
        return result
    }

    /// What one call reads; empty at the end.
    private static func part(_ descriptor: Int32, atMost room: Int, path: String) throws(Diagnostic) -> [UInt8] {
        var error: Int32 = 0
        let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            var got: Int
            repeat { got = Glibc.read(descriptor, buffer.baseAddress, room) } while got < 0 && errno == EINTR
            if got < 0 { error = errno }
            count = max(got, 0)
        }
        guard error == 0 else { throw unreadable(path, error) }
        return part
    }

    private static func unreadable(_ path: String, _ error: Int32, isDefault: Bool = false) -> Diagnostic {
        if error == EISDIR { return FileMistakes.folder(path) }
        return FileMistakes.unreadable(
            path, String(cString: strerror(error)).lowercased(), isDefault: isDefault,
            near: error == ENOENT ? neighbour(of: path) : nil)
    }

    /// A file of JSON beside one that is not there, of nearly its name.
    private static func neighbour(of path: String) -> String? {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let others = FolderListing.names(folder.isEmpty ? "." : folder)?.filter { $0.hasSuffix(".json") }
        return Suggestion.nearest(to: String(path.dropFirst(folder.count)), among: others?.sorted() ?? [])
            .map { folder + $0 }
    }

    /// Whether a word that could name a recorded slice is meant as a file, be it there or not.
    static func isMeant(by word: String) -> Bool {
        word == "-" || word.contains("/") || word.hasSuffix(".json") || access(word, F_OK) == 0
    }

    /// The absolute path of the folder that holds `path`.
    static func folder(of path: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        // The file itself may be a link: what stands in it is meant from where it really is.
        guard realpath(path, &buffer) != nil else { return "." }
        let real = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts = real.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}
