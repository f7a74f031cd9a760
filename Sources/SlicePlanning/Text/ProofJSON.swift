package import SliceSyntax

/// Claims and what became of them, as a document.
package enum ProofJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    /// - Parameter unseen: hosts that could not be looked at, and why.
    package static func document(_ proofs: [SliceProof], unseen: [String: Diagnostic]) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "holds": .bool(proofs.allSatisfy(\.holds)),
            "slices": .array(proofs.map(slice)), "unseen": StatusJSON.hosts(unseen),
        ])
    }

    private static func slice(_ proof: SliceProof) -> JSONOutput {
        .object([
            "id": .integer(proof.slice.id), "name": .string(proof.slice.name),
            "status": .string(proof.slice.status.rawValue), "holds": .bool(proof.holds),
            "lockedBy": proof.holder.map { .string($0) } ?? .null,
            "claims": .array(proof.results.map(result)),
        ])
    }

    private static func result(_ result: ClaimResult) -> JSONOutput {
        let verdict =
            switch result.verdict {
            case .held: "held"
            case .failed: "failed"
            case .unknown: "unknown"
            }
        return .object([
            "id": .string(result.claim.id), "group": .string(result.claim.group.rawValue.lowercased()),
            "hosts": .strings(result.claim.hosts), "statement": .string(result.claim.statement),
            "verdict": .string(verdict), "found": result.verdict.found.map { .string($0) } ?? .null,
        ])
    }
}
