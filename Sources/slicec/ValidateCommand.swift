import ArgumentParser
import SliceSyntax
import SliceTopology

/// `slicec validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check topology files, offline.",
        usage: "slicec validate [<options>] [<file> ...]",
        discussion: """
            Reports all mistakes of a file at once. Several files are checked against each other \
            too, as slices that are to live on one cluster: names, IDs, VLAN pools, quotas and \
            capacity. A folder stands for the .json files in it. Cluster files are checked as such. \
            Exit status 0: all right; 1: mistakes were found.

              slicec validate topology.json
              slicec validate examples labs/*.json
              slicec validate --format github .        in a GitHub workflow
            """)

    @Argument(
        help: ArgumentHelp(
            "Topology files and folders; - is standard input. Default: topology.json.", valueName: "file"),
        completion: .jsonFile)
    var files: [String] = []

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            var unusable: [Diagnostic] = []
            let context: CheckContext
            var workspace: Workspace?
            do {
                let found = try Workspace.open(options)
                (workspace, context) = (found, found.checkContext)
            } catch let failure as CommandFailure {
                // A cluster file with mistakes hides none in the topologies.
                unusable = failure.diagnostics
                context = CheckContext(cluster: nil, defaultOwner: Workspace.defaultOwner)
            }
            let entries = InputFiles.expand(files.isEmpty ? [InputFile.defaultTopology] : files)
            let checked = await withTaskGroup(of: Checked.self) { group in
                for (position, entry) in entries.enumerated() {
                    group.addTask { await Checked(entry, position: position, in: context) }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.position < $1.position }
            }
            let reports = FileReport.together(checked.compactMap(\.report), in: context)
            // Named among the files, it has been checked there.
            let cluster = unusable.filter { mistake in
                !reports.contains { $0.kind == .cluster && $0.file.bytes == mistake.span?.file.bytes }
            }
            let passedOver = checked.count { $0.isPassedOver }
            if passedOver > 0 {
                let them = passedOver == 1 ? "1 file that has" : "\(passedOver) files that have"
                options.console.error("passed over \(them) no key of a topology or a cluster\n")
            }
            // Which cluster it is matters where it lacks something.
            let lacks: Set<DiagnosticCode> = [.unknownFlavor, .unknownWorker]
            let isAboutCluster = reports.flatMap(\.diagnostics).contains { lacks.contains($0.code) }
            defer { if isAboutCluster { workspace?.mentionStandIn(on: options.console, done: "checked against") } }
            try conclude(reports, cluster: cluster, unread: checked.compactMap(\.failure))
        }
    }

    /// What came of one name. A struct, and no `Result` in a tuple: that came out garbled of
    /// Swift 6.3's optimiser where a task returned it.
    private struct Checked: Sendable {
        let position: Int
        var report: FileReport?
        /// Why there is none.
        var failure: Diagnostic?
        /// Found in a folder, and without any key of ours.
        var isPassedOver = false

        init(_ entry: InputFiles.Entry, position: Int, in context: CheckContext) async {
            self.position = position
            switch entry.path {
            case .failure(let diagnostic): failure = diagnostic
            case .success(let path):
                do throws(Diagnostic) {
                    let file = try InputFile.read(path)
                    let folder = InputFile.folder(of: path)
                    var context = context
                    context.files = .below(folder, looksHome: false)
                    var checked = FileReport(file, folder: folder, in: context)
                    if let plan = checked.savedPlan, let mistake = await SavedPlanFile.mistake(in: plan, path) {
                        checked.add(mistake)
                    }
                    // What ends before its keys may be anybody's; that it is cut short is wrong.
                    let isCut = checked.diagnostics.contains {
                        $0.code == .unclosedBracket || $0.code == .unclosedString
                    }
                    isPassedOver = checked.kind == .other && !entry.isNamed && !isCut
                    if !isPassedOver { report = checked }
                } catch {
                    failure = error
                }
            }
        }
    }

    private func conclude(_ reports: [FileReport], cluster: [Diagnostic], unread: [Diagnostic]) throws {
        let diagnostics = cluster + unread + reports.flatMap(\.diagnostics)
        if options.writesDocument || !diagnostics.isEmpty { options.show(diagnostics) }
        let summary = ValidationSummary(reports: reports, unread: unread.count, clusterErrors: cluster.count)
        let console = options.console
        if summary.isRight {
            // Standard output is the document's.
            if !options.writesDocument { console.output(summary.text(console.outputStyle) + "\n") }
            return
        }
        console.error(summary.text(console.errorStyle) + "\n")
        options.display.mentionExplanations(diagnostics)
        throw ExitStatus.error
    }
}

/// The one line that a run of `validate` ends with.
struct ValidationSummary {
    let reports: [FileReport]
    /// Names that no file could be read for.
    let unread: Int
    /// Mistakes in the cluster file that the files are checked against.
    let clusterErrors: Int

    var isRight: Bool { unread == 0 && clusterErrors == 0 && reports.allSatisfy(\.isRight) }

    func text(_ style: Style) -> String {
        let total = reports.count + unread
        guard isRight else {
            let errors = clusterErrors + unread + reports.flatMap(\.diagnostics).count { $0.severity == .error }
            let wrong = unread + reports.count { !$0.isRight }
            let cluster = clusterErrors == 0 ? "" : "the cluster file and "
            return style.red(counted(errors, "error")) + " in \(cluster)\(wrong) of \(counted(total, "file"))"
        }
        let topologies = reports.compactMap(\.topology)
        let contents =
            counted(topologies.map(\.vms.count).reduce(0, +), "VM") + ", "
            + counted(topologies.map(\.links.count).reduce(0, +), "link")
        if let only = reports.first, total == 1 {
            let other = only.kind == .savedPlan ? "a saved plan" : "a cluster file"
            let what = topologies.first.map { "slice \($0.slice.value): \(contents)" } ?? other
            return "\(TerminalText.escaped(only.file.name)): \(style.green("ok")), \(what)"
        }
        let others = [(InputKind.cluster, "cluster file"), (.savedPlan, "saved plan")].compactMap { kind, noun in
            let count = reports.count { $0.kind == kind }
            return count == 0 ? nil : counted(count, noun)
        }
        let kinds = ([counted(topologies.count, "slice")] + others).joined(separator: ", ")
        return "\(counted(total, "file")): \(style.green("ok")), \(kinds), \(contents)"
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
