import SliceDrawing
import Subprocess

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
        let result = try? await Subprocess.run(
            .name("dot"), arguments: ["-Tplain"], environment: .inherit, input: .string(request),
            output: .string(limit: 1 << 22), error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput
    }
}
