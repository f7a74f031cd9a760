import SystemPackage

extension Lab {
    /// What ``execArguments(host:command:)`` knows by name.
    package static let places = LabHost.all.map(\.name) + ["ctl", "internet"]

    /// The command that runs another inside a worker, or in the network of the controller (`ctl`) or of
    /// the internet's host (`internet`), to be given to `execv`. Root there, with a worker's environment and not the caller's.
    /// - Throws: where there is no such host, or it is down.
    package func execArguments(host: String, command: [String]) throws(LabError) -> [String] {
        try Prerequisites.checkRights()
        let outside = ["ctl": (controllerNamespace, "the controller"), "internet": (internetNamespace, "the internet")]
        if let (namespace, name) = outside[host] {
            let path = Self.namespaceFolder.appending(namespace)
            guard path.exists else { throw notUp(name) }
            return ["/usr/bin/nsenter", "--net=\(path)", "--"] + command
        }
        let inner = try initProcess(of: host)
        return [
            "/usr/bin/nsenter", "-t", "\(inner.pid)", "-m", "-u", "-n", "-p", "--",
            "env", "-C", "/", "-i", "PATH=\(Program.path)", "HOME=/root", "LANG=C.UTF-8",
            "TERM=xterm-256color",
        ] + command
    }

    /// The command that runs a shell command inside a guest, through its serial console.
    /// - Parameter timeout: seconds, for all of it, waiting for the guest to boot too.
    /// - Throws: where there is no such host, or it is down.
    package func guestArguments(
        host: String, vmID: Int, command: String, timeout: Int
    ) throws(LabError) -> [String] {
        _ = try initProcess(of: host)
        return try execArguments(
            host: host,
            command: [
                "/usr/bin/python3", "-I", "-c", GuestConsole.program, "/run/slicec/vms/\(vmID)/serial.sock",
                "\(timeout)", command,
            ])
    }

    private func initProcess(of name: String) throws(LabError) -> LabProcess {
        guard let host = LabHost.all.first(where: { $0.name == name || $0.address == name }) else {
            throw LabError(
                "The lab has no such host.",
                detail: "`\(name)` is none of \(LabHost.all.map(\.name).joined(separator: ", ")).",
                help: "ctl stands for the controller, internet for the host behind the uplink, in `lab exec` only.")
        }
        guard let process = RunningHost(lab: self, host: host).initProcess else { throw notUp(host.name) }
        return process
    }

    private func notUp(_ what: String) -> LabError {
        LabError(
            "This part of the lab is not up.", detail: "Lab \(name): \(what).",
            help: "Run `slicec lab up --name \(name)`, which brings back what is missing.")
    }
}
