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

    /// Makes the folder of control sockets. Its path is short: Unix sockets' paths are.
    ///
    /// - Throws: ``Diagnostic`` where the folder cannot be made.
    package init(cluster: Cluster) throws(Diagnostic) {
        settings = cluster.ssh
        privilege = cluster.privilege
        var template = Array("/tmp/slicec.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Diagnostic(
                .sshMissing,
                detail:
                    "A folder for SSH's control sockets cannot be made in /tmp: \(String(cString: strerror(errno))).",
                help: "make room in /tmp")
        }
        controlFolder = String(cString: made)
    }

    /// Removes what ``init(cluster:)`` made. Connections must be closed before.
    package func close() { rmdir(controlFolder) }

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

    /// `command` as root, whatever the login shell.
    func asRoot(_ command: String) -> String {
        switch privilege {
        case .sudo: "exec sudo -n -- \(command)"
        case .none: "exec \(command)"
        }
    }
}
