import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// Wrong inputs beside exactly what they must be told: `expected.txt` and `expected.json`.
///
/// A case may have a `cluster.json`: with mistakes in it, it is what the case is about;
/// without, `topology.json` is checked against it. A case with a folder `files` checks all of
/// them together. Where a case has them, what other programs read is compared too.
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
        var cluster = Cluster.standard
        if let file = folder.source("cluster.json") {
            let decoded = ClusterDecoder.decode(file, folder: "/etc/slicec")
            guard let right = decoded.cluster else { return decoded.diagnostics }
            cluster = right
        }
        let context = CheckContext(cluster: cluster, defaultOwner: "admin")
        let files = folder.sources(below: "files")
        if !files.isEmpty {
            let reports = files.map { FileReport($0, folder: "/etc/slicec", in: context) }
            return FileReport.together(reports, in: context).flatMap(\.diagnostics)
        }
        return TopologyFile.check(try #require(folder.source("topology.json")), in: context).diagnostics
    }

    /// Codes that no small file can give, and who tests them instead.
    private static let elsewhere = [
        "SLC001": "given by the program, which reads files",
        "SLC027": "given by the program, which reads folders",
        "SLC028": "given by the program, which writes files",
        "SLC005": "needs a file of 64 MiB: ByteMistakesTests",
    ]

    @Test func everyCodeHasACase() throws {
        let codes = try ExplanationTests.codes().filter { $0 < "SLC300" }
        try #require(codes.count > 40)
        var covered: Set<String> = []
        for folder in GoldenFolder.cases("diagnostics") {
            covered.formUnion(try Self.diagnostics(folder).map(\.code.id))
        }
        #expect(codes.subtracting(covered).subtracting(Self.elsewhere.keys).sorted() == [])
        #expect(covered.subtracting(codes).sorted() == [])
    }
}
