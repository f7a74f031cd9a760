import Foundation
import Testing

/// The schemas of what `slicec image list` and `verify` print: they accept the golden documents, which another test
/// compares with what is printed, and nothing that lacks a key.
struct ImageSchemaTests {
    static let printed: [(String, String)] = [("image-list", "list.json"), ("image-verify", "verify.json")]

    private func documents(_ name: String) throws -> [JSONTree] {
        try ["classroom", "many"].map { folder in
            let file = SchemaFiles.repository.appending(path: "Tests/Golden/image/\(folder)/\(name)")
            return try #require(try SchemaFiles.document(file), "\(file.path)").tree
        }
    }

    @Test(arguments: printed) func theGoldenDocumentsAreRight(_ schema: String, _ name: String) throws {
        for complaints in try Verdicts.of(schema, on: documents(name).map { .init(document: $0) }) {
            #expect(complaints.map(\.description) == [])
        }
    }

    @Test(arguments: printed) func everyKeyIsRequired(_ schema: String, _ name: String) throws {
        // A diagnostic has a form of its own.
        let variants = try documents(name)[0].lackingOneMember(keepingWhole: ["problem"])
        #expect(variants.count > 40)
        for (variant, complaints) in zip(variants, try Verdicts.of(schema, on: variants.map { .init(document: $0) })) {
            #expect(!complaints.isEmpty, "\(variant.text)")
        }
    }
}
