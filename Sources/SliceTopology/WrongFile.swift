import SliceSyntax

/// A file of ours where another kind of file is wanted: one mistake, and what is in it is none.
enum WrongFile {
    /// - Parameter wanted: a topology or a cluster.
    static func mistake(_ document: JSONDocument, wanted: InputKind) -> Diagnostic? {
        let root = document.root
        func key(_ names: String...) -> JSONValue? { root.members.first { names.contains($0.name) }?.key }
        let name = TerminalText.quoted(document.file.name)
        switch (InputKind(document), wanted) {
        case (.cluster, .topology):
            guard let key = key("workers", "networkNode") else { return nil }
            return mistake(
                at: key, is: "a cluster file", wanted: "a topology file",
                help: "name the topology file here; --cluster names the cluster file")
        case (.topology, .cluster):
            guard let key = key("slice", "vms", "links") else { return nil }
            return mistake(
                at: key, is: "a topology file", wanted: "a cluster file",
                help: "name the file with the workers here; a topology file is named without --cluster")
        case (.savedPlan, .topology):
            guard let key = key("saved") else { return nil }
            return mistake(
                at: key, is: "a plan that slicec plan --out saved", wanted: "a topology file",
                help: "to carry it out: slicec apply --plan \(name)")
        case (.savedPlan, .cluster):
            guard let key = key("saved") else { return nil }
            return mistake(
                at: key, is: "a plan that slicec plan --out saved", wanted: "a cluster file",
                help: "name the file with the workers here")
        default: return nil
        }
    }

    private static func mistake(at key: JSONValue, is kind: String, wanted: String, help: String) -> Diagnostic {
        Diagnostic(
            .wrongFile, detail: "This is \(kind), as its key \"\(key.string ?? "")\" tells; \(wanted) is wanted.",
            at: key.span, help: help)
    }
}
