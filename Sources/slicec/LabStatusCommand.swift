import ArgumentParser
import SliceLab

/// `slicec lab status`.
struct LabStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "List the labs of this machine and what of them is up.")

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() async throws {
        try await LabCommand.reporting {
            try Lab.checkRights()
            var found: [(lab: Lab, status: LabStatus)] = []
            for lab in Lab.all() { found.append((lab, await lab.status())) }
            print(json ? document(found) : text(found))
        }
    }

    private func text(_ labs: [(lab: Lab, status: LabStatus)]) -> String {
        if labs.isEmpty { return "no lab; `slicec lab up` makes one" }
        var lines: [String] = []
        for (lab, status) in labs {
            lines.append("\(status.name): \(status.isUp ? "up" : "not all up")  \(lab.clusterFile)")
            for host in status.hosts {
                let parts = [
                    host.isAlive ? "alive" : "dead", "ssh \(host.answersSSH ? "answers" : "silent")",
                    "Open vSwitch \(host.answersSwitch ? "up" : "down")",
                ]
                lines.append("  \(host.host.name)  \(host.host.address)  \(parts.joined(separator: ", "))")
            }
            if !status.isWired {
                lines.append("  the controller's, the switch's or the internet's namespace is missing")
            }
            if !status.isUp { lines.append("  `slicec lab up --name \(status.name)` brings back what is missing") }
        }
        return lines.joined(separator: "\n")
    }

    // Names and addresses are of restricted letters: nothing here has to be escaped.
    private func document(_ labs: [(lab: Lab, status: LabStatus)]) -> String {
        let items = labs.map { lab, status in
            let hosts = status.hosts.map { host in
                """
                {"name": "\(host.host.name)", "address": "\(host.host.address)", "alive": \(host.isAlive), \
                "ssh": \(host.answersSSH), "openvswitch": \(host.answersSwitch)}
                """
            }
            return """
                {"name": "\(status.name)", "up": \(status.isUp), "wired": \(status.isWired), \
                "cluster": "\(lab.clusterFile)", "hosts": [\(hosts.joined(separator: ", "))]}
                """
        }
        return "{\"formatVersion\": 1, \"labs\": [\(items.joined(separator: ", "))]}"
    }
}
