import SliceSyntax
import SliceTopology

/// One slice as a user's file has it: what is planned, and what the plan is checked against.
struct Wish: Hashable {
    struct VM: Hashable {
        var name: String
        var flavor: String
        /// Nil where the links decide.
        var interfaces: Int?
        var internet: Bool
        /// Name or address of a worker.
        var pin: String?
        var protect = false
        /// What it says that it was called before.
        var former: String?
    }

    struct Link: Hashable {
        var name: String?
        var ends: [End]
        var dhcp = true
        var gateway = true
        /// What it says that it was called before.
        var former: String?
    }

    struct End: Hashable {
        var vm: String
        var interface: Int
        var text: String { "\(vm).eth\(interface)" }
    }

    static let mostVMs = 12
    static let mostLinks = 20
    static let mostInterfaces = 26

    var slice: String
    var id: Int?
    var owner: String?
    var vms: [VM] = []
    var links: [Link] = []

    func vm(_ name: String) -> VM? { vms.first { $0.name == name } }

    /// Data interfaces of a VM: as many as it says, else the highest that a link names.
    func interfaces(of vm: VM) -> Int {
        vm.interfaces ?? links.flatMap(\.ends).filter { $0.vm == vm.name }.map(\.interface).max() ?? 0
    }

    /// The topology file's text.
    var text: String {
        JSONOutput.object([
            "slice": .string(slice), "id": id.map { .integer($0) }, "owner": owner.map { .string($0) },
            "vms": .array(
                vms.map { vm in
                    .object([
                        "name": .string(vm.name), "flavor": .string(vm.flavor),
                        "interfaces": vm.interfaces.map { .integer($0) }, "internet": .bool(vm.internet),
                        "worker": vm.pin.map { .string($0) }, "protect": vm.protect ? .bool(true) : nil,
                        "renamedFrom": vm.former.map { .string($0) },
                    ])
                }),
            "links": .array(
                links.map { link in
                    .object([
                        "name": link.name.map { .string($0) }, "endpoints": .strings(link.ends.map(\.text)),
                        "dhcp": .bool(link.dhcp), "gateway": .bool(link.gateway),
                        "renamedFrom": link.former.map { .string($0) },
                    ])
                }),
        ]).compact
    }

    /// - Throws: ``Violation`` where the front end refuses the file, which is right by construction.
    func topology(in cluster: Cluster) throws(Violation) -> Topology {
        // Without quotas: those are the planner's to count here.
        var unlimited = cluster
        unlimited.quotas = [:]
        let context = CheckContext(cluster: unlimited, defaultOwner: nil)
        let result = TopologyFile.check(SourceFile(name: "\(slice).json", text: text), in: context)
        guard let topology = result.topology else {
            throw Violation("a right file is read", result.diagnostics.map(\.detail).joined(separator: " ") + text)
        }
        return topology
    }
}
