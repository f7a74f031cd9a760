import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// The schemas, and all documents of the repository that they are about.
enum SchemaFiles {
    static let here = URL(filePath: #filePath).deletingLastPathComponent()
    static let repository = here.deletingLastPathComponent().deletingLastPathComponent()
    static let schemas = repository.appending(path: "schemas")
    static let names = ["topology", "cluster", "plan", "verify", "doctor", "image-list", "image-verify"]

    /// A document, and what to call it.
    struct Document: Sendable {
        let name: String
        let tree: JSONTree
    }

    static func schema(_ name: String) throws -> JSONTree {
        try #require(try document(schemas.appending(path: "\(name).schema.json"))).tree
    }

    /// Topologies: the schema's examples, `examples/`, and what the golden plans begin with.
    static func topologies() throws -> [Document] {
        let golden = try files(below: "Tests/Golden/plan") { $0.wholeMatch(of: /topology\.json|[0-9]+\.json/) != nil }
        let examples = try files(below: "examples") { $0.hasSuffix(".json") && !$0.hasSuffix("cluster.json") }
        return try self.examples(of: "topology") + documents(examples + golden)
    }

    /// Cluster files: the schema's examples, and those in `examples/` and beside golden plans.
    static func clusters() throws -> [Document] {
        let found = try ["examples", "Tests/Golden/examples", "Tests/Golden/plan"].flatMap { folder in
            try files(below: folder) { $0.hasSuffix("cluster.json") }
        }
        return try examples(of: "cluster") + documents(found)
    }

    static func plans() throws -> [Document] {
        let found = try ["Tests/Golden/examples", "Tests/Golden/plan"].flatMap { folder in
            try files(below: folder) { $0 == "plan.json" }
        }
        return try documents(found) + savedPlans()
    }

    /// What `slicec doctor --json` prints.
    static func reports() throws -> [Document] {
        try documents(try files(below: "Tests/Golden/doctor") { $0 == "report.json" })
    }

    static func savedPlans() throws -> [Document] {
        try documents(try files(below: "Tests/Golden/saved") { $0 == "saved.json" })
    }

    /// Wrong ones that are JSON: together they have every `SLC1xx`.
    static func wrong(_ name: String) throws -> [Document] {
        try files(below: "Tests/Golden/diagnostics") { $0 == name }.compactMap { try document($0) }
    }

    /// The examples that a schema has, which together have every key.
    static func examples(of schema: String) throws -> [Document] {
        let examples = try #require(try self.schema(schema)["examples"]).elements
        return examples.enumerated().map { Document(name: "example \($0) of the \(schema) schema", tree: $1) }
    }

    private static func documents(_ files: [URL]) throws -> [Document] {
        try files.map { try #require(try document($0), "\($0.path) is not JSON") }
    }

    /// Nil where the file is not JSON, or not without mistakes of JSON's own.
    static func document(_ file: URL) throws -> Document? {
        let source = SourceFile(name: file.lastPathComponent, bytes: [UInt8](try Data(contentsOf: file)))
        let parsed = JSONParser.parse(source)
        guard let document = parsed.document, parsed.diagnostics.isEmpty else { return nil }
        let name = file.path.replacing(repository.path + "/", with: "", maxReplacements: 1)
        return Document(name: name, tree: JSONTree(document.root))
    }

    /// Files as they are, whatever is wrong with them.
    static func sources(below folder: String, where isWanted: (String) -> Bool) throws -> [SourceFile] {
        try files(below: folder, where: isWanted).map {
            SourceFile(name: $0.lastPathComponent, bytes: [UInt8](try Data(contentsOf: $0)))
        }
    }

    private static func files(below folder: String, where isWanted: (String) -> Bool) throws -> [URL] {
        let root = repository.appending(path: folder)
        guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return all.compactMap { $0 as? String }.sorted().map { root.appending(path: $0) }
            .filter { isWanted($0.lastPathComponent) }
    }
}
