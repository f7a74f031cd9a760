import Glibc
import SystemPackage

/// What a lab gives to the person who uses it: the cluster file, and the way in by SSH.
struct ControllerFiles: Sendable {
    let lab: Lab

    private var key: FilePath { lab.folder.appending("id_ed25519") }

    /// The user's public key, made where there is none yet.
    func authorizedKey() async throws(LabError) -> String {
        let file = FilePath(key.string + ".pub")
        if let text = file.text, key.exists { return text }
        _ = try await Program.attempt(["rm", "-f", key.string, file.string])
        try await Program.run([
            "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "slicec-lab", "-f", key.string,
        ])
        guard let text = file.text else { throw file.failure("read") }
        return text
    }

    /// Writes the rest, once the workers have their keys.
    func write(image: FilePath) throws(LabError) {
        var knownHosts = ""
        for host in LabHost.all {
            let file = HostFiles(lab: lab, host: host).hostKey
            guard let text = file.text else { throw file.failure("read") }
            knownHosts += "\(host.address),\(host.name) \(text)"
        }
        try lab.folder.appending("known_hosts").write(knownHosts, mode: 0o600)
        try lab.sshConfiguration.write(clientConfiguration, mode: 0o600)
        // A short name: it stands in every plan.
        let name = lab.folder.appending(Self.imageName)
        unlink(name.string)
        guard symlink(image.string, name.string) == 0 else { throw name.failure("link") }
        try lab.clusterFile.write(cluster, mode: 0o600)
    }

    private static let imageName = "guest.qcow2"

    private var clientConfiguration: String {
        let names = LabHost.all.map { "Host \($0.name)\n    HostName \($0.address)\n" }.joined()
        return names + """
            Host 10.0.10.* \(LabHost.all.map(\.name).joined(separator: " "))
                User ubuntu
                IdentityFile \(key)
                IdentitiesOnly yes
                IdentityAgent none
                PreferredAuthentications publickey
                UserKnownHostsFile \(lab.folder.appending("known_hosts"))
                GlobalKnownHostsFile /dev/null
                StrictHostKeyChecking yes
                UpdateHostKeys no
                ConnectTimeout 10
                KexAlgorithms curve25519-sha256
                ProxyCommand nsenter --net=/run/netns/\(lab.controllerNamespace) busybox nc %h %p

            """
    }

    private var cluster: String {
        let workers = LabHost.all.map {
            "    { \"name\": \"\($0.name)\", \"address\": \"\($0.address)\" }"
        }
        return """
            {
              "name": "lab-\(lab.name)",
              "workers": [
            \(workers.joined(separator: ",\n"))
              ],
              "networkNode": { "address": "\(LabHost.networkNode.address)", "uplink": "\(LabNetwork.uplink)" },
              "bridge": "br-int",
              "ssh": { "user": "ubuntu", "config": "ssh_config" },
              "privilege": "sudo",
              "accelerator": "tcg",
              "flavors": {
                "cirros": { "cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "\(Self.imageName)", "user": "root" },
                "ubuntu": { "cores": 1, "memoryGB": 0.5, "diskGB": 2.2, "image": "\(Self.imageName)", "user": "root" }
              },
              "quotas": { "admin": 10, "student": 6 },
              "dataDirectory": "\(Lab.dataFolder)",
              "vncListen": "127.0.0.1",
              "state": { "path": "state.db" }
            }

            """
    }
}
