package import SystemPackage

/// A whole cluster in one machine: three workers and a controller in namespaces of their own.
///
/// Everything of a lab is in one folder and in six network namespaces, both with its name in
/// theirs, so that several labs stand side by side, and what is the lab's is never in doubt.
package struct Lab: Sendable, Hashable {
    /// `[a-z][a-z0-9-]{0,15}`.
    package let name: String

    /// Where labs live, root only.
    static let root = FilePath("/var/lib/slicec-lab")
    /// Where a cluster's workers keep their data, ours as well as real ones.
    static let dataFolder = FilePath("/var/lib/slicec")

    /// The lab of that name, whether it is up or not.
    /// - Throws: where it is no name for a lab.
    package init(name: String) throws(LabError) {
        guard Self.isName(name) else {
            throw LabError(
                "This is not a name for a lab.", detail: "`\(name)` is not of the form [a-z][a-z0-9-]{0,15}.",
                help: "Use up to 16 lower-case letters, digits and dashes, with a letter in front.")
        }
        self.name = name
    }

    private static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, (97...122).contains(first), bytes.count <= 16 else { return false }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    /// The name of the lab whose cluster file `cluster.json` in the current folder is a link to,
    /// whether that lab is up or not; nil where it is none.
    package static func linkedName() -> String? {
        guard let target = FilePath("cluster.json").linkTarget,
            let name = FilePath(target).removingLastComponent().lastComponent?.string, isName(name)
        else { return nil }
        return root.appending(name).appending("cluster.json").string == target ? name : nil
    }

    /// - Throws: where we are not root, and could not even look.
    package static func checkRights() throws(LabError) { try Prerequisites.checkRights() }

    /// The labs that there are, up or half-dead, by name.
    package static func all() -> [Lab] {
        root.entries.compactMap { try? Lab(name: $0) }
    }

    /// The cluster file to give to the other commands.
    package var clusterFile: FilePath { folder.appending("cluster.json") }

    /// The state that its cluster file names.
    package var stateFile: FilePath { folder.appending("state.db") }
    /// The OpenSSH client configuration that reaches the workers.
    package var sshConfiguration: FilePath { folder.appending("ssh_config") }
    /// There is something of this lab.
    package var exists: Bool { folder.exists }

    var folder: FilePath { Self.root.appending(name) }
    /// Says that the folder is a lab's, and in which form.
    var marker: FilePath { folder.appending("lab") }
    /// Symbolic links to the cluster file that we made elsewhere, one a line.
    var linkRecord: FilePath { folder.appending("links") }

    func folder(of host: LabHost) -> FilePath { folder.appending("hosts").appending(host.name) }
    func namespace(_ member: String) -> String { "slicec-\(name)-\(member)" }
    func namespace(of host: LabHost) -> String { namespace(host.name) }
    var controllerNamespace: String { namespace("ctl") }
    var switchNamespace: String { namespace("sw") }
    /// With a host that stands for the internet, behind the network node's uplink.
    var internetNamespace: String { namespace("internet") }
    /// All six.
    var namespaces: [String] {
        [switchNamespace, controllerNamespace, internetNamespace] + LabHost.all.map(namespace(of:))
    }

    /// Where iproute2 keeps the names of network namespaces.
    static let namespaceFolder = FilePath("/run/netns")
}
