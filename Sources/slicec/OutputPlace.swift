import Glibc
import SliceSyntax
import SliceTopology

/// The place that `--out` names, looked at before anything is done: a slip of the hand must not
/// cost a topology, a cluster file or the state.
struct OutputPlace {
    /// What may be written over.
    enum Content {
        case savedPlan, picture

        fileprivate var words: String {
            switch self {
            case .savedPlan: "a saved plan"
            case .picture: "a picture"
            }
        }
    }

    let path: String

    /// - Parameters:
    ///   - topology: the file that the command reads.
    ///   - content: what a file that is there may be; an empty one may be anything.
    /// - Throws: ``Diagnostic`` where the file has another use.
    func require(_ content: Content, besides topology: String?, in workspace: Workspace) throws(Diagnostic) {
        let used = [
            (topology, "it is the topology file"), (workspace.clusterFile, "it is the cluster file"),
            (workspace.statePath, "it is the recorded state"),
        ]
        for (other, reason) in used {
            if let other, isSame(as: other) { throw FileMistakes.inUse(path, reason) }
        }
        var status = stat()
        // What is no file at all is the writer's to refuse.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return }
        guard Self.holds(content, try InputFile.read(path)) else {
            throw FileMistakes.inUse(path, "it is there already, and is not \(content.words)")
        }
    }

    /// Whatever names and links lead to it; where it is still to be made, its name tells.
    private func isSame(as other: String) -> Bool {
        var mine = stat()
        var theirs = stat()
        guard stat(path, &mine) == 0, stat(other, &theirs) == 0 else { return Self.place(path) == Self.place(other) }
        return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
    }

    /// The real path of the folder, and the file's name in it.
    private static func place(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let named = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        guard let real = realpath(named, nil) else { return path }
        defer { free(real) }
        return String(cString: real) + "/" + (parts.last ?? "")
    }

    /// How SVG, Mermaid and DOT begin, as slicec writes them and others do.
    private static let pictureStarts = ["<svg", "<?xml", "flowchart", "graph ", "digraph", "strict"]

    private static func holds(_ content: Content, _ file: SourceFile) -> Bool {
        switch content {
        case .savedPlan:
            if case .savedPlan = InputKind(JSONParser.parse(file).document) { return true }
            return false
        case .picture:
            let start = String(decoding: file.bytes.prefix(256), as: UTF8.self).drop { $0.isWhitespace }
            // Mermaid may have a title before it.
            return pictureStarts.contains { start.hasPrefix($0) }
                || start.hasPrefix("---") && start.contains("\nflowchart")
        }
    }
}
