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
        var variants: [JSONTree] = []
        func remove(_ tree: JSONTree, _ whole: (JSONTree) -> JSONTree) {
            switch tree {
            case .object(let members):
                for (index, member) in members.enumerated() {
                    var fewer = members
                    fewer.remove(at: index)
                    variants.append(whole(.object(fewer)))
                    remove(member.value) { inner in
                        var changed = members
                        changed[index].value = inner
                        return whole(.object(changed))
                    }
                }
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    remove(element) { inner in
                        var changed = elements
                        changed[index] = inner
                        return whole(.array(changed))
                    }
                }
            default: break
            }
        }
        remove(try proof()) { $0 }
        #expect(variants.count > 20)
        for (variant, complaints) in zip(variants, try Verdicts.of("verify", on: variants.map { .init(document: $0) }))
        {
            #expect(!complaints.isEmpty, "\(variant.text)")
        }
    }
}
