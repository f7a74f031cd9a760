import Glibc
package import SliceSyntax
package import SliceTopology

/// Hosts over the system's `ssh` (`ssh(1)`): one connection per host, in a session of its own
/// so that Ctrl-C does not reach it, host keys always checked, nothing ever asked.
package struct SSHTransport: HostTransport {
    let settings: Cluster.SSHSettings
    let privilege: Cluster.Privilege
    /// Folder of control sockets, which let uploads share the connection.
    let controlFolder: String

    /// - Throws: ``Diagnostic`` where the folder of control sockets cannot be had.
    package init(cluster: Cluster) throws(Diagnostic) {
        settings = cluster.ssh
        privilege = cluster.privilege
        controlFolder = try Self.folder()
    }

    init(_ other: SSHTransport, privilege: Cluster.Privilege) {
        settings = other.settings
        self.privilege = privilege
        controlFolder = other.controlFolder
    }

    /// One folder for each user, which stays: a run that is killed leaves no new one behind. Its
    /// path is short, since those of Unix sockets are; its sockets' names are random.
    private static func folder() throws(Diagnostic) -> String {
        let path = "/tmp/slicec-\(geteuid())"
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SSHMistakes.controlFolder(path, String(cString: strerror(errno)))
        }
        // In /tmp anybody may have made it, to get between us and our hosts.
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o077 == 0
        else { throw SSHMistakes.controlFolder(path, "it is not a folder of our own with mode 0700") }
        return path
    }

    package func connect(to address: String, claim: HostClaim) async throws(HostFailure) -> any HostSession {
        try await SSHSession.open(to: address, transport: self, claim: claim)
    }

    /// Arguments that every `ssh` of this transport gets, up to the host.
    func arguments(control: String, isMaster: Bool) -> [String] {
        var arguments: [String] = []
        if let file = settings.configFile { arguments += ["-F", file] }
        let options = [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=10", "ServerAliveInterval=5",
            "ServerAliveCountMax=3", "ClearAllForwardings=yes", "ForwardAgent=no", "ForwardX11=no", "RequestTTY=no",
            "PermitLocalCommand=no", "LogLevel=ERROR", "ControlPersist=no", "ControlPath=\(control)",
            "ControlMaster=\(isMaster ? "yes" : "no")",
        ]
        for option in options { arguments += ["-o", option] }
        return arguments + ["-l", settings.user]
    }
}
