import SystemPackage

/// A worker as processes: the launcher, which is outside, and the init process inside. Killing
/// either takes along all that lives in the worker, guests too.
struct RunningHost: Sendable {
    let lab: Lab
    let host: LabHost

    private var files: HostFiles { HostFiles(lab: lab, host: host) }

    /// The processes on record, launcher first.
    private var recorded: [LabProcess] {
        (files.processRecord.text ?? "").split(separator: "\n").compactMap(LabProcess.init(record:))
    }

    /// The init process, where it is on record and alive.
    var initProcess: LabProcess? {
        guard recorded.count == 2, recorded[0].isAlive, recorded[1].isAlive else { return nil }
        return recorded[1]
    }

    /// Starts the worker and waits until it has said that it is ready.
    func start() async throws(LabError) {
        // The one before was ready too, if this worker was killed and not taken down.
        try files.bootLog.write("")
        try await Program.run([
            "setsid", "--fork", "sh", "-c", HostBoot.launcher, "slicec-lab",
            files.processRecord.string, files.bootLog.string, lab.namespace(of: host),
            files.folder.appending("boot.sh").string,
            host == .networkNode ? Lab.namespaceFolder.appending(lab.internetNamespace).string : "",
        ])
        var launched = false
        let booted = try await Deadline.poll(seconds: 30) {
            if files.bootLog.text?.hasSuffix(HostBoot.ready + "\n") == true { return true }
            let alive = recorded.first?.isAlive
            launched = launched || alive == true
            // Dead already, and not merely not yet written down: no use waiting.
            return launched && alive != true ? false : nil
        }
        guard booted == true, let launcher = recorded.first, let inner = launcher.children.first else {
            throw LabError(
                "A worker of the lab did not come up.",
                detail: "\(host.name) said:\n\(lastWords)",
                help: "If this kernel forbids namespaces or mounts (as in a container), the lab needs a "
                    + "virtual machine.")
        }
        try files.processRecord.write("\(launcher.record)\n\(inner.record)\n")
    }

    /// Kills what is on record, by pid, and waits until it is gone.
    func stop() async throws(LabError) {
        let known = recorded
        // Where the second was never written down, the launcher's child is it.
        let inner = known.count > 1 ? known[1...] : known.first.map { $0.isAlive ? $0.children[...] : [] } ?? []
        // Inside first: the launcher then ends by itself, after it has reaped it.
        for process in inner { process.kill() }
        if inner.isEmpty { known.first?.kill() }
        let gone = try await Deadline.poll(seconds: 10) {
            (known + inner).contains(where: \.isAlive) ? nil : true
        }
        guard gone == true else {
            throw LabError(
                "A worker of the lab does not go away.",
                detail: "\(host.name): ten seconds after SIGKILL, still there: "
                    + (known + inner).filter(\.isAlive).map { "\($0.pid)" }.joined(separator: " ") + ".")
        }
        _ = try await Program.attempt(["rm", "-f", files.processRecord.string])
    }

    // What is dead refuses at once. The deadlines are for a busy machine, where a worker that is
    // merely slow must not be taken for dead: bringing it back would kill its guests.

    /// Its SSH server answers on the management network, as seen from the controller.
    func answersSSH() async -> Bool {
        let answer = try? await Program.attempt([
            "nsenter", "--net=/run/netns/\(lab.controllerNamespace)", "timeout", "10", "sh", "-c",
            "busybox nc \(host.address) 22 </dev/null | head -c 4",
        ])
        return answer?.output == "SSH-"
    }

    /// Both daemons of its Open vSwitch answer, and the bridge with the trunk is there.
    func answersSwitch() async -> Bool {
        guard let inner = initProcess else { return false }
        let answer = try? await Program.attempt([
            "nsenter", "-t", "\(inner.pid)", "-m", "-u", "-n", "-p", "sh", "-c",
            "ovs-vsctl --timeout=10 port-to-br trunk0 && ovs-appctl --timeout=10 version",
        ])
        return answer?.succeeded == true
    }

    private var lastWords: String {
        (files.bootLog.text ?? "").split(separator: "\n").suffix(12).joined(separator: "\n")
    }
}
