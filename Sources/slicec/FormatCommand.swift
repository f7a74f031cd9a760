import ArgumentParser
import SliceSyntax
import SliceTopology

/// `slicec format`.
struct FormatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format", abstract: "Write topology and cluster files in the one layout.",
        usage: "slicec format [<options>] [<file> ...]",
        discussion: """
            One line for each VM and each link; order and meaning stay. Prints the names of the \
            files that it changed. With --check nothing is written: exit status 0 where all files \
            are laid out so, 1 where some are not, whose names are printed.

              slicec format topology.json
              slicec format --check .        for CI
              slicec format -                from standard input to standard output
            """)

    @Argument(
        help: ArgumentHelp("Files and folders; - is standard input. Default: topology.json.", valueName: "file"),
        completion: .jsonFile)
    var files: [String] = []

    @Flag(help: "Write nothing; say which files are laid out differently.")
    var check = false

    @OptionGroup var options: DisplayOptions

    func run() async throws {
        try await options.reporting {
            var wrong: [Diagnostic] = []
            var changed: [String] = []
            for entry in InputFiles.expand(files.isEmpty ? [InputFile.defaultTopology] : files) {
                do {
                    let path = try entry.path.get()
                    if try format(path, isNamed: entry.isNamed) { changed.append(path) }
                } catch let failure as CommandFailure {
                    wrong += failure.diagnostics
                } catch let diagnostic as Diagnostic {
                    wrong.append(diagnostic)
                }
            }
            if options.writesDocument, check { wrong += changed.map(FileMistakes.otherLayout) }
            if !check, files.contains("-") {
                // Standard output is the text's: a report beside it would spoil it.
                options.console.error(
                    options.console.text(wrong))
            } else if options.writesDocument || !wrong.isEmpty {
                options.show(wrong)
            }
            say(changed)
            if check, !changed.isEmpty {
                let them = changed.count == 1 ? "it" : "them"
                let count = "\(changed.count) file\(changed.count == 1 ? "" : "s")"
                options.console.error("\(count) not laid out as slicec format writes \(them)\n")
            }
            if !wrong.isEmpty || (check && !changed.isEmpty) { throw ExitStatus.error }
        }
    }

    /// The names of the files that were, or would be, laid out anew.
    private func say(_ changed: [String]) {
        let named = check ? changed : changed.filter { $0 != "-" }
        let text = named.map { TerminalText.escaped($0) + "\n" }.joined()
        // Where standard output is a document, it is that and nothing else.
        let isTaken = options.writesDocument || (!check && files.contains("-"))
        if isTaken { options.console.error(text) } else { options.console.output(text) }
    }

    /// - Returns: Whether the file was laid out differently.
    /// - Throws: ``Diagnostic`` or ``CommandFailure`` where it cannot be read or written, or is not JSON.
    private func format(_ path: String, isNamed: Bool) throws -> Bool {
        let file = try InputFile.read(path)
        let parsed = JSONParser.parse(file)
        guard let document = parsed.document, parsed.diagnostics.isEmpty else {
            throw CommandFailure(parsed.diagnostics.inFileOrder())
        }
        switch InputKind(document) {
        case .topology, .cluster: break
        // A saved plan has a layout of its own, and is kept as it was reviewed.
        case .savedPlan: return false
        case .other where !isNamed: return false
        case .other: throw FileMistakes.notOurs(document.root.span)
        }
        let bytes = CanonicalLayout.bytes(document)
        let isChanged = bytes != file.bytes
        if check { return isChanged }
        if path == "-" {
            options.console.output(String(decoding: bytes, as: UTF8.self))
        } else if isChanged {
            try OutputFile.replace(path, with: bytes)
        }
        return isChanged
    }
}
