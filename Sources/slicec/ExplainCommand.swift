import ArgumentParser
import SliceSyntax

/// `slicec explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what a diagnostic means, with an example and its repair.",
        usage: "slicec explain [<options>] [<code> ...]",
        discussion: """
              slicec explain SLC206
              slicec explain            every code with its summary
              slicec explain --all      everything there is to say, one code after the other
            """)

    @Argument(help: ArgumentHelp("A code such as SLC206, or just 206.", valueName: "code"), completion: .code)
    var codes: [String] = []

    @Flag(help: "Explain every code.")
    var all = false

    @OptionGroup var options: DisplayOptions

    func validate() throws {
        if all, !codes.isEmpty { throw ValidationError("Give codes or --all, not both.") }
        for code in codes { _ = try Self.explanation(code) }
    }

    func run() async throws {
        let console = options.console
        if all || !codes.isEmpty {
            let chosen = all ? Explanation.all : try codes.map(Self.explanation)
            let texts = chosen.map {
                ExplanationText.render($0, style: console.outputStyle, width: Console.outputWidth)
            }
            console.output(texts.joined(separator: "\n\n"))
        } else {
            let lines = Explanation.all.map { "\(console.outputStyle.bold($0.code.id))  \($0.code.summary)\n" }
            console.output(lines.joined() + "\nslicec explain CODE says more.\n")
        }
    }

    private static func explanation(_ code: String) throws -> Explanation {
        let word = code.uppercased()
        let isNumber = word.allSatisfy(\.isNumber) && word.count <= 3
        let id = isNumber ? "SLC" + String(repeating: "0", count: 3 - word.count) + word : word
        if let found = Explanation.all.first(where: { $0.code.id == id }) { return found }
        let near = Suggestion.nearest(to: id, among: Explanation.all.map(\.code.id))
        let hint = near.map { " Did you mean \($0)?" } ?? " `slicec explain` lists the codes."
        throw ValidationError("There is no code \"\(TerminalText.escaped(code))\".\(hint)")
    }
}

/// An explanation as a terminal shows it.
enum ExplanationText {
    /// - Parameter width: columns of the terminal; nil where there is none.
    static func render(_ explanation: Explanation, style: Style, width: Int? = nil) -> String {
        let isSession = explanation.example.kind == .session
        func shown(_ example: String) -> String {
            Explanation.indented(example).split(separator: "\n", omittingEmptySubsequences: false).map { line in
                let indent = line.prefix { " =|".contains($0) }.count
                return TerminalText.wrapped(String(line), width: width, from: 0, indent: indent)
            }.joined(separator: "\n")
        }
        return """
            \(style.red(explanation.code.id)): \(style.bold(explanation.code.summary))

            \(explanation.meaning)

            \(style.bold(isSession ? "For example:" : "Wrong:"))

            \(shown(explanation.example.wrong))

            \(style.bold(isSession ? "Instead:" : "Right:"))

            \(shown(explanation.example.right))

            """
    }
}
