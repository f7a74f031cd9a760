import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// SARIF logs of all golden mistakes have the standard's form, judged by a validator that is
/// not ours; and what a log says holds together.
struct SARIFSchemaTests {
    private static func diagnostics() throws -> [[Diagnostic]] {
        let context = CheckContext(cluster: .standard, defaultOwner: "admin")
        let files = try SchemaFiles.sources(below: "Tests/Golden/diagnostics") { $0 == "topology.json" }
        let each = files.map { TopologyFile.check($0, in: context).diagnostics }
        let withoutPlace = Diagnostic(.unreadableFile, severity: .warning, detail: "Why.", notes: [.init("a note")])
        return each + [each.flatMap(\.self), [withoutPlace], []]
    }

    @Test func logsHaveTheStandardsForm() throws {
        let logs = try Self.diagnostics().map { diagnostics in
            let text = SARIFLog.render(diagnostics, version: "0.1.0") { $0.name }
            let parsed = JSONParser.parse(SourceFile(name: "log.sarif", text: text))
            return JSONTree(try #require(parsed.document).root)
        }
        try #require(logs.count > 40)
        let schema = SchemaFiles.here.appending(path: "sarif-log.schema.json").path
        for complaints in try Verdicts.judge(schema, logs.map { .init(document: $0) }) {
            #expect(complaints.map(\.description) == [])
        }
    }

    @Test func resultsReferToTheirRules() throws {
        for diagnostics in try Self.diagnostics() {
            let text = SARIFLog.render(diagnostics, version: "0.1.0") { $0.name }
            let log = JSONTree(try #require(JSONParser.parse(SourceFile(name: "x", text: text)).document).root)
            let run = try #require(log["runs"]?.elements.first)
            let rules = try #require(run["tool"]?["driver"]?["rules"]).elements.map { $0["id"]?.string }
            let results = try #require(run["results"]).elements
            #expect(results.count == diagnostics.count)
            for result in results {
                guard case .number(let index) = result["ruleIndex"] else { continue }
                #expect(rules[try #require(Int(index))] == result["ruleId"]?.string)
            }
            let fingerprints = results.map { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string }
            #expect(Set(fingerprints).count == fingerprints.count)
        }
    }

    @Test func aFindingKeepsItsFingerprintWhileLinesMove() throws {
        func fingerprints(_ text: String) throws -> [String?] {
            let context = CheckContext(cluster: .standard, defaultOwner: nil)
            let found = TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).diagnostics
            let log = SARIFLog.render(found, version: "0.1.0") { $0.name }
            let root = try #require(JSONParser.parse(SourceFile(name: "x", text: log)).document).root
            return (root["runs"]?.elements.first?["results"]?.elements.map { $0 } ?? []).map {
                $0["partialFingerprints"]?["primaryLocationLineHash"]?.string
            }
        }
        let before = try fingerprints("{\"slice\": \"s\", \"vms\": [\n  {\"name\": \"a\", \"flavor\": \"x\"}\n]}")
        let moved = try fingerprints("{\"slice\": \"s\",\n\n \"vms\": [\n    {\"name\": \"a\",  \"flavor\": \"x\"}\n]}")
        #expect(before.count == 1)
        #expect(before == moved)
        #expect(try before != fingerprints("{\"slice\": \"s\", \"vms\": [\n  {\"name\": \"b\", \"flavor\": \"x\"}\n]}"))
    }
}
