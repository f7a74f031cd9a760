import ArgumentParser
import Glibc
import SliceSyntax
import SliceTopology

/// `slicec init`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a topology to begin with.",
        usage: "slicec init [<options>] [<file>]",
        discussion: """
            Writes a topology file that is right at once: VMs of one flavor, joined in a shape. Without --shape it \
            asks, where there is a terminal. A file that is there already is left as it is.

              slicec init                             asks step by step
              slicec init --shape ring --vms 4
              slicec init --shape star --vms 3 --internet lab.json

            \(TopologyShape.allCases.map { Self.line($0) }.joined(separator: "\n"))

            More VMs would need more than the 20 links that a slice has.
            """)

    @Argument(help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"), completion: .jsonFile)
    var file = InputFile.defaultTopology

    @Option(help: "How the VMs are joined.")
    var shape: TopologyShape?

    @Option(name: .customLong("vms"), help: ArgumentHelp("How many VMs. Default: 3, or what the shape needs."))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "The slice's name. Default: the folder's, where it can be one, else \"lab\".", valueName: "name"))
    var slice: String?

    @Option(help: "The VMs' flavor. Default: the cluster's first.", completion: .flavor)
    var flavor: String?

    @Flag(help: "The first VM is on the internet.")
    var internet = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        if let slice, !Name.isValid(slice) {
            throw ValidationError("\"\(TerminalText.escaped(slice))\" is no name for a slice: \(Name.rule).")
        }
        if let shape, let count { try Self.require(count, of: shape) }
        if shape == nil, let count, count < 1 { throw ValidationError("--vms is at least 1.") }
        if shape == nil, !Console.isInteractive {
            throw ValidationError("There is no terminal to ask on: give --shape.")
        }
    }

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options)
            // Before anything is asked: the answers would be for nothing.
            try refuseExisting()
            let template = try shape.map { chosen($0, in: workspace) } ?? ask(in: workspace)
            let bytes = Array(template.json.lines.utf8)
            let checked = TopologyFile.check(SourceFile(name: file, bytes: bytes), in: workspace.checkContext)
            guard !checked.diagnostics.containsError else { throw CommandFailure(checked.diagnostics) }
            if file == "-" { return options.console.output(template.json.lines) }
            try refuseExisting()
            try OutputFile.write(file, bytes)
            let path = TerminalText.escaped(file)
            let named = file == InputFile.defaultTopology ? "" : " \(path)"
            options.console.say(
                "\(path) is written: slice \(template.slice), \(template.shape.rawValue) of \(template.count). "
                    + "slicec plan\(named) shows what it needs.")
        }
    }

    private func refuseExisting() throws(Diagnostic) {
        var status = stat()
        guard file != "-", lstat(file, &status) == 0 else { return }
        throw FileMistakes.there(file)
    }

    /// What the options say, and what is usual where they say nothing.
    private func chosen(_ shape: TopologyShape, in workspace: Workspace) -> TopologyTemplate {
        TopologyTemplate(
            slice: slice ?? Self.folderName ?? "lab", shape: shape, count: count ?? Self.usualCount(shape),
            flavor: flavor ?? workspace.cluster.flavors.first?.name ?? "", internet: internet)
    }

    // MARK: Questions

    /// What no option says is asked for.
    private func ask(in workspace: Workspace) throws -> TopologyTemplate {
        let console = options.console
        let name =
            try slice
            ?? console.ask("The slice's name", default: Self.folderName ?? "lab") { text in
                Name.isValid(text) ? text : nil
            } or: { _ in
                "A name is \(Name.rule)."
            }
        console.error(TopologyShape.allCases.map { Self.line($0) + "\n" }.joined())
        let shape = try console.ask("The shape", default: TopologyShape.line.rawValue) { text in
            TopologyShape(rawValue: text)
        } or: { text in
            Suggestion.nearest(to: text, among: TopologyShape.allCases.map(\.rawValue)).map { "Did you mean \($0)?" }
                ?? "It is one of these."
        }
        let count =
            try count
            ?? console.ask("How many VMs", default: "\(Self.usualCount(shape))") { text in
                Int(text).flatMap { shape.counts.contains($0) ? $0 : nil }
            } or: { _ in
                "A \(shape.rawValue) has \(shape.counts.lowerBound) to \(shape.counts.upperBound)."
            }
        if let number = self.count { try Self.require(number, of: shape) }
        let flavors = workspace.cluster.flavors.map(\.name)
        let flavor =
            try flavor
            ?? console.ask("Their flavor", default: flavors.first ?? "") { text in
                flavors.contains(text) ? text : nil
            } or: { _ in
                "The cluster has \(flavors.joined(separator: ", "))."
            }
        let internet =
            try internet
            || console.ask("Is the first on the internet", default: "no") { text in
                ["yes": true, "y": true, "no": false, "n": false][text.lowercased()]
            } or: { _ in
                "Say yes or no."
            }
        return TopologyTemplate(slice: name, shape: shape, count: count, flavor: flavor, internet: internet)
    }

    // MARK: What is usual

    private static func require(_ count: Int, of shape: TopologyShape) throws {
        guard !shape.counts.contains(count) else { return }
        let (least, most) = (shape.counts.lowerBound, shape.counts.upperBound)
        throw ValidationError("A \(shape.rawValue) has \(least) to \(most) VMs, not \(count).")
    }

    private static func usualCount(_ shape: TopologyShape) -> Int { shape == .leafSpine ? 4 : 3 }

    /// The name of the folder that we are in; nil where it is none for a slice.
    private static var folderName: String? {
        Environment.folder?.split(separator: "/").last.flatMap { Name.repaired(String($0)) }
    }

    private static func line(_ shape: TopologyShape) -> String {
        let name = shape.rawValue + String(repeating: " ", count: 12 - shape.rawValue.count)
        return "  \(name)\(shape.counts.lowerBound) to \(shape.counts.upperBound) VMs, \(shape.summary)"
    }
}

extension TopologyShape: ExpressibleByArgument {}
