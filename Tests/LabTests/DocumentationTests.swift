import Foundation
import Testing

/// The pages of the documentation, and the README.
enum DocumentationPages {
    static let folder = "Sources/slicec/Documentation.docc"

    /// By their paths from the sources' root.
    static let all: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: LabCluster.sources + "/" + folder)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
    }()

    static func read(_ path: String) throws -> MarkdownPage {
        MarkdownPage(try String(contentsOfFile: LabCluster.sources + "/" + path, encoding: .utf8))
    }
}

extension LabTests {
    /// Every command of every page, run as a reader would, and compared with what the page shows.
    @Suite(.serialized)
    struct Documentation {
        @Test(arguments: DocumentationPages.all)
        func commandsDoWhatThePageShows(path: String) async throws {
            let page = try DocumentationPages.read(path)
            guard !page.steps.isEmpty else { return }
            let run = try await PageRun(page)
            for (step, result) in zip(page.steps, run.results) {
                guard let result else {
                    Issue.record("\(path), \(step): the shell ended here:\n\(run.transcript.suffix(3000))")
                    return
                }
                guard case .command(let command) = step else {
                    #expect(result.status == 0, "\(path): \(step)")
                    continue
                }
                let place = "\(path):\(command.line): \(command.text)"
                let said = result.lines.joined(separator: "\n")
                #expect(result.status == command.status, "\(place)\n\(said)")
                let shown = ShownOutput(command.shows, isInAnyOrder: command.isInAnyOrder)
                if let line = shown.mismatch(result.lines) {
                    Issue.record("\(place)\nis not shown: \(line)\nbut:\n\(said)")
                }
            }
        }
    }
}
