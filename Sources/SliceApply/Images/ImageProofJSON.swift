import SlicePlanning
package import SliceSyntax

/// ``ImageProof`` as a document, described by `schemas/image-verify.schema.json`.
package enum ImageProofJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    package static func document(_ proof: ImageProof) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "sound": .bool(proof.isSound),
            "images": .array(proof.verdicts.map(verdict)), "unseen": ImageListJSON.unseen(proof.unseen),
        ])
    }

    private static func verdict(_ verdict: ImageProof.Verdict) -> JSONOutput {
        .object([
            "host": verdict.host.map { .string($0) } ?? .null, "path": .string(verdict.path),
            "status": .string(verdict.status.rawValue), "sha256": verdict.sha256.map { .string($0) } ?? .null,
            "reads": verdict.reads.map { .string($0) } ?? .null, "size": .integer(verdict.size),
            "flavors": .strings(verdict.image?.flavors ?? []), "vms": .array(verdict.users.map(ImageListJSON.user)),
            "problem": verdict.problem.map { DiagnosticJSON.object($0) } ?? .null,
        ])
    }
}
