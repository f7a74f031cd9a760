import Foundation
import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Saved plans beside exactly what they must look like: `saved.json`, and where the state moves on
/// afterwards, `expected.txt` with what `apply --plan` says.
///
/// A case is made like those of ``PlanGoldenTests``; the topologies in its folder `later` are
/// applied after the plan was saved. A case with `read.json` is about a file that was not saved
/// here and now.
struct SavedPlanGoldenTests {
    @Test(arguments: GoldenFolder.cases("saved"))
    func savedPlansAreWhatTheyMust(_ folder: GoldenFolder) throws {
        var history = try PlanHistory(folder)
        if let file = folder.source("read.json") {
            return try folder.expect(Self.text(try Self.refusal(file, history)), is: "expected.txt")
        }
        let plan: Plan
        var topology: (JSONOutput, sha256: String)?
        if let file = folder.source("topology.json") {
            plan = try history.plan(file)
            let document = SavedPlanDocument.topology(try #require(JSONParser.parse(file).document).root)
            topology = (document, try Self.sha256(document.canonical))
        } else {
            plan = try history.planner.destroy(
                try #require(history.lastSlice.flatMap { history.state.slice(named: $0) }))
        }
        // Without a slice before it, the case is that of a state that is not there yet.
        let lineage = history.lastSlice == nil ? nil : PlanHistory.lineage
        let unsealed = SavedPlanDocument.unsealed(
            plan, cluster: history.cluster.name, lineage: lineage, topology: topology,
            images: topology == nil ? [:] : history.images)
        let sealed = SavedPlanDocument.sealed(unsealed, sha256: try Self.sha256(unsealed.canonical))
        try folder.expect(sealed.lines, is: "saved.json")

        let saved = try Self.read(SourceFile(name: "saved.json", text: sealed.lines))
        #expect(try Self.again(saved, history).isSame(as: plan))
        let later = folder.sources(below: "later")
        guard !later.isEmpty else { return }
        for file in later { history.record(try history.plan(file), keepingRemoved: false) }
        let moved = try Self.refusal(SourceFile(name: "saved.json", text: sealed.lines), history)
        try folder.expect(Self.text(moved), is: "expected.txt")
    }

    private static func text(_ diagnostics: [Diagnostic]) -> String {
        DiagnosticText.render(diagnostics, style: .plain)
    }

    /// What is said about a saved plan that is not carried out; its digests are the program's to look at.
    private static func refusal(_ file: SourceFile, _ history: PlanHistory) throws -> [Diagnostic] {
        do {
            _ = try again(try read(file), history)
            Issue.record("it is carried out")
            return []
        } catch let failure as PlanningFailure {
            return failure.diagnostics
        } catch let diagnostic as Diagnostic {
            return [diagnostic]
        }
    }

    /// Files of every format that was ever written, which no run rewrites.
    @Test(arguments: GoldenFolder.cases("saved-formats"))
    func oldFormatsAreRead(_ folder: GoldenFolder) throws {
        let history = try PlanHistory(folder)
        let saved = try Self.read(try #require(folder.source("saved.json")))
        #expect(try Self.sha256(saved.digest.text) == saved.digest.sha256.value)
        if let digest = saved.topologyDigest { #expect(try Self.sha256(digest.text) == digest.sha256.value) }
        // It gives no addresses. What is done for these now is more than it says, and nothing but what it says is done.
        let refused = try Self.refusal(try #require(folder.source("saved.json")), history)
        #expect(refused.map(\.code) == [.planStale])
        #expect(refused.first?.detail.contains("+ network.dhcp:backend on 10.0.10.3") == true, "\(refused)")
    }

    /// The layout is for people; what it says is what the digest is about.
    @Test(arguments: GoldenFolder.cases("saved").filter { $0.source("saved.json") != nil })
    func layoutIsNoPartOfTheDigest(_ folder: GoldenFolder) throws {
        let parsed = JSONParser.parse(try #require(folder.source("saved.json")))
        let document = try #require(parsed.document)
        let texts = [JSONOutput(document.root).pretty, JSONOutput(document.root).compact]
        for text in texts + [String(decoding: CanonicalLayout.bytes(document), as: UTF8.self)] {
            let saved = try Self.read(SourceFile(name: "saved.json", text: text))
            #expect(try Self.sha256(saved.digest.text) == saved.digest.sha256.value)
        }
    }

    private static func read(_ file: SourceFile) throws -> SavedPlan {
        let parsed = JSONParser.parse(file)
        #expect(parsed.diagnostics.map(\.detail) == [])
        return try SavedPlan(try #require(parsed.document))
    }

    private static func again(_ saved: SavedPlan, _ history: PlanHistory) throws -> Plan {
        let context = CheckContext(cluster: history.cluster, defaultOwner: nil)
        let topology = try saved.topology.map { try #require(TopologyFile.check($0, in: context).topology) }
        return try history.planner.again(saved, topology)
    }

    /// By a program that is not ours.
    private static func sha256(_ text: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data.prefix(64), as: UTF8.self)
    }
}
