import ArgumentParser
import SliceCommands
import SliceDrawing
import SlicePlanning
import SliceSyntax
import SliceTopology

/// What a picture is written as.
enum PictureFormat: String, ExpressibleByArgument, CaseIterable {
    case dot, mermaid, svg
}

/// Who says where things stand in an SVG.
enum PictureLayout: String, ExpressibleByArgument, CaseIterable {
    case auto, graphviz, builtin
}

/// `slicec graph`.
struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw a slice or a plan: SVG, Mermaid or DOT.",
        usage: "slicec graph [<options>] [<file-or-slice>]",
        discussion: """
            VMs with their IDs, flavors and workers, links with interfaces, VLANs and subnets, and \
            the way to the internet. With --plan, what is created is green, what changes amber, what \
            is replaced or deleted red. Touches neither hosts nor state.

              slicec graph topology.json --out slice.svg
              slicec graph --plan --out plan.svg            what apply would change
              slicec graph two-tier --format mermaid        a recorded slice, for Markdown
              slicec graph topology.json --format dot | dot -Tpdf -o slice.pdf
            """)

    @Argument(
        help: ArgumentHelp(
            "A topology file, or a recorded slice's name or ID. Default: topology.json.", valueName: "file-or-slice"),
        completion: .sliceOrFile)
    var subject: String?

    @Option(
        help: ArgumentHelp(
            "What to write: dot, mermaid or svg. "
                + "Default: what the name of --out ends in (.svg, .dot, .gv, .mmd), else svg. How diagnostics are "
                + "written is $SLICEC_FORMAT's to say.", valueName: "format"))
    var format: PictureFormat?

    @Flag(help: "Draw what apply would change.")
    var plan = false

    @Flag(help: "Draw what destroy would take down; implies --plan.")
    var destroy = false

    @Option(
        help: ArgumentHelp(
            "Write the picture to this file; -, and the default, is standard output.", valueName: "file"),
        completion: .file(extensions: ["svg", "dot", "gv", "mmd"]))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Who places the VMs in an SVG: auto, graphviz or builtin. "
                + "auto draws lines, rings, stars, trees and meshes as such; for other networks it asks Graphviz "
                + "too, where that is installed, and takes the better. builtin gives the same picture on every machine.",
            valueName: "layout"))
    var layout = PictureLayout.auto

    // The same as CommonOptions, but for --format, which here is the picture's.
    @Option(
        help: ArgumentHelp(
            "The cluster file. Default: $SLICEC_CLUSTER, ./cluster.json, $XDG_CONFIG_HOME/slicec/cluster.json.",
            valueName: "file"), completion: .jsonFile)
    var cluster: String?

    @Option(help: ArgumentHelp("When to use colour in diagnostics: auto, always or never.", valueName: "when"))
    var color = ColorChoice.auto

    @OptionGroup var state: StateOptions

    func validate() throws {
        guard format == nil, let out, let ending = out.split(separator: ".").last?.lowercased(),
            Self.foreignEndings.contains(ending)
        else { return }
        throw ValidationError(
            "Pictures are written as SVG (.svg), Mermaid (.mmd) or DOT (.dot, .gv), not as \(ending.uppercased()). "
                + "Graphviz makes others of DOT: slicec graph --format dot … | dot -T\(ending) -o \(ShellWord.quote(out))"
        )
    }

    /// Of pictures that somebody may want and that are not written.
    private static let foreignEndings: Set<String> = ["png", "pdf", "jpg", "jpeg", "gif", "ps", "eps", "webp"]

    func run() async throws {
        let words = cluster.map { ["--cluster=\($0)"] } ?? []
        let options = try CommonOptions.parse(words + ["--color=\(color.rawValue)"])
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            let out = self.out == "-" ? nil : self.out
            if let out {
                try OutputPlace(path: out)
                    .require(.picture, besides: subject ?? InputFile.defaultTopology, in: workspace)
            }
            let graph = try graph(workspace, console: options.console)
            let picture: String
            switch format ?? Self.format(of: out) {
            case .dot: picture = DOTGraph.render(graph)
            case .mermaid: picture = MermaidGraph.render(graph)
            case .svg:
                let suggestion = await suggestion(for: graph, console: options.console)
                picture = SVGGraph.render(graph, GraphLayout(graph, suggestion: suggestion))
            }
            if let out {
                try OutputFile.write(out, Array(picture.utf8))
            } else {
                options.console.output(picture)
            }
        }
    }

    private static func format(of path: String?) -> PictureFormat {
        switch path?.split(separator: ".").last.map({ $0.lowercased() }) {
        case "dot", "gv": .dot
        case "mmd", "mermaid": .mermaid
        default: .svg
        }
    }

    // MARK: What is drawn

    /// A plan to be drawn: what quotas and `protect` would refuse is drawn, and said.
    private func drawable(
        _ planner: Planner, _ console: Console, _ plan: (Planner) throws(PlanningFailure) -> Plan
    ) throws -> Plan {
        let refusals: [Diagnostic]
        do throws(PlanningFailure) {
            return try plan(planner)
        } catch {
            refusals = error.diagnostics
        }
        guard refusals.allSatisfy({ [.quotaReached, .protectedVM].contains($0.code) }) else {
            throw CommandFailure(refusals)
        }
        var lenient = planner
        lenient.enforcesLimits = false
        let drawn: Plan
        do throws(PlanningFailure) {
            drawn = try plan(lenient)
        } catch {
            throw CommandFailure(error.diagnostics)
        }
        for refusal in refusals {
            console.error(
                console.errorStyle.yellow("warning")
                    + "[\(refusal.code.id)]: drawn, though it would be refused: "
                    + TerminalText.escaped(refusal.detail) + "\n")
        }
        return drawn
    }

    /// The topology of a file, however many VMs its owner may have.
    private func topology(_ workspace: Workspace) throws -> Topology {
        let path = subject ?? InputFile.defaultTopology
        let file = try InputFile.read(path)
        var cluster = workspace.cluster
        cluster.quotas = [:]
        // A plan compares keys with those that are recorded; elsewhere a picture needs no home.
        let files = NamedFiles.below(InputFile.folder(of: path), looksHome: plan)
        let result = TopologyFile.check(file, in: CheckContext(cluster: cluster, defaultOwner: nil, files: files))
        guard let topology = result.topology else { throw CommandFailure(result.diagnostics) }
        return topology
    }

    private func graph(_ workspace: Workspace, console: Console) throws -> SliceGraph {
        let recorded = try workspace.readState()
        let planner = workspace.planner(recorded)
        func removal(_ slice: RecordedSlice) throws -> Plan {
            try drawable(planner, console) { planner throws(PlanningFailure) in try planner.destroy(slice) }
        }
        if let subject, let slice = recorded.slice(subject) {
            guard plan || destroy else { return SliceGraph(slice, cluster: workspace.cluster) }
            guard destroy else {
                throw ValidationError(
                    "--plan compares a file with what is recorded of its slice; \"\(subject)\" is a recorded slice.")
            }
            return SliceGraph(try removal(slice), cluster: workspace.cluster)
        }
        if let subject, !InputFile.isMeant(by: subject) {
            throw SliceMistakes.unknown(subject, among: recorded.slices.map(\.name), orFile: true)
        }
        if destroy {
            let name = try SliceName.read(subject)
            guard let slice = recorded.slice(named: name) else {
                throw SliceMistakes.unknown(name, among: recorded.slices.map(\.name))
            }
            return SliceGraph(try removal(slice), cluster: workspace.cluster)
        }
        let topology = try topology(workspace)
        let plan = try drawable(planner, console) { planner throws(PlanningFailure) in try planner.plan(topology) }
        if self.plan {
            workspace.mentionStandIn(on: console)
            return SliceGraph(plan, cluster: workspace.cluster)
        }
        let status = plan.prior == nil ? "not yet recorded" : "as the file has it"
        return SliceGraph(plan.slice, cluster: workspace.cluster, status: status)
    }

    // MARK: Graphviz

    private func suggestion(for graph: SliceGraph, console: Console) async -> GraphLayout.Suggestion? {
        switch layout {
        case .builtin: return nil
        case .auto:
            guard GraphvizRequest.isWorthwhile(graph) else { return nil }
            return await GraphvizProgram.centers(of: graph).map { .init(centers: $0, isBinding: false) }
        case .graphviz:
            guard let centers = await GraphvizProgram.centers(of: graph) else {
                console.error("Graphviz (dot) is not there or gave no layout: drawn with the built-in one\n")
                return nil
            }
            return .init(centers: centers, isBinding: true)
        }
    }
}
