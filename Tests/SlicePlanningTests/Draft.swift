import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A topology file in the making: tests edit it, and read it back through the real front end.
struct Draft {
    struct VM {
        var name: String
        var flavor = "cirros"
        var interfaces: Int?
        var internet = false
        var worker: String?
        var protect = false
        var renamedFrom: String?
        var hostname: String?
        var sshKeys: [String]?
        var userData: String?
    }

    struct Link {
        var name: String?
        var endpoints: [String]
        var dhcp = true
        var gateway = true
        var renamedFrom: String?
    }

    var slice = "two-tier"
    var id: Int?
    var owner: String? = "admin"
    var vms: [VM] = []
    var links: [Link] = []

    /// The example of the specification.
    static let twoTier = Draft(
        vms: [VM(name: "web", interfaces: 1, internet: true), VM(name: "db", flavor: "ubuntu", interfaces: 1)],
        links: [Link(name: "backend", endpoints: ["web.eth1", "db.eth1"])])

    /// A slice of VMs without links.
    static func vms(_ count: Int, slice: String, owner: String? = "nobody") -> Draft {
        Draft(slice: slice, owner: owner, vms: (0..<count).map { VM(name: "v\($0)") })
    }

    /// A slice of two VMs with as many links as asked for between them.
    static func links(_ count: Int, slice: String = "wide", id: Int? = nil) -> Draft {
        Draft(
            slice: slice, id: id, vms: [VM(name: "a", interfaces: 26), VM(name: "b", interfaces: 26)],
            links: (0..<count).map { Link(name: "l\($0)", endpoints: ["a.eth\($0 + 1)", "b.eth\($0 + 1)"]) })
    }

    /// The same with its first VM changed.
    func edited(_ edit: (inout VM) -> Void) -> Draft {
        var draft = self
        edit(&draft.vms[0])
        return draft
    }

    var text: String {
        JSONOutput.object([
            "slice": .string(slice), "id": id.map { .integer($0) }, "owner": owner.map { .string($0) },
            "vms": .array(
                vms.map { vm in
                    .object([
                        "name": .string(vm.name), "flavor": .string(vm.flavor),
                        "interfaces": vm.interfaces.map { .integer($0) }, "internet": .bool(vm.internet),
                        "worker": vm.worker.map { .string($0) }, "protect": vm.protect ? .bool(true) : nil,
                        "renamedFrom": vm.renamedFrom.map { .string($0) },
                        "hostname": vm.hostname.map { .string($0) },
                        "sshKeys": vm.sshKeys.map { .strings($0) }, "userData": vm.userData.map { .string($0) },
                    ])
                }),
            "links": .array(
                links.map { link in
                    .object([
                        "name": link.name.map { .string($0) }, "endpoints": .strings(link.endpoints),
                        "dhcp": .bool(link.dhcp), "gateway": .bool(link.gateway),
                        "renamedFrom": link.renamedFrom.map { .string($0) },
                    ])
                }),
        ]).compact
    }

    func topology(in cluster: Cluster = .test) throws -> Topology {
        let file = SourceFile(name: "topology.json", text: text)
        // Without quotas: those are the planner's to count here.
        var unlimited = cluster
        unlimited.quotas = [:]
        let result = TopologyFile.check(file, in: CheckContext(cluster: unlimited, defaultOwner: nil))
        let wrong = result.diagnostics.map { "\($0.code.id) \($0.detail)" }
        return try #require(result.topology, "\(wrong) in \(text)")
    }
}

extension Cluster {
    /// Three workers, no quotas, and flavors that differ in one thing each.
    static let test = decoded(
        """
        {"workers": [{"address": "10.0.10.1"}, {"address": "10.0.10.2"}, {"address": "10.0.10.3"}],
         "networkNode": {"address": "10.0.10.3"}, "flavors": {
          "cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "/images/cirros.img"},
          "cirros-2": {"cores": 2, "memoryGB": 0.5, "diskGB": 1, "image": "/images/cirros.img"},
          "cirros-big": {"cores": 1, "memoryGB": 0.5, "diskGB": 3, "image": "/images/cirros.img"},
          "ubuntu": {"cores": 1, "memoryGB": 0.5, "diskGB": 2.2, "image": "/images/ubuntu.img"}}}
        """)

    static func decoded(_ text: String) -> Cluster {
        let result = ClusterDecoder.decode(SourceFile(name: "cluster.json", text: text), folder: "/")
        return result.cluster ?? .standard
    }

    /// One worker less and bounds for the others.
    static func bounded(_ first: String, _ second: String) -> Cluster {
        decoded(
            """
            {"workers": [{"name": "w1", "address": "10.0.10.1", "capacity": \(first)},
                         {"name": "w2", "address": "10.0.10.2", "capacity": \(second)}],
             "networkNode": {"address": "10.0.10.2"}, "flavors": {
              "cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "/images/cirros.img"},
              "cirros-2": {"cores": 2, "memoryGB": 0.5, "diskGB": 1, "image": "/images/cirros.img"},
              "cirros-big": {"cores": 1, "memoryGB": 0.5, "diskGB": 3, "image": "/images/cirros.img"}}}
            """)
    }
}
