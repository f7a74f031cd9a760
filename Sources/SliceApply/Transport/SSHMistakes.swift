import SliceCommands
import SliceSyntax
import SliceTopology

/// Turns what `ssh` and `sudo` said into what happened and what to do.
enum SSHMistakes {
    /// - Parameter errors: everything on standard error before the connection ended.
    static func connecting(_ host: String, _ settings: Cluster.SSHSettings, errors: String) -> HostFailure {
        let user = settings.user
        let command = TerminalText.escaped(settings.command(to: host))
        let text = errors.lowercased()
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has("host key verification failed", "identification has changed", "no matching host key", "host key for") {
            return HostFailure(
                .hostKey, host: host,
                message: has("identification has changed", "has changed and you have requested")
                    ? "its host key is not the one that known_hosts has."
                    : "known_hosts does not have its host key, and unknown keys are never accepted.",
                evidence: errors,
                help: "compare the key with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), "
                    + "then put it into known_hosts")
        }
        if has("permission denied", "too many authentication failures", "publickey") && !has("sudo") {
            return HostFailure(
                .hostRefused, host: host, message: "the login as \"\(user)\" was refused.", evidence: errors,
                help: "put your public key into that account's authorized_keys, and name key and user in the "
                    + "cluster file's ssh settings")
        }
        if has(
            "sudo:", "sudo: not found", "is not in the sudoers", "a password is required", "is not allowed to execute",
            "may not run sudo")
        {
            return HostFailure(
                .hostPrivilege, host: host, message: "\"\(user)\" may not run commands as root without a password.",
                evidence: errors,
                help:
                    "allow it in sudoers (\(user) ALL=(root) NOPASSWD: ALL), or set \"privilege\": \"none\" and log in as root"
            )
        }
        // A remote shell wants a folder in /tmp before it is ready.
        if HostMistakes.isDiskFull(errors) { return HostMistakes.diskFull(host, evidence: errors) }
        if has(
            "timed out", "no route", "refused", "unreachable", "could not resolve", "not resolve", "connection closed",
            "connection reset", "exchange_identification", "banner")
        {
            return HostFailure(
                .hostUnreachable, host: host, message: "there is no way to its SSH server.", evidence: errors,
                help: "check that the host is up and that `\(command)` works, then run the same command again")
        }
        return HostFailure(
            .hostUnreachable, host: host, message: "the connection ended before the host was ready.", evidence: errors,
            help: "check that `\(command)` works and leads to a POSIX shell")
    }

    /// Whether an SSH server was there and hung up before it was done with its greeting, as one that has
    /// too many guests does (`MaxStartups` in sshd_config(5)), or one that is just being restarted.
    static func wasCut(_ errors: String) -> Bool {
        let text = errors.lowercased()
        return ["connection reset", "connection closed by", "kex_exchange_identification", "broken pipe"]
            .contains { text.contains($0) }
    }

    static func claim(_ host: String, answer: HostAnswer, dataDirectory: String) -> HostFailure {
        switch answer.status {
        case HostExit.foreignLineage:
            HostFailure(
                .hostForeign, host: host,
                message: "it belongs to another state, with the lineage \(lastLines(answer.errors, count: 1)).",
                help: "use that state (--state), or, if it is gone for good and nothing of it runs there, remove "
                    + "\(dataDirectory)/lineage on the host")
        case HostExit.busy: busy(host)
        case _ where HostMistakes.isDiskFull(answer.errors): HostMistakes.diskFull(host, evidence: answer.errors)
        default:
            HostFailure(
                .actionFailed, host: host, message: "preparing the host failed with exit status \(answer.status).",
                evidence: answer.errors, help: "put right what the host says, then run the same command again")
        }
    }

    /// A look that failed.
    static func looking(_ host: String, answer: HostAnswer, dataDirectory: String) -> HostFailure {
        switch answer.status {
        case HostExit.foreignLineage: claim(host, answer: answer, dataDirectory: dataDirectory)
        case HostExit.switchSilent: HostMistakes.switchSilent(host, evidence: answer.errors)
        default: HostMistakes.lookingFailed(host, answer)
        }
    }

    static func busy(_ host: String) -> HostFailure {
        HostFailure(
            .hostBusy, host: host, message: "the commands of a run that was stopped are still at work there.",
            help: "wait a little, then run the same command again")
    }

    static func timeout(_ host: String, after duration: Duration, errors: String) -> HostFailure {
        HostFailure(
            .hostTimeout, host: host, message: "no answer within \(duration.components.seconds) s.", evidence: errors,
            help: "look at the host's load and disk, then run the same command again; it probes what it does not know")
    }

    static func lost(_ host: String, errors: String) -> HostFailure {
        HostFailure(
            .connectionLost, host: host, message: "the connection ended before the answer came.", evidence: errors,
            help: "run the same command again; it probes what it does not know")
    }

    /// What was asked for was not done. Whoever may still do something has to claim the slice again.
    static func superseded(_ host: String) -> HostFailure {
        HostFailure(
            .connectionLost, host: host, message: "a connection that came later has taken it over there.",
            help: "run the same command again, once no other run is at work there")
    }

    static func garbled(_ host: String, line: String) -> HostFailure {
        HostFailure(
            .hostGarbled, host: host, message: "the answer is not in the form that was asked for.", evidence: line,
            help: "look whether the host's shell start-up files print something, then run the same command again")
    }

    static func noProgram(_ host: String, _ error: any Error) -> HostFailure {
        HostFailure(
            .sshMissing, host: host, message: "ssh cannot be started.", evidence: "\(error)",
            help: "install an SSH client (Debian: openssh-client)")
    }

    /// The folder for control sockets is not there to be had, or not safe to use.
    static func controlFolder(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .sshMissing, detail: "The folder for SSH's control sockets, \(path), cannot be used: \(reason).",
            help: "remove it, or make room in /tmp")
    }
}
