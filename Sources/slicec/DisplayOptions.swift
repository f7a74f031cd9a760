import ArgumentParser
import SliceSyntax

/// How diagnostics are written.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, github, sarif
}

/// How a command shows what it has to say: what every command takes.
struct DisplayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("When to use colour.", valueName: "when"))
    var color = ColorChoice.auto

    @Option(
        help: ArgumentHelp(
            "How diagnostics are written. Default: $SLICEC_FORMAT, else text. github: annotations for a workflow's "
                + "log; sarif: 2.1.0.",
            valueName: "format"))
    var format: DiagnosticFormat?

    var console: Console { Console(color: color) }

    private var diagnosticFormat: DiagnosticFormat {
        format ?? Environment["SLICEC_FORMAT"].nonEmpty.flatMap { DiagnosticFormat(rawValue: $0) } ?? .text
    }

    func validate() throws {
        if let name = Environment["SLICEC_FORMAT"].nonEmpty, DiagnosticFormat(rawValue: name) == nil {
            let all = DiagnosticFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("SLICEC_FORMAT is \"\(name)\"; it must be one of \(all).")
        }
    }

    /// Nobody reads more than that, and a terminal forgets it.
    private static let mostShown = 200

    /// Shows diagnostics: text to standard error, one document to standard output.
    func show(_ diagnostics: [Diagnostic]) {
        switch diagnosticFormat {
        case .text: showText(diagnostics)
        case .json: console.output(DiagnosticJSON.render(diagnostics))
        case .github: console.output(GitHubAnnotations.render(diagnostics, path: ReportPath.path))
        case .sarif:
            console.output(SARIFLog.render(diagnostics, version: Slicec.version, uri: ReportPath.uri))
        }
    }

    /// Shows diagnostics as text on standard error, whatever `--format` says.
    func showText(_ diagnostics: [Diagnostic]) {
        let shown = diagnostics.prefix(Self.mostShown)
        console.error(console.text(Array(shown)))
        let rest = diagnostics.count - shown.count
        if rest > 0 { console.error("… and \(rest) more, which --format json shows\n\n") }
    }

    /// Shows a command's result as people read it: on standard output, unless that is kept for
    /// the one document of diagnostics, which are warnings at most.
    func say(_ text: String, warnings: [Diagnostic] = []) {
        guard writesDocument else {
            console.output(text)
            return console.warn(warnings)
        }
        console.error(text)
        show(warnings)
    }

    /// The same with one sentence, broken between words where the terminal ends.
    func say(sentence: String) {
        let width = writesDocument ? Console.errorWidth : Console.outputWidth
        say(TerminalText.wrapped(sentence, width: width, from: 0, indent: 0) + "\n")
    }

    /// Says where more is to be read about what was found.
    func mentionExplanations(_ diagnostics: [Diagnostic]) {
        guard diagnosticFormat == .text, let first = diagnostics.first else { return }
        let isOne = diagnostics.allSatisfy { $0.code == first.code }
        console.error("More about \(isOne ? "it" : "each"): slicec explain \(isOne ? first.code.id : "CODE")\n")
    }

    var writesDocument: Bool { diagnosticFormat != .text }

    /// Runs a command's body and turns what it throws into diagnostics and an exit status.
    func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as CommandFailure {
            show(failure.diagnostics)
            throw failure.status
        } catch let diagnostic as Diagnostic {
            show([diagnostic])
            throw ExitStatus.of(diagnostic.code)
        }
    }
}
