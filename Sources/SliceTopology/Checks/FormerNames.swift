import SliceSyntax

extension Topology {
    /// A name that something has in the file, and the one that it says it had before.
    struct FormerName {
        let name: Located<String>?
        let former: Located<String>?
        /// `VM` or `link`.
        let what: String

        /// Whether it says that it was called otherwise. Its own name is one that it has already.
        var isRenamed: Bool { former != nil && former?.value != name?.value }
    }

    /// The names of VMs, and those of links: the two have nothing to do with each other.
    /// None where nothing was renamed.
    var formerNames: [[FormerName]] {
        let vms = self.vms.contains { $0.renamedFrom != nil } ? self.vms : []
        let links = self.links.contains { $0.renamedFrom != nil } ? self.links : []
        return [
            vms.map { FormerName(name: $0.name, former: $0.renamedFrom, what: "VM") },
            links.map { FormerName(name: $0.name, former: $0.renamedFrom, what: "link") },
        ]
    }
}
