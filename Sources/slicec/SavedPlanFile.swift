import SliceApply
import SlicePlanning
import SliceSyntax
import SliceTopology

/// Reading and writing plans that are carried out later.
enum SavedPlanFile {
    /// Saves a plan.
    ///
    /// - Parameters:
    ///   - topology: what was planned; nil for a destroy.
    ///   - lineage: of the state that it was planned against; empty where there was none.
    ///   - images: what the base images of new disks were found to be, by path.
    static func write(
        _ plan: Plan, _ topology: Topology?, cluster: String, lineage: String,
        images: [String: ImageReference.Identity], to path: String
    ) async throws {
        var embedded: (JSONOutput, sha256: String)?
        if let topology, let source = JSONParser.parse(topology.slice.span.file).document?.root {
            let document = SavedPlanDocument.topology(source, topology)
            embedded = (document, sha256: try await sha256(document.canonical, path))
        }
        let unsealed = SavedPlanDocument.unsealed(
            plan, cluster: cluster, lineage: lineage.isEmpty ? nil : lineage, topology: embedded,
            images: images)
        let sealed = SavedPlanDocument.sealed(unsealed, sha256: try await sha256(unsealed.canonical, path))
        // User data may be secret, and is in it.
        let hasSecrets = topology?.vms.contains { $0.guest.userData != nil } ?? false
        try OutputFile.write(path, Array(sealed.lines.utf8), isPrivate: hasSecrets)
    }

    /// Reads a saved plan that is as it was written.
    ///
    /// - Throws: ``CommandFailure`` where it is no JSON, ``Diagnostic`` where it is no saved plan, or an edited one.
    static func read(_ path: String) async throws -> SavedPlan {
        let file = try InputFile.read(path)
        let parsed = JSONParser.parse(file)
        guard let document = parsed.document, parsed.diagnostics.isEmpty else {
            throw CommandFailure(parsed.diagnostics.inFileOrder())
        }
        return try await read(document, path)
    }

    private static func read(_ document: JSONDocument, _ path: String) async throws(Diagnostic) -> SavedPlan {
        let saved = try SavedPlan(document)
        if let topology = saved.topologyDigest {
            try await verify(topology, what: "The topology in it", path)
        }
        try await verify(saved.digest, what: "The saved plan", path)
        return saved
    }

    /// What is wrong with what looks like a saved plan; nil: nothing. That it was edited is, too.
    static func mistake(in document: JSONDocument, _ path: String) async -> Diagnostic? {
        let mistake: Diagnostic?
        do throws(Diagnostic) {
            _ = try await read(document, path)
            mistake = nil
        } catch {
            mistake = error
        }
        return mistake
    }

    private static func verify(
        _ digest: (text: String, sha256: Located<String>), what: String, _ path: String
    ) async throws(Diagnostic) {
        let found = try await sha256(digest.text, path)
        guard found == digest.sha256.value else {
            throw SavedPlanMistakes.edited(digest.sha256, found: found, what: what)
        }
    }

    private static func sha256(_ text: String, _ path: String) async throws(Diagnostic) -> String {
        let sum: String
        do throws(SHA256Sum.Failure) {
            sum = try await SHA256Sum.of(text: text)
        } catch {
            throw Diagnostic(
                .planUnusable, detail: "\(path) \(error.reason).", help: "install sha256sum, of Debian's coreutils")
        }
        return sum
    }
}
