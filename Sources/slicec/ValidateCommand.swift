import ArgumentParser
import SliceSyntax
import SliceTopology

/// `slicec validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check topology files, offline.",
        discussion: """
            Reports all mistakes of a file at once. Exit status 0: all right; 1: mistakes were found.

              slicec validate topology.json
              slicec validate --format json topology.json
            """)

    @Argument(help: ArgumentHelp("Topology files; - is standard input. Default: topology.json.", valueName: "file"))
    var files: [String] = []

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options)
            var diagnostics: [Diagnostic] = []
            var rightFiles: [(path: String, topology: Topology)] = []
            for path in files.isEmpty ? [InputFile.defaultTopology] : files {
                do throws(Diagnostic) {
                    let result = TopologyFile.check(try InputFile.read(path), in: workspace.checkContext)
                    diagnostics += result.diagnostics
                    if let topology = result.topology { rightFiles.append((path, topology)) }
                } catch {
                    diagnostics.append(error)
                }
            }
            if options.writesDocument || !diagnostics.isEmpty { options.show(diagnostics) }
            let console = options.console
            if !options.writesDocument {
                for (path, topology) in rightFiles {
                    console.output("\(path): \(console.outputStyle.green("ok")), \(summary(topology))\n")
                }
            }
            let errors = diagnostics.count { $0.severity == .error }
            if errors > 0 {
                let total = max(files.count, 1)
                let wrong = total - rightFiles.count
                console.error(
                    "\(errors) error\(errors == 1 ? "" : "s") in \(wrong) of \(total) file\(total == 1 ? "" : "s")\n")
                throw ExitStatus.error
            }
        }
    }

    private func summary(_ topology: Topology) -> String {
        let (vms, links) = (topology.vms.count, topology.links.count)
        return "slice \(topology.slice.value): \(vms) VM\(vms == 1 ? "" : "s"), \(links) link\(links == 1 ? "" : "s")"
    }
}
