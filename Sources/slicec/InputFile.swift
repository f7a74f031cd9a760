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
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // One byte beyond the limit is enough for the parser to refuse it: a pipe without end
        // must not fill the memory.
        while result.count <= JSONParser.maximumSize {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            if count == 0 { break }
            result += buffer[..<count]
        }
        return result
    }

    private static func unreadable(_ path: String, _ error: Int32, isDefault: Bool = false) -> Diagnostic {
        if error == EISDIR { return FileMistakes.folder(path) }
        return FileMistakes.unreadable(path, String(cString: strerror(error)).lowercased(), isDefault: isDefault)
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
