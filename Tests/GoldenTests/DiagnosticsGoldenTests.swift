import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// Wrong inputs beside exactly what they must be told: `expected.txt` and `expected.json`.
///
/// What a case is about is told by the files it has:
/// - `event.json`: something outside of the compiler went wrong, see ``GoldenEvent``;
/// - `history.json`, `1.json`, …: `topology.json` is right and cannot be planned, see ``PlanningCase``;
/// - `files/`: all of them are checked together;
/// - `cluster.json`: with mistakes in it, it is what the case is about; without, `topology.json`
///   is checked against it;
/// - `topology.json` alone: it is checked against the cluster of the original.
///
/// Where a case has them, what other programs read is compared too.
struct DiagnosticsGoldenTests {
    @Test(arguments: GoldenFolder.cases("diagnostics"))
    func sayWhatTheyMust(_ folder: GoldenFolder) throws {
        let diagnostics = try Self.diagnostics(folder)
        #expect(diagnostics.containsError)
        try folder.expect(DiagnosticText.render(diagnostics, style: .plain), is: "expected.txt")
        try folder.expect(DiagnosticJSON.render(diagnostics), is: "expected.json")
        if folder.source("expected.github") != nil {
            try folder.expect(GitHubAnnotations.render(diagnostics) { $0.name }, is: "expected.github")
        }
        if folder.source("expected.sarif") != nil {
            try folder.expect(SARIFLog.render(diagnostics, version: "0.0.0") { $0.name }, is: "expected.sarif")
        }
    }

    private static func diagnostics(_ folder: GoldenFolder) throws -> [Diagnostic] {
        if let event = try GoldenEvent(folder) { return [try event.diagnostic()] }
        if PlanningCase.isOne(folder) { return try PlanningCase.diagnostics(folder) }
        var cluster = Cluster.standard
        if let file = folder.source("cluster.json") {
            let decoded = ClusterDecoder.decode(file, folder: "/etc/slicec")
            guard let right = decoded.cluster else { return decoded.diagnostics }
            cluster = right
        }
        let context = CheckContext(cluster: cluster, defaultOwner: "admin", files: folder.namedFiles)
        let files = folder.sources(below: "files")
        if !files.isEmpty {
            let reports = files.map { FileReport($0, folder: "/etc/slicec", in: context) }
            return FileReport.together(reports, in: context).flatMap(\.diagnostics)
        }
        return TopologyFile.check(try #require(folder.source("topology.json")), in: context).diagnostics
    }

    @Test func everyCodeHasACase() throws {
        let codes = try ExplanationTests.codes()
        try #require(codes.count > 80)
        var covered: Set<String> = []
        for folder in GoldenFolder.cases("diagnostics") {
            covered.formUnion(try Self.diagnostics(folder).map(\.code.id))
        }
        // What is said of saved plans and behind plans stands beside these, and is compared there.
        let others =
            GoldenFolder.cases("saved").map { $0.source("expected.txt") }
            + GoldenFolder.cases("plan").map { $0.source("warnings.txt") }
        for file in others.compactMap(\.self) {
            let text = String(decoding: file.bytes, as: UTF8.self)
            covered.formUnion(text.matches(of: /(?:error|warning)\[(SLC[0-9]{3})\]/).map { String($0.1) })
        }
        #expect(codes.subtracting(covered).sorted() == [])
        #expect(covered.subtracting(codes).sorted() == [])
    }
}
