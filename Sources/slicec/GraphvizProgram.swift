import Glibc
import SliceDrawing
import Subprocess
import SystemPackage

/// Graphviz, where it is installed.
enum GraphvizProgram {
    /// More than a graph that anybody can read takes.
    private static let timeout = Duration.seconds(5)

    /// What a child task brings back.
    private struct Answer: Sendable {
        let text: String?
    }

    /// Where `dot` would put VMs and networks; nil where there is no `dot`, or it fails, or takes
    /// too long.
    static func centers(of graph: SliceGraph) async -> [Int: Point]? {
        let request = GraphvizRequest.text(graph)
        let answer = await withTaskGroup(of: Answer.self) { group in
            group.addTask { Answer(text: await run(request)) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return Answer(text: nil)
            }
            let first = await group.next() ?? Answer(text: nil)
            // Ends the program, if it still runs.
            group.cancelAll()
            return first
        }
        return answer.text.flatMap { GraphvizRequest.centers($0, for: graph) }
    }

    private static func run(_ request: String) async -> String? {
        guard let input = file(request) else { return nil }
        let result = try? await Subprocess.run(
            .name("dot"), arguments: ["-Tplain"], environment: .inherit,
            input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .string(limit: 1 << 22),
            error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput
    }

    /// A file without a name, to be read from its start. Not a pipe: a program that does not read
    /// what it is given would end ours by breaking that.
    private static func file(_ text: String) -> FileDescriptor? {
        var template = Array("/tmp/slicec-graph.XXXXXX".utf8CString)
        let raw = mkstemp(&template)
        guard raw >= 0 else { return nil }
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        unlink(template)
        let descriptor = FileDescriptor(rawValue: raw)
        do {
            try descriptor.writeAll(text.utf8)
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            return nil
        }
        return descriptor
    }
}
