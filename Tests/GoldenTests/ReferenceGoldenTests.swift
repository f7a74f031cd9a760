import Foundation
import SliceManual
import SliceSyntax
import Testing

/// Pages of the documentation that are made of what the program itself has: they say what it does.
struct ReferenceGoldenTests {
    private let pages = GoldenFolder(url: GoldenFolder.repository.appending(path: "Sources/slicec/Documentation.docc"))

    private func schema(_ name: String) throws -> JSONDocument {
        let folder = GoldenFolder(url: GoldenFolder.repository.appending(path: "schemas"))
        let file = try #require(folder.source(name))
        return try #require(JSONParser.parse(file).document)
    }

    @Test func topologyReferenceIsTheSchemas() throws {
        let page = SchemaReference(try schema("topology.schema.json"), .topology).markdown
        try pages.expect(page, is: "TopologyReference.md")
    }

    @Test func clusterReferenceIsTheSchemas() throws {
        let page = SchemaReference(try schema("cluster.schema.json"), .cluster).markdown
        try pages.expect(page, is: "ClusterReference.md")
    }

    @Test func troubleshootingIsWhatExplainSays() throws {
        try pages.expect(DiagnosticReference(Explanation.all).markdown, is: "Troubleshooting.md")
    }

    /// Each key of a schema, wherever it stands, has its place on the page.
    @Test(arguments: [("topology.schema.json", "TopologyReference.md"), ("cluster.schema.json", "ClusterReference.md")])
    func everyKeyIsThere(schema name: String, page: String) throws {
        let text = String(decoding: try Data(contentsOf: pages.url.appending(path: page)), as: UTF8.self)
        var waiting = [try schema(name).root]
        var keys: [String] = []
        while let value = waiting.popLast() {
            let properties = value["properties"]
            if properties?.kind == .object { keys += properties.map { $0.members.map(\.name) } ?? [] }
            if value.kind == .object { waiting += value.members.filter { $0.name != "examples" }.map(\.value) }
            if value.kind == .array { waiting += value.elements }
        }
        #expect(keys.count > 15)
        for key in keys { #expect(text.contains("- **`\(key)`** ("), "\(key)") }
    }
}
