package import SliceSyntax

/// The machines that slices run on, and how to reach and use them.
package struct Cluster: Sendable {
    package struct Worker: Sendable, Hashable {
        package let name: String
        /// What `ssh` connects to; identifies the host in plans and in the state.
        package let address: String
        package let capacity: Capacity
    }

    /// Upper bounds for what slicec places on a worker; nil where there is none.
    package struct Capacity: Sendable, Hashable {
        package var maximumVMs: Int?
        package var cores: Int?
        package var memory: Gibibytes?
        package var disk: Gibibytes?

        package init() {}
    }

    /// The host with gateways, DHCP and NAT.
    package struct NetworkNode: Sendable, Hashable {
        package let address: String
        /// The interface that leads to the internet; without one there is no NAT.
        package let uplink: String?
    }

    package struct SSHSettings: Sendable, Hashable {
        package var user: String
        /// Path of an `ssh_config(5)` file, used instead of the user's own.
        package var configFile: String?
    }

    package enum Privilege: String, Sendable, CaseIterable {
        case sudo, none
    }

    package enum Accelerator: String, Sendable, CaseIterable {
        case kvm, tcg, auto
    }

    package struct Flavor: Sendable, Hashable {
        package let name: String
        package let cores: Int
        package let memory: Gibibytes
        package let disk: Gibibytes
        /// Path of the base image on the controller.
        package let image: String
        /// Whom one logs in as in its guests; nil where nobody says so.
        package var user: String?
    }

    package var name = "default"
    package var workers: [Worker]
    package var networkNode: NetworkNode
    package var bridge = "br-int"
    package var ssh = SSHSettings(user: "ubuntu", configFile: nil)
    package var privilege = Privilege.sudo
    package var accelerator = Accelerator.auto
    package var flavors: [Flavor]
    /// Most VMs an owner may have; the key `*` stands for those not listed.
    package var quotas: [String: Int]
    package var dataDirectory = "/var/lib/slicec"
    /// Where VNC servers listen: an address of the worker.
    package var vncListen = "127.0.0.1"
    /// The unprivileged user of the workers that QEMU runs as; nil for root.
    package var qemuUser: String?
    package var statePath: String?
    /// Group that may use the state, which is then 0660 instead of 0600.
    package var stateGroup: String?
    /// Where the cluster file names each flavor's image, by the flavor's name.
    package var imagePlaces: [String: SourceSpan] = [:]

    package func flavor(named name: String) -> Flavor? { flavors.first { $0.name == name } }

    /// Names of the flavors whose image it is, in the file's order.
    package func flavors(ofImage path: String) -> [String] { flavors.filter { $0.image == path }.map(\.name) }

    /// The worker of that name or address.
    package func worker(_ nameOrAddress: String) -> Worker? {
        workers.first { $0.name == nameOrAddress } ?? workers.first { $0.address == nameOrAddress }
    }

    /// Every host's address, each once: the workers in order, then the network node.
    package var hostAddresses: [String] {
        let workers = workers.map(\.address)
        return workers.contains(networkNode.address) ? workers : workers + [networkNode.address]
    }

    /// How a host is called where there is little room: `w1`, or the address of one without a name.
    package func shortName(_ address: String) -> String {
        workers.first { $0.address == address }?.name ?? address
    }

    /// How a host is called in text for people: `w1 (10.0.10.1)`, or the address alone.
    package func hostName(_ address: String) -> String {
        let name = shortName(address)
        return name == address ? address : "\(name) (\(address))"
    }

    package func quota(of owner: String) -> Int? { quotas[owner] ?? quotas["*"] }

    /// The cluster of the original, for the offline commands where there is no cluster file.
    package static let standard = Cluster(
        workers: ["10.0.10.1", "10.0.10.2", "10.0.10.3"].map { Worker(name: $0, address: $0, capacity: Capacity()) },
        networkNode: NetworkNode(address: "10.0.10.3", uplink: nil),
        flavors: standardFlavors,
        quotas: ["admin": 10, "student": 6])

    package static let standardFlavors = [
        Flavor(
            name: "cirros", cores: 1, memory: Gibibytes(thousandths: 500), disk: Gibibytes(thousandths: 1000),
            image: "/tmp/vm_images/cirros-0.6.2-x86_64-disk.img", user: "cirros"),
        Flavor(
            name: "ubuntu", cores: 1, memory: Gibibytes(thousandths: 500), disk: Gibibytes(thousandths: 2200),
            image: "/tmp/vm_images/focal-server-cloudimg-amd64.img", user: "ubuntu"),
    ]
}
