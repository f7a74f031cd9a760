import SlicePlanning
import SliceTopology

/// One thing on one host, without the names that people gave: for comparing what there is
/// with what follows from a record.
struct Fact: Hashable {
    var kind: ObjectKind
    var host: String
    /// The VLAN of a link's things, the ID of a VM's.
    var id = 0
    /// Settings, by kind.
    var numbers: [Int] = []
    /// Of a disk, what its base image is, wherever the controller has it.
    var image: String?

    init(_ object: HostObject) {
        kind = object.spec.kind
        host = object.host
        switch object.spec {
        case .internet: break
        case .link(let spec): (id, numbers) = (spec.vlan, [spec.gateway ? 1 : 0])
        case .dhcp(let spec): (id, numbers) = (spec.vlan, [spec.gateway ? 1 : 0])
        case .disk(let spec): (id, numbers, image) = (spec.vmID, [spec.virtualSize], Self.digest(of: spec.image))
        case .port(let spec): (id, numbers) = (spec.vmID, [spec.interface, spec.vlan ?? 0])
        case .vm(let spec):
            id = spec.vmID
            numbers = [spec.cores, spec.memoryMebibytes, spec.interfaces, spec.vncPort]
        }
    }

    private static func digest(of image: ImageReference) -> String { image.identity?.sha256 ?? image.path }

    private init(_ kind: ObjectKind, on host: String, id: Int = 0, _ numbers: [Int] = []) {
        self.kind = kind
        self.host = host
        self.id = id
        self.numbers = numbers
    }

    /// All that a slice needs on hosts, in the order of deployment: VLAN 400, each link with its
    /// DHCP, each VM with disk, ports and QEMU.
    static func all(of slice: RecordedSlice, node: String) -> [Fact] {
        var facts: [Fact] = []
        if slice.vms.contains(where: \.internet) { facts.append(Fact(.internet, on: node)) }
        for link in slice.links {
            facts.append(Fact(.link, on: node, id: link.vlan, [link.gateway ? 1 : 0]))
            if link.dhcp { facts.append(Fact(.dhcp, on: node, id: link.vlan, [link.gateway ? 1 : 0])) }
        }
        for vm in slice.vms { facts += all(of: vm, in: slice) }
        return facts
    }

    /// All that a VM needs on its worker.
    static func all(of vm: RecordedVM, in slice: RecordedSlice) -> [Fact] {
        var vlans = [Int](repeating: 0, count: vm.interfaces + 1)
        if vm.internet { vlans[0] = 400 }
        for link in slice.links {
            for end in link.endpoints where end.vm == vm.name && vlans.indices.contains(end.interface) {
                vlans[end.interface] = link.vlan
            }
        }
        func mebibytes(_ thousandths: Int) -> Int { (thousandths * 1024 + 999) / 1000 }
        // A disk is as large as its image where that is larger.
        let size = max(mebibytes(vm.disk.thousandths) << 20, vm.image.identity?.virtualSize ?? 0)
        var disk = Fact(.disk, on: vm.worker, id: vm.id, [size])
        disk.image = digest(of: vm.image)
        let ports = vlans.enumerated().map { Fact(.port, on: vm.worker, id: vm.id, [$0.offset, $0.element]) }
        let numbers = [vm.cores, mebibytes(vm.memory.thousandths), vm.interfaces, vm.vncPort]
        return [disk] + ports + [Fact(.vm, on: vm.worker, id: vm.id, numbers)]
    }
}
