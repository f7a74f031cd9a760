import Foundation
import Testing

/// The schema of proofs: it accepts the golden one, which another test compares with what is printed, and nothing
/// that lacks a key.
struct VerifySchemaTests {
    private func proof() throws -> JSONTree {
        let file = SchemaFiles.repository.appending(path: "Tests/Golden/verify/proof.json")
        return try #require(try SchemaFiles.document(file)).tree
    }

    @Test func theGoldenProofIsRight() throws {
        #expect(try Verdicts.of("verify", on: [.init(document: try proof())]).map { $0.map(\.description) } == [[]])
    }

    @Test func everyKeyIsRequired() throws {
        let variants = try proof().lackingOneMember()
        #expect(variants.count > 20)
        for (variant, complaints) in zip(variants, try Verdicts.of("verify", on: variants.map { .init(document: $0) }))
        {
            #expect(!complaints.isEmpty, "\(variant.text)")
        }
    }
}
