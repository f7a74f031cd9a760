import SlicePlanning
import SliceTopology

/// Compares what hosts hold with what users' files say. It knows the rules of the topology and
/// the numbers that were allocated, and nothing of how plans are made.
struct Checker {
    private let world: World
    private let setting: Setting
    private(set) var faults: [String] = []
    private var expected: [String: Expected] = [:]

    /// What one host must hold, by name.
    private struct Expected {
        var ports: [String: SimulatedHost.Port] = [:]
        var devices: [String: SimulatedHost.Device] = [:]
        var taps: [String: SimulatedHost.Label] = [:]
        var isolation: Set<Int>?
        var servers: [Int: SimulatedHost.Server] = [:]
        var sharedAddresses: [Int: [SimulatedHost.Address]] = [:]
        var machines: [Int: Wish.VM] = [:]
        var vncPorts: [Int: Int] = [:]
        /// Those of its VMs that somebody stopped.
        var off: Set<Int> = []
    }

    /// - Parameter slices: files of all slices that are to be there, with their records.
    init(_ world: World, _ setting: Setting, slices: [(wish: Wish, record: RecordedSlice)]) {
        self.world = world
        self.setting = setting
        for (wish, record) in slices { expect(wish, record) }
        let users = slices.filter { $0.wish.vms.contains(where: \.internet) }
        if !users.isEmpty {
            network(400, subnet: "10.60.7", group: 400, slice: 0, dhcp: true, gateway: true)
            let shared = Dictionary(
                uniqueKeysWithValues: users.map { ($0.record.id, internetAddresses($0.wish, $0.record)) })
            expected[setting.node]?.servers[400]?.shared = shared
            expected[setting.node]?.sharedAddresses = shared
        }
        let hosts = slices.flatMap { $0.record.vms.compactMap(\.internetHost) }
        require(Set(hosts).count == hosts.count, "addresses in VLAN 400 are given out twice: \(hosts)")
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) { compare(host) }
        let numbers = slices.flatMap { [$0.record.id] + $0.record.vms.map(\.id) }
        require(Set(numbers).count == numbers.count, "IDs are given out twice: \(numbers)")
        let vnc = slices.flatMap { $0.record.vms.map(\.vncPort) }
        require(Set(vnc).count == vnc.count, "VNC ports are given out twice: \(vnc)")
    }

    private mutating func require(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { faults.append(text()) }
    }

    // MARK: What must be there

    private mutating func expect(_ wish: Wish, _ record: RecordedSlice) {
        require(record.status == .running, "\(wish.slice) is \(record.status.rawValue)")
        require(Set(record.vms.map(\.name)) == Set(wish.vms.map(\.name)), "\(wish.slice) records other VMs")
        let pool = 100 + record.id % 100 * 20
        var vlans: [Wish.End: Int] = [:]
        require(record.links.count == wish.links.count, "\(wish.slice) records other links")
        for link in wish.links {
            let ends = Set(link.ends.map(\.text))
            guard let known = record.links.first(where: { Set($0.endpoints.map(\.description)) == ends }) else {
                faults.append("\(wish.slice) does not record the link between \(ends.sorted())")
                continue
            }
            let vlan = known.vlan
            require((pool..<pool + 20).contains(vlan) && vlan != 400, "VLAN \(vlan) is not in the pool from \(pool)")
            require(!vlans.values.contains(vlan), "two links have VLAN \(vlan)")
            for end in link.ends { vlans[end] = vlan }
            let subnet = vlan <= 255 ? "192.168.\(vlan)" : "172.\(16 + vlan / 256).\(vlan % 256)"
            network(
                vlan, subnet: subnet, group: record.id, slice: record.id, dhcp: link.dhcp, gateway: link.gateway)
        }
        var leases: [Wish.End: String] = [:]
        for link in wish.links where link.dhcp {
            guard let end = link.ends.first, let vlan = vlans[end],
                let known = record.links.first(where: { $0.vlan == vlan })
            else { continue }
            expected[setting.node]?.servers[vlan]?.domain = wish.slice
            let kept = addresses(link, wish, record, known, vlans)
            expected[setting.node]?.servers[vlan]?.addresses = kept
            for (end, kept) in zip(link.ends, kept) {
                let ways = kept.routes.map { "aside" + $0.map { "-\($0)" }.joined() }
                leases[end] = "\(kept.host)-" + (ways ?? (link.gateway ? "default" : "none"))
            }
        }
        for vm in wish.vms {
            guard let known = record.vms.first(where: { $0.name == vm.name }) else { continue }
            let host = known.worker
            require(setting.workers.contains(host), "\(vm.name) is on \(host)")
            require(vm.pin == nil || vm.pin == host, "\(vm.name) is on \(host), not on \(vm.pin ?? "")")
            expected[host, default: Expected()].machines[known.id] = vm
            expected[host, default: Expected()].vncPorts[known.id] = known.vncPort
            if known.isStopped { expected[host, default: Expected()].off.insert(known.id) }
            for index in 0...vm.interfaces {
                let tap = "tap_\(known.id)_eth\(index)"
                expected[host, default: Expected()].taps[tap] = .init(slice: record.id, vmID: known.id)
                let vlan = index == 0 ? (vm.internet ? 400 : nil) : vlans[.init(vm: vm.name, interface: index)]
                guard let vlan else { continue }
                expected[host, default: Expected()].ports[tap] = .init(
                    tag: vlan, slice: record.id, vmID: known.id, tap: world.host(host).taps[tap]?.birth,
                    address: vlan == 400 ? known.internetHost.map { "10.60.7.\($0)" } ?? "none" : nil,
                    lease: leases[.init(vm: vm.name, interface: index)])
            }
        }
    }

    private func mac(_ id: Int, _ interface: Int) -> String {
        "52:54:00"
            + [id / 256, id % 256, interface].map { byte in
                ":" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }

    private func internetAddresses(_ wish: Wish, _ record: RecordedSlice) -> [SimulatedHost.Address] {
        wish.vms.filter(\.internet).compactMap { vm in
            record.vms.first { $0.name == vm.name }.map { known in
                .init(mac: mac(known.id, 0), host: known.internetHost ?? 0, name: nil, routes: nil)
            }
        }
    }

    /// What a link's dnsmasq must keep: an address of its own for each end, and where the VM has internet, no default
    /// route, but the ways that only this link's gateway opens.
    private mutating func addresses(
        _ link: Wish.Link, _ wish: Wish, _ record: RecordedSlice, _ known: RecordedLink, _ vlans: [Wish.End: Int]
    ) -> [SimulatedHost.Address] {
        let hosts = known.hosts.compactMap(\.self)
        let isRight = hosts.count == link.ends.count && Set(hosts).count == hosts.count
        require(isRight && hosts.allSatisfy { (10...250).contains($0) }, "VLAN \(known.vlan) gives out \(hosts)")
        let routed = wish.links.filter(\.gateway).compactMap { $0.ends.first.flatMap { vlans[$0] } }
        return link.ends.compactMap { end in
            guard let vm = record.vms.first(where: { $0.name == end.vm }),
                let place = known.endpoints.firstIndex(where: { $0.description == end.text }), isRight
            else { return nil }
            var routes: [Int]?
            if wish.vms.contains(where: { $0.name == end.vm && $0.internet }) {
                let own = wish.links.filter { $0.ends.contains { $0.vm == end.vm } }
                let first = own.first { $0.gateway && $0.dhcp }?.ends.first.flatMap { vlans[$0] }
                let joined = Set(own.compactMap { $0.ends.first.flatMap { vlans[$0] } })
                routes = first == known.vlan ? routed.filter { !joined.contains($0) } : []
            }
            return .init(
                mac: mac(vm.id, end.interface), host: known.hosts[place] ?? 0, name: end.vm, routes: routes)
        }
    }

    private mutating func network(_ vlan: Int, subnet: String, group: Int, slice: Int, dhcp: Bool, gateway: Bool) {
        var node = expected[setting.node] ?? Expected()
        if gateway {
            node.ports["gw_vlan\(vlan)"] = .init(tag: vlan, slice: slice, vmID: nil, tap: nil)
            node.devices["gw_vlan\(vlan)"] = .init(namespace: nil, isUp: true, address: "\(subnet).1", group: group)
            node.isolation = node.isolation ?? []
            if vlan != 400 { node.isolation?.insert(slice) }
        }
        if dhcp {
            node.ports["dhcp_v\(vlan)"] = .init(tag: vlan, slice: slice, vmID: nil, tap: nil)
            node.devices["dhcp_v\(vlan)"] = .init(namespace: vlan, isUp: true, address: "\(subnet).2", group: 0)
            node.servers[vlan] = .init(vlan: vlan, gateway: gateway)
        }
        expected[setting.node] = node
    }

    // MARK: What is there

    private mutating func compare(_ host: SimulatedHost) {
        let want = expected.removeValue(forKey: host.address) ?? Expected()
        let place = host.address
        // What a server told that is gone may stand there still.
        var ports = host.ports
        for name in ports.keys where want.ports[name]?.lease == nil { ports[name]?.lease = nil }
        same("ports", ports, want.ports, place)
        same("interfaces", host.devices, want.devices, place)
        same("dnsmasq", host.servers, want.servers, place)
        same("addresses in VLAN 400", host.sharedAddresses, want.sharedAddresses, place)
        same("labels of taps", host.taps.mapValues { $0.label ?? .init(slice: 0, vmID: 0) }, want.taps, place)
        require(host.isolation == want.isolation, "\(place): what keeps slices apart is \(host.isolation ?? [])")
        let isolated = want.ports.compactMapValues(\.address)
        require(host.hasBridge == !isolated.isEmpty, "\(place): the bridge of VLAN 400")
        require(
            host.flows == (isolated.isEmpty ? nil : isolated),
            "\(place): VLAN 400 lets \(host.flows ?? [:]) through, not \(isolated)")
        require(host.taps.values.allSatisfy(\.isUp), "\(place): a tap is down")
        let servers = Set(want.servers.keys)
        for (what, have) in [
            ("namespaces", host.namespaces), ("namespace markers", host.owners), ("leases", host.leases),
        ] {
            require(have == servers, "\(place): \(what) are \(have.sorted()), not \(servers.sorted())")
        }
        require(host.guards == Set(want.taps.keys), "\(place): the guarded taps are \(host.guards.sorted())")
        let all = Set(want.machines.keys)
        let on = all.subtracting(want.off)
        for (what, have, ids) in [
            ("QEMUs", Set(host.machines.keys), on), ("run folders", host.runFolders, on),
            ("disks", Set(host.disks.keys), all), ("VM folders", host.folders, all),
        ] {
            require(have == ids, "\(place): \(what) are \(have.sorted()), not \(ids.sorted())")
        }
        require(host.unfinishedDisks.isEmpty, "\(place): a disk is half made")
        require(host.ghosts.isEmpty, "\(place): a command is still at work")
        for (id, vm) in want.machines.sorted(by: { $0.key < $1.key }) {
            guard let machine = host.machines[id], let disk = host.disks[id] else { continue }
            let flavor = Setting.flavors[vm.flavor]
            require(
                machine.cores == flavor.cores && machine.memory == flavor.memory
                    && machine.interfaces == vm.interfaces && machine.vncPort == want.vncPorts[id],
                "\(place): VM \(id) runs otherwise than its file says: \(machine)")
            require(
                machine.hostname == vm.hostname,
                "\(place): VM \(id) was told to be \(machine.hostname ?? "itself"), not \(vm.hostname ?? "itself")")
            require(machine.disk == disk.birth, "\(place): VM \(id) runs from a disk that is gone")
            require(disk.image == Setting.digest(of: flavor.image), "\(place): VM \(id) has the image \(disk.image)")
            require(disk.size >= flavor.disk << 20, "\(place): the disk of VM \(id) is too small")
            let taps = (0...vm.interfaces).map { host.taps["tap_\(id)_eth\($0)"]?.birth ?? -1 }
            require(machine.taps == taps, "\(place): VM \(id) is not behind its taps")
        }
    }

    private mutating func same<Key: Hashable & Comparable, Value: Equatable>(
        _ what: String, _ have: [Key: Value], _ want: [Key: Value], _ place: String
    ) {
        guard have != want else { return }
        for key in Set(have.keys).union(want.keys).sorted() where have[key] != want[key] {
            let (is_, should) = (have[key].map { "\($0)" } ?? "missing", want[key].map { "\($0)" } ?? "nothing")
            faults.append("\(place): \(what): \(key) is \(is_), should be \(should)")
        }
    }
}

extension Checker {
    /// What hosts hold and no slice records: what was begun is recorded before it is sent.
    static func unrecorded(_ world: World, _ slices: [RecordedSlice]) -> [String] {
        var known: Set<String> = []
        for slice in slices {
            for object in slice.objects {
                known.insert("\(object.object.host) \(object.object.spec.kind) \(object.object.spec.key)")
            }
        }
        let ids = Set(slices.map(\.id))
        var found: [String] = []
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) {
            func require(_ kind: ObjectKind, _ key: String, _ what: String) {
                if !known.contains("\(host.address) \(kind) \(key)") { found.append("\(host.address): \(what) \(key)") }
            }
            func network(_ vlan: Int, _ kind: ObjectKind, _ what: String) {
                require(vlan == 400 ? .internet : kind, "vlan\(vlan)", what)
            }
            for tap in Set(host.taps.keys).union(host.guards) { require(.port, interface(tap), "tap") }
            for name in Set(host.ports.keys).union(host.devices.keys) {
                if name.hasPrefix("tap_") { require(.port, interface(name), "port") }
                if name.hasPrefix("gw_vlan") { network(Int(name.dropFirst(7)) ?? 0, .link, "gateway") }
                if name.hasPrefix("dhcp_v") { network(Int(name.dropFirst(6)) ?? 0, .dhcp, "DHCP port") }
            }
            for vlan in host.namespaces.union(host.owners).union(host.leases).union(host.servers.keys) {
                network(vlan, .dhcp, "DHCP")
            }
            for id in host.folders.union(host.disks.keys).union(host.unfinishedDisks) {
                require(.disk, "\(id)", "disk")
            }
            for id in host.runFolders.union(host.machines.keys) { require(.vm, "\(id)", "QEMU") }
            let users = slices.filter { slice in
                slice.objects.contains { $0.object.host == host.address && $0.object.spec.kind == .internet }
            }
            for id in host.sharedAddresses.keys where !users.contains(where: { $0.id == id }) {
                found.append("\(host.address): addresses of slice \(id)")
            }
            for id in host.isolation ?? [] where !ids.contains(id) { found.append("\(host.address): isolation \(id)") }
        }
        return found
    }

    /// `tap_1001_eth1` → `1001.eth1`.
    private static func interface(_ tap: String) -> String {
        String(tap.dropFirst(4).replacing("_eth", with: ".eth"))
    }
}
