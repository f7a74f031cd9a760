import SystemPackage

/// What a worker has on disk, in the lab's folder: its own `/etc` files, its keys, its data.
///
/// The machine's `/etc` is not touched: the boot script binds these over it, in the worker's
/// mount namespace alone.
struct HostFiles: Sendable {
    let lab: Lab
    let host: LabHost

    var folder: FilePath { lab.folder(of: host) }
    /// `PID START` of the launcher, then of the init process.
    var processRecord: FilePath { folder.appending("init") }
    /// What the boot script said; its last line is `ready`.
    var bootLog: FilePath { folder.appending("boot.log") }
    var hostKey: FilePath { folder.appending("ssh/ssh_host_ed25519_key.pub") }

    /// A user and group number that the machine has most likely not given away.
    private static let userID = 20000

    /// Files that are bound over those of the machine.
    static let boundFiles = ["passwd", "shadow", "group", "hosts", "sudoers"]

    /// Writes all of it. Keys and data that are there stay.
    func write(authorizedKey: String) async throws(LabError) {
        for name in ["etc", "ssh", "home/.ssh", "openvswitch", "log", "data"] {
            try folder.appending(name).makeFolder()
        }
        let key = folder.appending("ssh/ssh_host_ed25519_key")
        if !key.exists || !hostKey.exists {
            _ = try await Program.attempt(["rm", "-f", key.string, hostKey.string])
            try await Program.run([
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", host.name, "-f", key.string,
            ])
        }
        try folder.appending("ssh/sshd_config").write(daemonConfiguration)
        try folder.appending("home/.ssh/authorized_keys").write(authorizedKey, mode: 0o600)
        try await Program.run([
            "chown", "-R", "\(Self.userID):\(Self.userID)", folder.appending("home").string,
        ])
        let user = "ubuntu:x:\(Self.userID):\(Self.userID)::/home/ubuntu:/bin/bash"
        try writeAccounts("passwd", adding: user)
        try writeAccounts("group", adding: "ubuntu:x:\(Self.userID):")
        // `*`, not `!`: sshd refuses accounts that are locked, even to a key.
        try writeAccounts("shadow", adding: "ubuntu:*:19000:0:99999:7:::", mode: 0o640)
        try folder.appending("etc/hosts").write(hosts)
        try folder.appending("etc/sudoers").write(sudoers, mode: 0o440)
        try folder.appending("boot.sh").write(HostBoot(lab: lab, host: host).script)
    }

    /// The machine's own table with one more line.
    private func writeAccounts(_ name: String, adding line: String, mode: UInt32 = 0o644) throws(LabError) {
        let others = (FilePath("/etc").appending(name).text ?? "").split(separator: "\n")
            .filter { !$0.hasPrefix("ubuntu:") }
        let lines = others.map(String.init) + [line]
        try folder.appending("etc").appending(name)
            .write(lines.joined(separator: "\n") + "\n", mode: mode)
    }

    /// No name service and no PAM, which both cost a login time and need the machine's own.
    private var daemonConfiguration: String {
        """
        ListenAddress \(host.address):22
        HostKey /etc/ssh/ssh_host_ed25519_key
        PidFile /run/sshd.pid
        AllowUsers ubuntu
        AuthorizedKeysFile .ssh/authorized_keys
        PermitRootLogin no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        UseDNS no
        X11Forwarding no
        PrintMotd no
        PrintLastLog no
        MaxStartups 100
        MaxSessions 64
        Subsystem sftp internal-sftp

        """
    }

    private var hosts: String {
        let workers = LabHost.all.map { "\($0.address) \($0.name)" }
        return (["127.0.0.1 localhost", "\(LabHost.controllerAddress) ctl"] + workers)
            .joined(separator: "\n") + "\n"
    }

    /// The defaults of Debian and Ubuntu, and what their cloud images add for the first user.
    private var sudoers: String {
        """
        Defaults env_reset
        Defaults secure_path="\(Program.path)"
        Defaults use_pty
        root ALL=(ALL:ALL) ALL
        ubuntu ALL=(ALL:ALL) NOPASSWD: ALL

        """
    }
}
