import Foundation
@testable import SliceApply
import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import Testing

/// Plans beside exactly what they must look like: `plan.txt`, `plan.json`, `commands.txt`.
///
/// `topology.json` is what is planned; a case without one plans the destruction of the slice
/// that was applied last. What was applied before: see ``PlanHistory``.
struct PlanGoldenTests {
    @Test(arguments: GoldenFolder.cases("plan"))
    func plansAreWhatTheyMust(_ folder: GoldenFolder) throws {
        let history = try PlanHistory(folder)
        let plan: Plan
        do {
            plan = try Self.plan(folder, history)
        } catch let failure as PlanningFailure {
            try folder.expect(DiagnosticText.render(failure.diagnostics, style: .plain), is: "refused.txt")
            return
        }
        try Self.compare(plan, folder, history)
        if !plan.warnings.isEmpty {
            try folder.expect(DiagnosticText.render(plan.warnings, style: .plain), is: "warnings.txt")
        }
        // What is asked on a terminal, and said elsewhere.
        let refusal = plan.replacementRefusal(cluster: history.cluster, isApproved: true)
        guard !plan.isDestroy, refusal != nil || !plan.removedDisks.isEmpty else { return }
        let question = plan.question(cluster: history.cluster) + "\n\n"
        let refused = refusal.map { DiagnosticText.render([$0], style: .plain) }
        try folder.expect(question + (refused ?? "no more is needed than --auto-approve\n"), is: "question.txt")
    }

    private static func plan(_ folder: GoldenFolder, _ history: PlanHistory) throws -> Plan {
        if let file = folder.source("topology.json") {
            var plan = try history.plan(file)
            plan.unseen = try unseen(folder)
            return plan
        }
        let name = try #require(history.lastSlice)
        return try history.planner.destroy(try #require(history.state.slice(named: name)))
    }

    /// `unseen.json`: hosts that a look did not reach, `["10.0.10.2"]`.
    private static func unseen(_ folder: GoldenFolder) throws -> [String: Diagnostic]? {
        guard let file = folder.source("unseen.json") else { return nil }
        let hosts = try #require(JSONParser.parse(file).document).root.elements.compactMap(\.string)
        return Dictionary(
            uniqueKeysWithValues: hosts.map {
                (
                    $0,
                    SSHMistakes.connecting($0, .init(user: "ubuntu", configFile: nil), errors: "").diagnostic(
                        during: nil)
                )
            })
    }

    /// Every example is right, and its plan is golden.
    @Test(arguments: examples())
    func examplesAreRight(_ path: String) throws {
        let folder = GoldenFolder(url: GoldenFolder.root.appending(path: "examples/\(Self.name(path))"))
        let data = try Data(contentsOf: GoldenFolder.repository.appending(path: "examples/\(path)"))
        // An example for a cluster of its own has it beside its golden files.
        let history = try PlanHistory(folder)
        let plan = try history.plan(SourceFile(name: path, bytes: [UInt8](data)))
        try Self.compare(plan, folder, history)
        // An example is laid out as `slicec format` writes it.
        let parsed = JSONParser.parse(SourceFile(name: path, bytes: [UInt8](data)))
        #expect(CanonicalLayout.bytes(try #require(parsed.document)) == [UInt8](data))
    }

    private static func compare(_ plan: Plan, _ folder: GoldenFolder, _ history: PlanHistory) throws {
        try folder.expect(PlanText.render(plan, cluster: history.cluster, style: .plain), is: "plan.txt")
        // As a narrow terminal shows it, where a case has that.
        if folder.source("narrow.txt") != nil {
            let text = PlanText.render(plan, cluster: history.cluster, style: .plain, width: 60)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 || !$0.trimmedStart.contains(" ") })
            try folder.expect(text, is: "narrow.txt")
        }
        try folder.expect(PlanJSON.document(plan).pretty + "\n", is: "plan.json")
        try folder.expect(GoldenCommands.text(plan, in: history), is: "commands.txt")
        try checkOrder(plan)
    }

    /// Rules that hold in every plan: unique IDs, numbers in order, dependencies before.
    private static func checkOrder(_ plan: Plan) throws {
        #expect(Set(plan.actions.map(\.id)).count == plan.actions.count)
        #expect(plan.actions.map(\.number) == Array(1..<(plan.actions.count + 1)))
        var done: Set<String> = []
        for action in plan.actions {
            #expect(action.dependsOn.allSatisfy { done.contains($0) }, "\(action.id) depends on \(action.dependsOn)")
            done.insert(action.id)
        }
    }

    /// Topologies in `examples/`, in folders too; cluster files are not topologies.
    static func examples() -> [String] {
        let folder = GoldenFolder.repository.appending(path: "examples").path
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".json") && !$0.hasSuffix("cluster.json") }.sorted()
    }

    private static func name(_ path: String) -> String {
        String(path.dropLast(".json".count)).replacing("/", with: "-")
    }
}

extension Substring {
    /// Without the blanks at its beginning.
    fileprivate var trimmedStart: Substring { drop { $0 == " " } }
}
