package import SlicePlanning
package import SliceTopology

/// Judges what one host told of itself. Pure: the same facts give the same findings.
package struct HostDiagnosis: Sendable {
    /// A base image of the cluster's flavors, as the controller has it.
    package struct Image: Sendable {
        package let reference: ImageReference
        /// Size of the file.
        package let bytes: Int

        package init(_ reference: ImageReference, bytes: Int) {
            self.reference = reference
            self.bytes = bytes
        }
    }

    /// The controller's clock when it asked and when it had the answer, in seconds since 1970.
    package struct Clock: Sendable {
        let asked: Int
        let answered: Int

        package init(asked: Int, answered: Int) {
            self.asked = asked
            self.answered = answered
        }
    }

    let host: ExaminedHost
    let facts: HostFacts
    let cluster: Cluster
    let images: [Image]
    let clock: Clock
    /// Of the state here; nil where there is none.
    let lineage: String?
    /// The trunks of all hosts that told of them, by host.
    let trunks: [String: Trunk]

    /// What is compared between hosts.
    struct Trunk: Sendable {
        /// Nil where it does not say.
        let mtu: Int?
        /// Whether it sent and listened.
        let isProbed: Bool
        /// Whether its own interface refused a full frame.
        let isTooSmall: Bool
        /// What it heard of each other host: `small`, `full`, `bare`.
        let heard: [String: Set<String>]
    }

    package init(
        _ host: ExaminedHost, _ facts: HostFacts, in cluster: Cluster, images: [Image], clock: Clock, lineage: String?
    ) {
        self.init(host, facts, in: cluster, images: images, clock: clock, lineage: lineage, trunks: [:])
    }

    init(
        _ host: ExaminedHost, _ facts: HostFacts, in cluster: Cluster, images: [Image], clock: Clock, lineage: String?,
        trunks: [String: Trunk]
    ) {
        self.host = host
        self.facts = facts
        self.cluster = cluster
        self.images = images
        self.clock = clock
        self.lineage = lineage
        self.trunks = trunks
    }

    /// One or more for each check that concerns the host, in the order of the checks.
    package var findings: [HostFinding] {
        var all = [HostFinding(.connection, .ok, "answers"), rights] + programs + versions
        all += openVSwitch + [tun]
        if host.isWorker, cluster.accelerator != .tcg { all.append(kvm) }
        if host.isWorker { all += imageFindings }
        all += disk + [clockFinding]
        if host.isNetworkNode { all += forwarding + networks + uplink }
        all.append(lineageFinding)
        if host.isWorker, let user = cluster.qemuUser { all.append(qemuUser(user)) }
        return all
    }

    var isRoot: Bool { facts.first("uid") == "0" }

    func lacks(_ program: String) -> Bool { facts.all("lacking").contains(program) }

    /// Commands of a person, who may be no root.
    func asRoot(_ commands: String...) -> [String] {
        cluster.privilege == .sudo ? commands.map { "sudo " + $0 } : commands
    }

    private var rights: HostFinding {
        if isRoot { return HostFinding(.rights, .ok, "commands run as root") }
        let user = cluster.ssh.user
        guard cluster.privilege == .sudo else {
            return HostFinding(
                .rights, .problem, "\"\(user)\" is not root, and the cluster file has \"privilege\": \"none\"",
                remedy: "set \"privilege\": \"sudo\" in the cluster file, or log in as root", code: "SLC404")
        }
        let line = "\(user) ALL=(root) NOPASSWD: ALL"
        return HostFinding(
            .rights, .problem, "\"\(user)\" may not run commands as root without a password",
            remedy: "as root, install sudo and allow it; much else could not be looked at",
            commands: [
                "apt-get install sudo", "echo \(ShellWord.quote(line)) >/etc/sudoers.d/slicec",
                "chmod 0440 /etc/sudoers.d/slicec",
            ], code: "SLC404")
    }

    // MARK: Programs

    private var programs: [HostFinding] {
        let needed = RequiredProgram.needed(on: host)
        let missing = needed.filter { lacks($0.name) }
        if missing.isEmpty { return [HostFinding(.programs, .ok, "all \(needed.count) are there")] }
        return missing.map(\.package).uniqued.map { package in
            let names = missing.filter { $0.package == package }.map(\.name)
            return HostFinding(
                .programs, .problem,
                "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") not installed",
                commands: asRoot("apt-get install \(package)"))
        }
    }

    private var versions: [HostFinding] {
        let told = facts.all("version").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        var known: [String] = []
        var findings: [HostFinding] = []
        for program in RequiredProgram.needed(on: host) {
            guard let oldest = program.oldest, let words = told.first(where: { $0.first == program.name }) else {
                continue
            }
            guard words.count > 1, let version = ProgramVersion(in: words[1]) else {
                findings.append(HostFinding(.versions, .unknown, "\(program.name) does not say which version it is"))
                continue
            }
            known.append("\(program.name) \(version)")
            if version < oldest.version {
                findings.append(
                    HostFinding(
                        .versions, .problem,
                        "\(program.name) is version \(version); \(oldest.version) is the oldest with \(oldest.lacks)",
                        remedy: "upgrade the distribution, or install a newer \(program.package) from its backports",
                        commands: asRoot("apt-get install \(program.package)")))
            }
        }
        // What Python's `os.pidfd_open` calls.
        if host.isWorker, let text = facts.first("kernel"), let kernel = ProgramVersion(in: text) {
            known.append("Linux \(kernel)")
            if kernel < [5, 3] {
                findings.append(
                    HostFinding(
                        .versions, .problem, "Linux is version \(kernel); 5.3 is the oldest with pidfd_open",
                        remedy: "upgrade the distribution and restart the host"))
            }
        }
        guard findings.isEmpty, !known.isEmpty else { return findings }
        return [HostFinding(.versions, .ok, known.joined(separator: ", "))]
    }

    // MARK: What QEMU needs

    private var tun: HostFinding {
        switch facts.first("tun") {
        case "works": return HostFinding(.tun, .ok, "/dev/net/tun can be used")
        case _ where !isRoot && facts.first("tun") != "absent": return unseen(.tun)
        case "absent":
            return HostFinding(
                .tun, .problem, "there is no /dev/net/tun, so that no VM can have a tap",
                remedy: "load the module; in a container, give it the device", commands: asRoot("modprobe tun"))
        default:
            return HostFinding(
                .tun, .problem, "/dev/net/tun is there and cannot be opened",
                remedy: "load the module; in a container, allow it the device", commands: asRoot("modprobe tun"))
        }
    }

    /// With `auto` VMs run without KVM too, slowly.
    private var kvm: HostFinding {
        let status: HostFinding.Status = cluster.accelerator == .kvm ? .problem : .warning
        let effect = cluster.accelerator == .kvm ? "no VM can start" : "VMs run under emulation, and slowly"
        let words = (facts.first("kvm") ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        let module = facts.first("cpu") == "svm" ? "kvm_amd" : "kvm_intel"
        switch words.first {
        case "works" where facts.first("userkvm") == "fails":
            return HostFinding(
                .kvm, status, "QEMU runs a guest with KVM, but \"\(cluster.qemuUser ?? "")\" may not: \(effect)",
                remedy: "let a group of its own use it", commands: asRoot("chgrp kvm /dev/kvm", "chmod 0660 /dev/kvm"))
        case "works": return HostFinding(.kvm, .ok, "QEMU runs a guest with KVM")
        case "absent" where facts.first("cpu") == "none":
            return HostFinding(
                .kvm, status, "the processor offers no virtualization: \(effect)",
                remedy: "switch it on in the firmware, or as nested virtualization where the host is a VM itself; or "
                    + "set \"accelerator\": \"tcg\" in the cluster file")
        case "absent":
            return HostFinding(
                .kvm, status, "there is no /dev/kvm: \(effect)", remedy: "load the module",
                commands: asRoot("modprobe \(module)"))
        case "refused" where !isRoot: return unseen(.kvm)
        case "refused":
            return HostFinding(
                .kvm, status, "/dev/kvm cannot be written: \(effect)",
                remedy: "in a container, allow it the device; or set \"accelerator\": \"tcg\" in the cluster file")
        case _ where lacks("qemu-system-x86_64"):
            return HostFinding(.kvm, .unknown, "qemu-system-x86_64 is not installed")
        default:
            let said = words.count > 1 ? words[1] : "it did not answer within 5 s"
            return HostFinding(
                .kvm, status, "/dev/kvm is there, and QEMU cannot use it: \(effect); it said: \(said)",
                remedy: "see what the kernel says of it; or set \"accelerator\": \"tcg\" in the cluster file",
                commands: asRoot("dmesg | grep -i kvm"))
        }
    }

    /// Whom VMs run as.
    private func qemuUser(_ user: String) -> HostFinding {
        guard let words = facts.words("user").first, words.first != "none" else {
            return HostFinding(
                .qemuUser, .problem, "there is no user \"\(user)\", whom VMs are to run as",
                commands: asRoot("useradd --system --no-create-home --shell /usr/sbin/nologin \(ShellWord.quote(user))")
            )
        }
        if words.first == "0" {
            return HostFinding(
                .qemuUser, .problem, "\"\(user)\", whom VMs run as, is root by another name",
                remedy: "name a user without rights as \"qemuUser\" in the cluster file")
        }
        if !isRoot || lacks("setpriv") { return unseen(.qemuUser) }
        if facts.first("tun") == "works", facts.first("usertun") == "fails" {
            return HostFinding(
                .qemuUser, .problem, "\"\(user)\", whom VMs run as, may not open /dev/net/tun",
                remedy: "as Debian's own udev rule has it: a tap is its owner's all the same",
                commands: asRoot("chmod 0666 /dev/net/tun"))
        }
        if let folder = facts.first("userdata") {
            return HostFinding(
                .qemuUser, .problem, "\"\(user)\", whom VMs run as, does not get into \(folder)",
                remedy: "let others pass through it and the folders above",
                commands: asRoot(
                    "chmod o+x \(ShellWord.quote(folder))"))
        }
        return HostFinding(.qemuUser, .ok, "VMs run as \"\(user)\"")
    }

    // MARK: Clock and owner

    /// More than that is no delay of an answer.
    private static let clockTolerance = 5

    private var clockFinding: HostFinding {
        guard let told = facts.first("clock").flatMap({ Int($0) }) else { return unseen(.clock) }
        let behind = clock.asked - told
        let ahead = told - clock.answered
        guard max(behind, ahead) > Self.clockTolerance else {
            return HostFinding(.clock, .ok, "agrees with the controller's")
        }
        return HostFinding(
            .clock, .warning,
            "is \(max(behind, ahead)) s \(ahead > behind ? "ahead of" : "behind") the controller's: times in logs and "
                + "leases mislead",
            commands: asRoot("apt-get install systemd-timesyncd", "timedatectl set-ntp true"))
    }

    private var lineageFinding: HostFinding {
        let owner = facts.first("lineage") ?? ""
        if owner.isEmpty { return HostFinding(.lineage, .ok, "no state has claimed it yet") }
        if owner == lineage { return HostFinding(.lineage, .ok, "claimed by this state") }
        let file = ShellWord.quote("\(cluster.dataDirectory)/lineage")
        return HostFinding(
            .lineage, .problem,
            "belongs to another state, with the lineage \(owner)" + (lineage == nil ? "; here there is none" : ""),
            remedy:
                "use that state (--state); or, if it is gone for good and nothing of it runs there, remove its mark",
            commands: asRoot("rm \(file)"), code: "SLC405")
    }

    func unseen(_ check: HostFinding.Check) -> HostFinding {
        HostFinding(check, .unknown, isRoot ? "the host did not tell" : "root rights are needed to see it")
    }
}

extension Array where Element: Hashable {
    /// Each once, in the order of the first.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
