package import SlicePlanning
package import SliceTopology

/// The command lines that lead a person to a guest: each an `ssh` (`ssh(1)`) to a host, as `slicec` gets there itself.
package struct GuestAccess: Sendable {
    private let cluster: Cluster
    private let context: HostContext

    package init(cluster: Cluster, context: HostContext) {
        self.cluster = cluster
        self.context = context
    }

    /// The serial console of a VM.
    ///
    /// - Parameters:
    ///   - isTerminal: whether somebody types.
    ///   - who: for whoever finds the console in use.
    package func console(of vm: RecordedVM, isTerminal: Bool, who: String) -> [String] {
        let words = python(
            ConsoleProgram.text, [context.serialSocket(vm.id), ConsoleProgram.lock(vm.id), vm.name, who])
        // Keys are all the guest's: the program there knows which one leaves.
        let options = isTerminal ? ["-tt", "-e", "none"] : ["-T"]
        return ssh(to: vm.worker, options: options, command: asRoot(words))
    }

    package enum Log: Sendable {
        /// What the guest said on its serial console.
        case serial
        /// What QEMU said.
        case qemu
    }

    /// The end of a VM's log.
    ///
    /// - Parameters:
    ///   - follows: whether to go on with what is said later.
    ///   - isTerminal: whether it is shown on one: then it is text, and nothing that drives a terminal.
    package func log(_ log: Log, of vm: RecordedVM, lines: Int, follows: Bool, isTerminal: Bool) -> [String] {
        let path = log == .serial ? context.serialLog(vm.id) : context.qemuLog(vm.id)
        let words = ["tail", "-n", "\(lines)"] + (follows ? ["-F"] : []) + ["--", path]
        let silence = log == .serial ? "\(vm.name) has said nothing yet" : "QEMU has said nothing of \(vm.name)"
        let shown = isTerminal ? python(LogProgram.text, [lines > 0 ? silence : ""] + words) : words
        return ssh(to: vm.worker, options: ["-T"], command: asRoot(shown))
    }

    /// A way from a port of this machine's loopback to a VM's VNC server.
    ///
    /// - Parameter whenReady: for the local shell, once it is there.
    package func vnc(of vm: RecordedVM, localPort: Int, whenReady: String) -> [String] {
        let listen = context.vncListen
        let target = ["0.0.0.0", "::"].contains(listen) ? "127.0.0.1" : listen.contains(":") ? "[\(listen)]" : listen
        return ssh(
            to: vm.worker,
            options: [
                "-N", "-o", "ExitOnForwardFailure=yes", "-L", "127.0.0.1:\(localPort):\(target):\(vm.vncPort)",
                "-o", "PermitLocalCommand=yes", "-o", "LocalCommand=\(whenReady.replacingPercent)",
            ], command: nil)
    }

    /// Whom `ssh` logs in as in a guest, and how.
    package struct Login: Sendable {
        /// Whom as.
        package let user: String
        /// Files of private keys, no others than which are tried; empty for those that `ssh` finds by itself.
        package let identities: [String]
        /// Seconds for the guest to answer.
        package let patience: Int

        package init(user: String, identities: [String], patience: Int) {
            self.user = user
            self.identities = identities
            self.patience = patience
        }
    }

    /// A login in a guest.
    ///
    /// A guest's host key is not checked: the guest made it when it booted first, and nobody has seen it since. The way
    /// to it is: a host of the cluster, whose key is known, and a link of the slice's own.
    ///
    /// - Parameters:
    ///   - asksNothing: whether a password, say, is a failure and no question.
    ///   - command: as for `ssh`; empty for a shell.
    package func login(
        to vm: RecordedVM, of slice: String, by way: GuestWay, as login: Login, asksNothing: Bool = false,
        options: [String] = [], command: [String]
    ) -> [String] {
        let relay = python(
            RelayProgram.text, [vm.name, way.address, "22", "\(login.patience)", Self.silenceHint(vm, of: slice)])
        let words =
            way.namespace.map { asRoot(["ip", "netns", "exec", $0] + relay) } ?? "exec " + ShellWord.join(relay)
        let proxy = ShellWord.join(ssh(to: way.host, options: ["-T"], command: words))
        var arguments = ["ssh"]
        let settings = [
            // ssh takes % for its own there (`ssh_config(5)`, TOKENS).
            "ProxyCommand=\(proxy.replacingPercent)", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null", "LogLevel=ERROR", "BatchMode=\(asksNothing ? "yes" : "no")",
            // A connection that is kept for a name may lead to a VM that had it before; and nobody knows the host.
            "ControlPath=none", "ForwardAgent=no",
        ]
        for setting in settings { arguments += ["-o", setting] }
        for identity in login.identities { arguments += ["-i", identity] }
        if !login.identities.isEmpty { arguments += ["-o", "IdentitiesOnly=yes"] }
        return arguments + ["-l", login.user] + options + ["--", "\(vm.name).\(slice)"] + command
    }

    /// Why nobody may answer there, and where to look.
    private static func silenceHint(_ vm: RecordedVM, of slice: String) -> String {
        let keys =
            vm.guest.sshKeys.isEmpty && vm.guest.userData == nil
            ? " Its topology file gives it neither sshKeys nor userData: it may run no SSH server." : ""
        return "\(keys) Whether it runs: slicec status \(slice)"
    }

    /// Tells by its exit status whether a VM's QEMU runs on its worker: 0, ``LifeProgram/isGone``, or what keeps from
    /// knowing.
    package func isAlive(_ vm: RecordedVM) -> [String] {
        ssh(to: vm.worker, options: ["-T"], command: asRoot(python(LifeProgram.text, [context.pidFile(vm.id)])))
    }

    // MARK: Hosts

    private func ssh(to host: String, options: [String], command: String?) -> [String] {
        // Of two values of a setting ssh takes the first.
        var arguments = ["ssh"] + options
        if let file = cluster.ssh.configFile { arguments += ["-F", file] }
        let settings = [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=10", "ServerAliveInterval=15",
            "ForwardAgent=no", "ForwardX11=no", "PermitLocalCommand=no", "LogLevel=ERROR", "ControlPath=none",
        ]
        for setting in settings { arguments += ["-o", setting] }
        return arguments + ["-l", cluster.ssh.user, "--", host] + (command.map { [$0] } ?? [])
    }

    private func python(_ program: String, _ arguments: [String]) -> [String] {
        ["python3", "-I", "-S", "-c", program] + arguments
    }

    private func asRoot(_ words: [String]) -> String {
        cluster.privilege.asRoot(ShellWord.join(words))
    }
}

extension String {
    fileprivate var replacingPercent: String {
        split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }
}
