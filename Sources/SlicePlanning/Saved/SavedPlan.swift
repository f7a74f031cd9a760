package import SliceSyntax
package import SliceTopology

/// A plan that was saved, as it was read: what was planned, against what, and the text to point at.
package struct SavedPlan: Sendable {
    /// An allocation that the plan proposes for a VM that is new.
    struct ProposedVM {
        let id: Located<Int>
        let worker: Located<String>
        let vncPort: Located<Int>
    }

    /// An allocation that the plan proposes for a link that is new.
    struct ProposedLink {
        let number: Located<Int>
        let vlan: Located<Int>
    }

    package let slice: Located<String>
    /// The ID that the slice has, or is to have.
    let sliceID: Located<Int>
    package let owner: String
    package let cluster: Located<String>
    /// Of the state that it was planned against; nil where there was none.
    package let lineage: Located<String>?
    /// The slice's serial when it was planned; nil where the slice was new.
    let serial: Int?
    let serialSpan: SourceSpan
    package let isDestroy: Bool
    /// The topology that it makes so; nil for a destroy.
    package let topology: JSONValue?
    /// What the topology's digest is made of, and what the file says that it is.
    package let topologyDigest: (text: String, sha256: Located<String>)?
    /// What the digest of the document is made of, and what the file says that it is.
    package let digest: (text: String, sha256: Located<String>)

    /// SHA-256 of the base images that were known, by the name of the VM.
    let images: [String: Located<String>]
    /// Allocations by the name of the VM.
    let vms: [String: ProposedVM]
    /// Allocations by the address of the link.
    let links: [String: ProposedLink]
    /// Last octets of addresses in VLAN 400, by the name of the VM; also of VMs that are recorded already.
    let internetHosts: [String: Located<Int>]
    let changes: [JSONValue]
    let actions: [JSONValue]
    let actionsKey: SourceSpan

    /// Reads a document that is JSON without mistakes.
    ///
    /// - Throws: ``Diagnostic`` where it is no saved plan, or one of a later format.
    package init(_ document: JSONDocument) throws(Diagnostic) {
        let root = document.root
        guard root.kind == .object else { throw SavedPlanMistakes.notSaved(root.span) }
        let start = SourceSpan(file: document.file, range: SourceRange(start: 0, end: 1))
        guard let saved = root["saved"], saved.kind == .object else { throw SavedPlanMistakes.notSaved(start) }
        guard let version = root["formatVersion"] else { throw SavedPlanMistakes.damaged("formatVersion", at: start) }
        guard version.integer == PlanJSON.formatVersion else { throw SavedPlanMistakes.otherFormat(version) }
        let fields = Fields(root: root, saved: saved)
        slice = try fields.text("name", of: "slice")
        sliceID = try fields.integer("id", of: "slice")
        owner = try fields.text("owner", of: "slice").value
        cluster = try fields.text("cluster", of: "saved")
        lineage = try fields.isNull("lineage") ? nil : try fields.text("lineage", of: "saved")
        serial = try fields.isNull("serial") ? nil : try fields.integer("serial", of: "saved").value
        serialSpan = try fields.value("serial", of: "saved").span
        guard let destroy = try fields.value("destroy", of: "saved").bool else { throw fields.damaged("destroy") }
        isDestroy = destroy
        let sha256 = try fields.text("sha256", of: "saved")
        digest = (SavedPlanDocument.sealedText(JSONOutput(root)), sha256)
        if destroy {
            (topology, topologyDigest) = (nil, nil)
        } else {
            let topology = try fields.value("topology", of: "saved")
            guard topology.kind == .object else { throw fields.damaged("topology") }
            self.topology = topology
            topologyDigest = (JSONOutput(topology).canonical, try fields.text("topologySHA256", of: "saved"))
        }
        guard let list = root.members.first(where: { $0.name == "actions" }), list.value.kind == .array,
            let changes = root["changes"], changes.kind == .array
        else { throw SavedPlanMistakes.damaged("actions", at: start) }
        actionsKey = list.key.span
        actions = Array(list.value.elements)
        self.changes = Array(changes.elements)
        (vms, links) = Self.proposals(self.changes)
        internetHosts = Self.internetHosts(self.changes)
        var images: [String: Located<String>] = [:]
        for image in saved["images"].map({ Array($0.elements) }) ?? [] {
            if let vm = image["vm"]?.string { images[vm] = image["sha256"]?.locatedText }
        }
        self.images = images
    }

    /// What the plan allocates: everything that a change creates.
    private static func proposals(_ changes: [JSONValue]) -> ([String: ProposedVM], [String: ProposedLink]) {
        var vms: [String: ProposedVM] = [:]
        var links: [String: ProposedLink] = [:]
        for change in changes where change["action"]?.string == Change.Action.create.rawValue {
            guard let address = change["address"]?.string, let after = change["after"] else { continue }
            if let name = after["name"]?.string, let id = after["id"]?.locatedInteger,
                let worker = after["worker"]?.locatedText, let port = after["vncPort"]?.locatedInteger
            {
                vms[name] = ProposedVM(id: id, worker: worker, vncPort: port)
            } else if let number = after["number"]?.locatedInteger, let vlan = after["vlan"]?.locatedInteger {
                links[address] = ProposedLink(number: number, vlan: vlan)
            }
        }
        return (vms, links)
    }

    /// A text that is no address of that network gives 0, which no VM may have.
    private static func internetHosts(_ changes: [JSONValue]) -> [String: Located<Int>] {
        var hosts: [String: Located<Int>] = [:]
        for change in changes where change["address"]?.string?.hasPrefix("vm.") == true {
            guard let after = change["after"], let name = after["name"]?.string,
                let address = after["interfaces"]?.elements.first?["address"]?.locatedText
            else { continue }
            hosts[name] = Located(InternetNetwork.subnet.host(of: address.value) ?? 0, at: address.span)
        }
        return hosts
    }

    /// The members of a saved plan, which are there, or it was not `slicec` that wrote it.
    private struct Fields {
        let root: JSONValue
        let saved: JSONValue

        func value(_ key: String, of parent: String) throws(Diagnostic) -> JSONValue {
            guard let value = (parent == "saved" ? saved : root[parent])?[key] else { throw damaged(key) }
            return value
        }

        func text(_ key: String, of parent: String) throws(Diagnostic) -> Located<String> {
            guard let text = try value(key, of: parent).locatedText else { throw damaged(key) }
            return text
        }

        func integer(_ key: String, of parent: String) throws(Diagnostic) -> Located<Int> {
            guard let number = try value(key, of: parent).locatedInteger else { throw damaged(key) }
            return number
        }

        func isNull(_ key: String) throws(Diagnostic) -> Bool { try value(key, of: "saved").kind == .null }

        func damaged(_ key: String) -> Diagnostic {
            let place = saved[key] ?? root["slice"]?[key]
            let start = SourceRange(start: saved.range.start, end: saved.range.start + 1)
            return SavedPlanMistakes.damaged(
                key, at: place?.span ?? SourceSpan(file: saved.span.file, range: start))
        }
    }
}

extension JSONValue {
    fileprivate var locatedText: Located<String>? { string.map { Located($0, at: span) } }
    fileprivate var locatedInteger: Located<Int>? { integer.map { Located($0, at: span) } }
}
