/// What other tools call the keys of topology and cluster files.
///
/// Words are in lower case, without `-` and `_`: `memory_gb` is `memorygb`.
struct ForeignKeys {
    private let words: [String: String]

    private init(_ words: [String: String] = [:]) { self.words = words }

    /// The key of ours that `word` is a word for.
    func key(_ word: String) -> String? {
        guard word.utf8.count <= 32 else { return nil }
        return words[word.lowercased().filter { $0 != "_" && $0 != "-" }]
    }

    static let none = ForeignKeys()

    static let topology = ForeignKeys([
        "name": "slice", "lab": "slice",
        "nodes": "vms", "machines": "vms", "hosts": "vms", "servers": "vms", "devices": "vms", "instances": "vms",
        "networks": "links", "edges": "links", "connections": "links", "cables": "links",
    ])

    static let vm = ForeignKeys(
        [
            "id": "name", "label": "name",
            "type": "flavor", "size": "flavor", "image": "flavor", "kind": "flavor", "template": "flavor",
            "nics": "interfaces", "ports": "interfaces", "host": "worker", "hypervisor": "worker",
        ].merging(guest) { first, _ in first })

    private static let guest = [
        "keys": "sshKeys", "publickeys": "sshKeys", "sshauthorizedkeys": "sshKeys", "authorizedkeys": "sshKeys",
        "sshkey": "sshKeys", "cloudinit": "userData", "cloudconfig": "userData",
    ]

    static let defaults = ForeignKeys(guest)

    static let userData = ForeignKeys(["path": "file", "source": "file", "name": "file"])

    static let link = ForeignKeys([
        "id": "name", "label": "name",
        "nodes": "endpoints", "interfaces": "endpoints", "between": "endpoints", "ends": "endpoints",
        "members": "endpoints", "ports": "endpoints",
    ])

    /// Pairs of keys for the two ends of a link.
    static let linkEnds = [
        ("from", "to"), ("source", "target"), ("source", "destination"), ("src", "dst"), ("left", "right"), ("a", "b"),
    ]

    static let cluster = ForeignKeys([
        "nodes": "workers", "hosts": "workers", "machines": "workers", "servers": "workers", "hypervisors": "workers",
        "gateway": "networkNode", "router": "networkNode",
    ])

    static let host = ForeignKeys([
        "ip": "address", "host": "address", "addr": "address", "ipaddress": "address", "id": "name", "label": "name",
    ])

    private static let amounts = [
        "cpu": "cores", "cpus": "cores", "vcpu": "cores", "vcpus": "cores",
        "memory": "memoryGB", "mem": "memoryGB", "ram": "memoryGB", "memorymb": "memoryGB", "rammb": "memoryGB",
        "disk": "diskGB", "storage": "diskGB",
    ]

    static let capacity = ForeignKeys(amounts.merging(["vms": "maxVMs"]) { first, _ in first })

    static let flavor = ForeignKeys(amounts.merging(["file": "image", "path": "image"]) { first, _ in first })

    static let ssh = ForeignKeys(["username": "user", "login": "user", "configfile": "config"])
}
