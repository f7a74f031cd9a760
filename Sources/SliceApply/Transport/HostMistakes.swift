import Glibc
import SliceCommands
import SlicePlanning
import SliceSyntax

/// The wording of what can go wrong with an action on a host.
enum HostMistakes {
    static func diskFull(_ host: String, evidence: String) -> HostFailure {
        HostFailure(
            .hostDiskFull, host: host, message: "the disk is full.", evidence: evidence,
            help: "make room on the host, then run the same command again; it goes on where this one stopped")
    }

    /// Whether a program said so, as the C library words `ENOSPC` and `EDQUOT`.
    static func isDiskFull(_ errors: String) -> Bool {
        errors.contains("No space left on device") || errors.contains("Disk quota exceeded")
    }

    static func switchSilent(_ host: String, evidence: String) -> HostFailure {
        HostFailure(
            .switchSilent, host: host, message: "Open vSwitch does not answer.", evidence: evidence,
            help: "start it (Debian: systemctl start openvswitch-switch), then run the same command again")
    }

    /// Whether `ovs-vsctl` gave up waiting: for `ovs-vswitchd`, which ends it by `SIGALRM` after its
    /// `--timeout`, or for the database.
    static func isSwitchSilent(_ answer: HostAnswer) -> Bool {
        answer.status == 128 + SIGALRM && answer.errors.contains("Alarm clock")
            || answer.status != 0 && answer.errors.contains("ovs-vsctl: unix:")
                && answer.errors.contains("database connection failed")
    }

    /// Whether what a script said may be otherwise a moment later: something was busy, or OVS's database
    /// was just being restarted.
    static func isTransient(_ diagnostic: Diagnostic) -> Bool {
        guard diagnostic.code == .actionFailed else { return false }
        return [
            "Device or resource busy", "Resource temporarily unavailable", "Resource busy", "Interrupted system call",
            "Text file busy",
        ].contains { diagnostic.detail.contains($0) }
    }

    /// A look at what is on a host that did not come to its end.
    static func lookingFailed(_ host: String, _ answer: HostAnswer) -> HostFailure {
        if isDiskFull(answer.errors) { return diskFull(host, evidence: answer.errors) }
        return HostFailure(
            .actionFailed, host: host, message: "looking at it failed with exit status \(answer.status).",
            evidence: answer.errors, help: "put right what the host says, then run the same command again")
    }

    /// An error that nobody foresaw.
    static func unexpected(_ host: String, _ action: Action?, _ error: any Error) -> Diagnostic {
        let place = action.map { "\(host), \($0.id)" } ?? host
        return Diagnostic(.actionFailed, detail: "\(place): \(error).", help: "run the same command again")
    }

    /// A base image whose copy would only have begun when the run was to stop.
    static func notCopied(_ action: Action) -> Diagnostic {
        stopped(action, "the run was to stop, so that no copy was begun.")
    }

    /// A copy that the wish to stop has ended.
    static func copyStopped(_ action: Action) -> Diagnostic {
        stopped(action, "the copy was stopped; what has arrived stays there for the next time.")
    }

    /// The rest of a base image would not fit; nothing of it was sent.
    static func noRoom(_ action: Action, needed: Int, free: Int) -> Diagnostic {
        Diagnostic(
            .hostDiskFull,
            detail: "\(action.host), \(action.id): \(ProgressUnits.bytes(needed)) of the image are still to come, and "
                + "\(ProgressUnits.bytes(max(0, free))) are free. Nothing was sent.",
            help: "make room on the host, then run the same command again")
    }

    /// What was sent and taken back, since the run was to stop.
    static func notBegun(_ action: Action) -> Diagnostic {
        stopped(action, "the run was to stop before the host had begun it.")
    }

    private static func stopped(_ action: Action, _ words: String) -> Diagnostic {
        Diagnostic(
            .actionFailed, detail: "\(action.host), \(action.id): \(words)", help: "run the same command again")
    }

    /// Something on a host that has one of our names and is not ours.
    struct Foreign {
        let host: String
        let object: HostObject
        /// `the namespace ns-dhcp-vlan100`
        let what: String
    }

    /// What a look found in the way of something that is still to be made.
    static func foreign(_ foreign: Foreign) -> Diagnostic {
        let action = "\(ActionKind.ensuring(foreign.object.spec.kind).rawValue):\(foreign.object.spec.target)"
        return Diagnostic(
            .objectForeign, severity: .warning,
            detail: "\(foreign.host), \(action): \(foreign.what) is there already and is not slicec's.",
            help: "slicec touches only what it made; remove or rename it on \(foreign.host) before you apply")
    }

    /// An orphan that could not be removed.
    static func orphanStays(_ orphan: Orphan, _ answer: HostAnswer) -> Diagnostic {
        let lines = lastLines(answer.errors)
        return Diagnostic(
            .orphanStays,
            detail: "\(orphan.host), \(orphan.name): the command ended with exit status \(answer.status)."
                + (lines.isEmpty ? "" : "\n" + lines),
            help: "put right what the host says, then run slicec status --remove-orphans again")
    }

    /// A script that ran and failed.
    static func failed(_ action: Action, _ answer: HostAnswer) -> Diagnostic {
        let place = "\(action.host), \(action.id)"
        let lines = lastLines(answer.errors)
        let evidence = lines.isEmpty ? "" : "\n" + lines
        if answer.status == HostExit.foreignObject {
            return Diagnostic(
                .objectForeign, detail: "\(place): \(lines)",
                help: "slicec touches only what it made; remove or rename that object on \(action.host), then run the "
                    + "same command again")
        }
        if answer.status == HostExit.orphan {
            return Diagnostic(
                .objectForeign, detail: "\(place): \(lines)",
                help: "it is an orphan, of a host that was given up or from before an older state was put back: slicec "
                    + "status --orphans shows it, --remove-orphans takes it away; then run the same command again")
        }
        if answer.status == HostExit.uplinkMissing {
            return Diagnostic(
                .actionFailed, detail: "\(place): \(lines).",
                help: "name the interface that leads to the internet as the network node's \"uplink\" in the cluster "
                    + "file, or none, then run the same command again")
        }
        if answer.status == HostExit.networkTaken {
            return Diagnostic(
                .actionFailed, detail: "\(place): \(lines)",
                help: "the network node cannot reach both; take that route or address from \(action.host), or give it "
                    + "others (Docker: default-address-pools; libvirt: virsh net-edit), then run the same command again"
            )
        }
        if answer.status == HostExit.userMissing {
            return Diagnostic(
                .actionFailed, detail: "\(place): \(lines), whom VMs are to run as.",
                help: "make that user (Debian: useradd --system --no-create-home --shell /usr/sbin/nologin NAME), or "
                    + "name another as \"qemuUser\" in the cluster file, then run the same command again")
        }
        if answer.status == HostExit.imageInUse {
            return Diagnostic(
                .imageDamaged,
                detail: "\(place): the image there is damaged, and \(lines). It was left as it is.",
                help: ImageMistakes.mendInUse)
        }
        if answer.status == HostExit.busy { return SSHMistakes.busy(action.host).diagnostic(during: action.id) }
        if isDiskFull(answer.errors) {
            return diskFull(action.host, evidence: answer.errors).diagnostic(during: action.id)
        }
        return Diagnostic(
            .actionFailed, detail: "\(place): the command ended with exit status \(answer.status)." + evidence,
            help: "put right what the host says, then run the same command again; it goes on where this one stopped")
    }
}
