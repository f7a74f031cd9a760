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
    /// What DHCP keeps for whom, and what a tap in VLAN 400 is made for.
    var addresses: [String] = []
    /// Of VMs, as DHCP tells them to guests, in the order of its addresses: the only names that hosts know.
    var names: [String] = []

    /// The same whatever VMs are called.
    var nameless: Fact {
        var fact = self
        fact.names = []
        return fact
    }

    /// What is on a host, as what is wanted there sees it: a guest that no server tells anything any more keeps what it
    /// was told.
    init(_ object: HostObject, as wanted: ObjectSpec?) {
        self.init(object)
        if case .port(let port)? = wanted, port.lease == nil, port.vlan != InternetNetwork.vlan { addresses = [] }
    }

    init(_ object: HostObject) {
        kind = object.spec.kind
        host = object.host
        switch object.spec {
        case .internet(let spec): addresses = spec.reservations.map(Self.text)
        case .link(let spec): (id, numbers) = (spec.vlan, [spec.gateway ? 1 : 0])
        case .dhcp(let spec):
            (id, numbers) = (spec.vlan, [spec.gateway ? 1 : 0])
            addresses = (spec.domain.map { [$0] } ?? []) + spec.reservations.map(Self.text)
            names = spec.reservations.map { $0.name ?? "-" }
        case .disk(let spec): (id, numbers, image) = (spec.vmID, [spec.virtualSize], Self.digest(of: spec.image))
        case .port(let spec):
            (id, numbers) = (spec.vmID, [spec.interface, spec.vlan ?? 0])
            addresses = [spec.address, spec.lease].compactMap(\.self)
        case .vm(let spec):
            id = spec.vmID
            numbers = [spec.cores, spec.memoryMebibytes, spec.interfaces, spec.vncPort]
        }
    }

    private static func text(_ kept: AddressReservation) -> String {
        text(kept.vmID, kept.interface, kept.host, kept.routes)
    }

    private static func text(_ id: Int, _ interface: Int, _ host: Int, _ routes: [Int]?) -> String {
        "\(id).eth\(interface) .\(host) \(routes.map { "by \($0)" } ?? "all")"
    }

    /// What a link's DHCP keeps: an address for each end, and for a VM with internet only the ways that its first
    /// link with a gateway opens.
    private mutating func keepAddresses(of link: RecordedLink, in slice: RecordedSlice) {
        guard !link.hosts.isEmpty else { return }
        addresses = [slice.name]
        for (end, host) in zip(link.endpoints, link.hosts) {
            guard let vm = slice.vms.first(where: { $0.name == end.vm }), let host else { continue }
            let routes = Self.routes(of: vm, on: link, in: slice)
            addresses.append(Self.text(vm.id, end.interface, host, routes))
            names.append(vm.name)
        }
    }

    private static func routes(of vm: RecordedVM, on link: RecordedLink, in slice: RecordedSlice) -> [Int]? {
        guard vm.internet else { return nil }
        let own = slice.links.filter { $0.endpoints.contains { $0.vm == vm.name } }
        guard own.first(where: { $0.gateway && $0.dhcp })?.number == link.number else { return [] }
        return slice.links.filter { other in other.gateway && !own.contains { $0.number == other.number } }.map(\.vlan)
    }

    /// What its link's DHCP tells a guest; the label of its tap.
    private static func lease(_ host: Int, of vm: RecordedVM, on link: RecordedLink, in slice: RecordedSlice) -> String
    {
        let ways = routes(of: vm, on: link, in: slice).map { $0.reduce("aside") { "\($0)-\($1)" } }
        return "\(host)-" + (ways ?? (link.gateway ? "default" : "none"))
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
        if slice.vms.contains(where: \.internet) {
            var fact = Fact(.internet, on: node)
            for vm in slice.vms {
                if let host = vm.internetHost { fact.addresses.append(text(vm.id, 0, host, nil)) }
            }
            facts.append(fact)
        }
        for link in slice.links {
            facts.append(Fact(.link, on: node, id: link.vlan, [link.gateway ? 1 : 0]))
            if link.dhcp {
                var fact = Fact(.dhcp, on: node, id: link.vlan, [link.gateway ? 1 : 0])
                fact.keepAddresses(of: link, in: slice)
                facts.append(fact)
            }
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
        var ports = vlans.enumerated().map { Fact(.port, on: vm.worker, id: vm.id, [$0.offset, $0.element]) }
        // Only the tap in VLAN 400 is made for one address.
        if let host = vm.internetHost { ports[0].addresses = ["10.60.7.\(host)"] }
        for link in slice.links where link.dhcp {
            for (end, host) in zip(link.endpoints, link.hosts) where end.vm == vm.name {
                guard let host, ports.indices.contains(end.interface) else { continue }
                ports[end.interface].addresses = [lease(host, of: vm, on: link, in: slice)]
            }
        }
        let numbers = [vm.cores, mebibytes(vm.memory.thousandths), vm.interfaces, vm.vncPort]
        return [disk] + ports + [Fact(.vm, on: vm.worker, id: vm.id, numbers)]
    }
}
