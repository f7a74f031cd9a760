package import SliceSyntax
package import SliceTopology

/// Writes a plan for later: the document of `plan --json`, and `saved`, which holds what is
/// needed to make the same plan again.
///
/// Digests come from outside: this part of the program computes none.
package enum SavedPlanDocument {
    /// A topology as it is kept: what the file says, without the name of its schema, which leads
    /// nowhere from another folder.
    ///
    /// - Parameter topology: the same, read: what its files said is kept in place of their paths. Nil: it names none.
    package static func topology(_ root: JSONValue, _ topology: Topology? = nil) -> JSONOutput {
        var document = JSONOutput(root).setting("$schema", to: nil)
        guard let topology else { return document }
        if let defaults = document["defaults"] {
            document = document.setting("defaults", to: inlining(topology, into: defaults))
        }
        if case .array(let vms)? = document["vms"] {
            document = document.setting("vms", to: .array(vms.map { inlining(topology, into: $0) }))
        }
        return document
    }

    private static func inlining(_ topology: Topology, into settings: JSONOutput) -> JSONOutput {
        var settings = settings
        if case .array(let texts)? = settings["sshKeys"] {
            let keys = texts.flatMap { text -> [JSONOutput] in
                guard case .string(let path) = text, let keys = topology.inlined.sshKeys[path] else { return [text] }
                return keys.map { .string($0) }
            }
            settings = settings.setting("sshKeys", to: .array(keys))
        }
        if case .string(let path)? = settings["userData"]?["file"], let text = topology.inlined.userData[path] {
            settings = settings.setting("userData", to: .string(text))
        }
        return settings
    }

    /// The document but for the digest of its own.
    ///
    /// - Parameters:
    ///   - lineage: of the state that it was planned against; nil where there was none.
    ///   - topology: as ``topology(_:)`` gives it, and the SHA-256 of its canonical text; nil for
    ///     a destroy.
    ///   - images: what the files of base images were found to be, by path.
    package static func unsealed(
        _ plan: Plan, cluster: String, lineage: String?, topology: (JSONOutput, sha256: String)?,
        images: [String: ImageReference.Identity] = [:]
    ) -> JSONOutput {
        let saved = JSONOutput.object([
            "cluster": .string(cluster), "lineage": lineage.map { .string($0) } ?? .null,
            "serial": plan.prior.map { .integer($0.serial) } ?? .null, "destroy": .bool(plan.isDestroy),
            "topology": topology?.0 ?? .null, "topologySHA256": topology.map { .string($0.sha256) } ?? .null,
            "images": self.images(plan, images),
        ])
        return PlanJSON.document(plan).setting("changes", to: .array(plan.changes.map(change)))
            // What could not be looked at is not part of what is carried out: apply looks itself.
            .setting("unseen", to: nil).setting("saved", to: saved)
    }

    /// What the images are that disks are to be made over, as far as that is known.
    private static func images(_ plan: Plan, _ images: [String: ImageReference.Identity]) -> JSONOutput {
        let new = Set(plan.actions.filter { $0.kind == .vmDisk }.compactMap { $0.object?.spec.vmID })
        let known = plan.slice.vms.filter { new.contains($0.id) }.sorted { $0.name < $1.name }.compactMap { vm in
            images[vm.image.path].map { JSONOutput.object(["vm": .string(vm.name), "sha256": .string($0.sha256)]) }
        }
        return .array(known)
    }

    /// The document with the SHA-256 of its canonical text, which tells whether it was edited.
    package static func sealed(_ document: JSONOutput, sha256: String) -> JSONOutput {
        document.setting("saved", to: document["saved"]?.setting("sha256", to: .string(sha256)))
    }

    /// The canonical text that the document's own digest is made of.
    static func sealedText(_ document: JSONOutput) -> String {
        document.setting("saved", to: document["saved"]?.setting("sha256", to: nil)).canonical
    }

    /// A change as it is saved: an image by its file's name. Where the image lies is a matter of
    /// the machine, and a plan is carried out on another one than it was made on.
    static func change(_ change: Change) -> JSONOutput {
        let document = PlanJSON.change(change)
        return document.setting("before", to: attributes(change.before))
            .setting("after", to: attributes(change.after))
    }

    static func attributes(_ attributes: JSONOutput?) -> JSONOutput {
        guard let attributes else { return .null }
        guard case .string(let path)? = attributes["image"] else { return attributes }
        return attributes.setting("image", to: .string(ImageReference(path: path, identity: nil).fileName))
    }
}
