import SliceCommands
import SlicePlanning
import SliceTopology

/// One indivisible step of a script on a host.
typealias HostStep = (SimulatedHost, HostReply) throws -> Void

/// A step at which a script ends.
struct StepFailure: Error {
    let status: Int
    let errors: String

    static let noSpace = StepFailure(status: 1, errors: "qemu-img: write: No space left on device\n")
}

/// What a script says on its way.
final class HostReply {
    var isMade = false
    var isRemoved = false
    /// A tap came to the bridge of VLAN 400, or may have left it.
    var leavesBridge = false
    /// Of a VM.
    var pid: Int?
    /// What it prints of its own.
    var lines: [String] = []

    var text: String { lines.map { $0 + "\n" }.joined() }
}

/// What actions do on a host, in the order in which the scripts of `SliceCommands` do it.
struct HostScript {
    let sliceID: Int
    /// What a wrong order of actions looks like on a host.
    let rules: HostRules

    private func steps(_ step: ActionScript.Step) -> [HostStep] {
        switch step.operation {
        case .ensure(let object): (step.isNew ? refusal(object.spec) : []) + ensure(object.spec)
        case .remove(let object, _): remove(object.spec)
        case .image(let image):
            [
                { host, reply in
                    let isThere = image.identity.map { host.images.contains($0.sha256) } ?? false
                    guard isThere else { throw StepFailure(status: HostExit.imageAbsent, errors: "") }
                    reply.lines.append("state=found")
                }
            ]
        }
    }

    /// A disk that nobody has begun to make must not be there.
    private func refusal(_ spec: ObjectSpec) -> [HostStep] {
        guard case .disk(let disk) = spec else { return [] }
        return [
            { host, _ in
                guard host.disks[disk.vmID] != nil else { return }
                throw StepFailure(status: HostExit.orphan, errors: "a disk of VM \(disk.vmID) is there already\n")
            }
        ]
    }

    /// One, or several at once.
    func steps(_ steps: [ActionScript.Step]) -> [HostStep] {
        if steps.count == 1 { return self.steps(steps[0]) }
        return steps.enumerated().flatMap { number, step in
            let begin: HostStep = { _, reply in
                reply.isMade = false
                reply.isRemoved = false
                reply.leavesBridge = false
                reply.pid = nil
                reply.lines.append("@\(number)")
            }
            return [begin] + self.steps(step)
        }
    }

    private func ensure(_ spec: ObjectSpec) -> [HostStep] {
        switch spec {
        case .internet(let internet):
            let subnet = InternetNetwork.subnet
            let addresses = SimulatedHost.addresses(internet.reservations)
            let vlan = InternetNetwork.vlan
            return [own("gw_vlan\(vlan)", "dhcp_v\(vlan)", "ns-dhcp-vlan\(vlan)"), table]
                + gateway(vlan: vlan, address: subnet.gateway, group: vlan, slice: 0) + [said]
                + reserve(addresses)
                + dhcp(vlan: vlan, address: subnet.dhcpServer, slice: 0) { host in
                    SimulatedHost.Server(vlan: vlan, gateway: true, shared: host.sharedAddresses)
                } + [said]
        case .link(let link):
            guard link.gateway else {
                return [
                    own("gw_vlan\(link.vlan)"),
                    { host, reply in reply.isMade = host.ports["gw_vlan\(link.vlan)"] != nil },
                ]
                    + [withoutGateway(link.vlan), leave(sliceID), said]
            }
            let join: HostStep = { [sliceID] host, reply in
                if host.isolation?.insert(sliceID).inserted == true { reply.isMade = true }
            }
            return [own("gw_vlan\(link.vlan)"), table]
                + gateway(vlan: link.vlan, address: Subnet(vlan: link.vlan).gateway, group: sliceID, slice: sliceID)
                + [join, said]
        case .dhcp(let dhcp):
            let address = Subnet(vlan: dhcp.vlan).dhcpServer
            let server = SimulatedHost.Server(
                vlan: dhcp.vlan, gateway: dhcp.gateway, domain: dhcp.domain,
                addresses: SimulatedHost.addresses(dhcp.reservations))
            return self.dhcp(vlan: dhcp.vlan, address: address, slice: sliceID) { _ in server } + [said]
        case .disk(let disk): return self.disk(disk)
        case .port(let port): return self.port(port)
        case .vm(let vm): return launch(vm)
        }
    }

    /// Nothing is changed of what has one of these names and is not ours.
    func own(_ names: String...) -> HostStep {
        { host, _ in
            guard let name = names.first(where: host.foreign.contains) else { return }
            throw StepFailure(status: HostExit.foreignObject, errors: "\(name) exists and is not this state's\n")
        }
    }

    // MARK: Networks

    private var said: HostStep {
        { _, reply in
            reply.lines.append("state=\(reply.isMade ? "made" : "found")")
            reply.isMade = false
        }
    }

    private var table: HostStep {
        { host, reply in
            guard host.isolation == nil else { return }
            host.isolation = []
            reply.isMade = true
        }
    }

    /// Makes sure of an internal port as one transaction of OVS.
    private func internalPort(_ name: String, vlan: Int, slice: Int) -> HostStep {
        { host, reply in
            let port = SimulatedHost.Port(tag: vlan, slice: slice, vmID: nil, tap: nil)
            if host.ports[name] != port {
                host.ports[name] = port
                reply.isMade = true
            }
            if host.devices[name] == nil {
                host.devices[name] = SimulatedHost.Device()
                reply.isMade = true
            }
        }
    }

    private func gateway(vlan: Int, address: String, group: Int, slice: Int) -> [HostStep] {
        let name = "gw_vlan\(vlan)"
        return [
            own(name), internalPort(name, vlan: vlan, slice: slice),
            { host, reply in
                if host.devices[name]?.group != group { reply.isMade = true }
                host.devices[name]?.group = group
            },
            { host, reply in
                if host.devices[name]?.address != address || host.devices[name]?.isUp != true { reply.isMade = true }
                host.devices[name]?.address = address
                host.devices[name]?.isUp = true
            },
        ]
    }

    func leave(_ sliceID: Int) -> HostStep {
        { host, _ in
            guard host.isolation != nil else { return }
            if !host.devices.values.contains(where: { $0.group == sliceID }) { host.isolation?.remove(sliceID) }
            if !host.hasGateways { host.isolation = nil }
        }
    }

    /// The slice's file for VLAN 400's server, which is ended first where it does not know it so.
    private func reserve(_ addresses: [SimulatedHost.Address]) -> [HostStep] {
        [
            { [sliceID] host, reply in
                guard host.sharedAddresses[sliceID] != addresses else { return }
                host.servers[InternetNetwork.vlan] = nil
                reply.isMade = true
            },
            { [sliceID] host, _ in
                let hosts = Set(addresses.map(\.host))
                for other in host.sharedAddresses.keys where other != sliceID {
                    host.sharedAddresses[other]?.removeAll { hosts.contains($0.host) }
                }
                host.sharedAddresses[sliceID] = addresses
            },
        ]
    }

    private func dhcp(
        vlan: Int, address: String, slice: Int, _ wanted: @escaping (SimulatedHost) -> SimulatedHost.Server
    ) -> [HostStep] {
        let name = "dhcp_v\(vlan)"
        return [
            own(name, "ns-dhcp-vlan\(vlan)"),
            { host, _ in host.owners.insert(vlan) },
            { host, reply in if host.namespaces.insert(vlan).inserted { reply.isMade = true } },
            internalPort(name, vlan: vlan, slice: slice),
            { host, reply in
                guard host.devices[name]?.namespace == nil else { return }
                host.servers[vlan] = nil
                host.devices[name]?.namespace = vlan
                reply.isMade = true
            },
            { host, reply in
                if host.devices[name]?.address != address { reply.isMade = true }
                host.devices[name]?.address = address
                host.devices[name]?.isUp = true
            },
            { host, _ in if host.servers[vlan] != wanted(host) { host.servers[vlan] = nil } },
            { host, reply in
                guard host.servers[vlan] == nil else { return }
                host.servers[vlan] = wanted(host)
                host.leases.insert(vlan)
                reply.isMade = true
            },
        ]
    }

    // MARK: VMs

    private func disk(_ disk: DiskSpec) -> [HostStep] {
        let id = disk.vmID
        return [
            { host, _ in
                if host.isFull, !host.folders.contains(id) { throw StepFailure.noSpace }
                host.folders.insert(id)
            },
            { host, reply in
                if host.disks[id] != nil { return }
                guard let image = disk.image.identity, host.images.contains(image.sha256) else {
                    throw StepFailure(status: 1, errors: "qemu-img: could not open the backing file\n")
                }
                host.unfinishedDisks.insert(id)
                if host.isFull { throw StepFailure.noSpace }
                reply.isMade = true
            },
            { host, _ in
                if let known = host.disks[id] {
                    host.disks[id]?.size = max(known.size, disk.virtualSize)
                    return
                }
                host.disks[id] = SimulatedHost.Disk(
                    birth: host.birth(), image: disk.image.identity?.sha256 ?? "", size: disk.virtualSize)
                host.unfinishedDisks.remove(id)
            },
            said,
        ]
    }

    private func port(_ port: PortSpec) -> [HostStep] {
        let tap = port.tap
        let label = SimulatedHost.Label(slice: sliceID, vmID: port.vmID)
        let steps: [HostStep] = [
            own(tap),
            { host, reply in
                guard host.taps[tap] == nil else { return }
                host.taps[tap] = SimulatedHost.Tap(birth: host.birth())
                reply.isMade = true
            },
            { host, reply in
                if host.taps[tap]?.label != label { reply.isMade = true }
                host.taps[tap]?.label = label
            },
            { host, reply in if host.guards.insert(tap).inserted { reply.isMade = true } },
            { host, reply in
                if host.taps[tap]?.isUp != true { reply.isMade = true }
                host.taps[tap]?.isUp = true
            },
        ]
        guard let vlan = port.vlan else {
            return steps + [
                { host, reply in
                    let port = host.ports.removeValue(forKey: tap)
                    if port != nil { reply.isMade = true }
                    reply.leavesBridge = port == nil || port?.address != nil
                }, settle, said,
            ]
        }
        return steps + [
            { [sliceID] host, reply in
                // Where nobody is behind the tap, OVS may read from one that is gone.
                if !host.hasGuest(behind: tap) { host.ports[tap] = nil }
                let reads = host.ports[tap]?.tap ?? host.taps[tap]?.birth
                var wanted = SimulatedHost.Port(tag: vlan, slice: sliceID, vmID: port.vmID, tap: reads)
                wanted.lease = port.lease ?? host.ports[tap]?.lease
                if vlan == InternetNetwork.vlan {
                    // The bridge is made together with a tap.
                    wanted.address = port.address ?? "unknown"
                    host.hasBridge = true
                    reply.leavesBridge = true
                }
                if host.ports[tap] != wanted { reply.isMade = true }
                host.ports[tap] = wanted
            }, settle, said,
        ]
    }

    /// The bridge of VLAN 400 follows its taps, where one of them came or went.
    var settle: HostStep {
        { host, reply in
            guard reply.leavesBridge, host.hasBridge else { return }
            let before = host.flows
            host.settleBridge()
            if host.flows != before { reply.isMade = true }
        }
    }

    private func launch(_ vm: VMSpec) -> [HostStep] {
        let id = vm.vmID
        return [
            { host, _ in
                if host.machines[id] == nil { host.runFolders.insert(id) }
            },
            { [rules] host, reply in
                if let machine = host.machines[id] {
                    rules.takesOver(id, on: host)
                    reply.pid = machine.pid
                    return
                }
                let taps = (0...vm.interfaces).compactMap { host.taps["tap_\(id)_eth\($0)"]?.birth }
                guard taps.count == vm.interfaces + 1 else {
                    throw StepFailure(status: 1, errors: "qemu-system-x86_64: could not configure /dev/net/tun\n")
                }
                guard let disk = host.disks[id], host.images.contains(disk.image) else {
                    throw StepFailure(status: 1, errors: "qemu-system-x86_64: could not open the disk\n")
                }
                if host.machines.values.contains(where: { $0.vncPort == vm.vncPort }) {
                    throw StepFailure(status: 1, errors: "qemu-system-x86_64: the VNC port is in use\n")
                }
                rules.launches(id, on: host)
                let pid = 1000 + host.birth()
                host.machines[id] = SimulatedHost.Machine(
                    pid: pid, cores: vm.cores, memory: vm.memoryMebibytes, interfaces: vm.interfaces,
                    vncPort: vm.vncPort, hostname: vm.seed?.guest.hostname, taps: taps, disk: disk.birth)
                reply.pid = pid
                reply.isMade = true
            },
            { _, reply in
                if let pid = reply.pid { reply.lines.append("pid=\(pid)") }
                reply.lines.append("state=\(reply.isMade ? "made" : "found")")
            },
        ]
    }
}

extension SimulatedHost {
    static func addresses(_ reservations: [AddressReservation]) -> [Address] {
        reservations.map { Address(mac: $0.mac, host: $0.host, name: $0.name, routes: $0.routes) }
    }

    /// Whether a VM that runs has just this tap open.
    func hasGuest(behind tap: String) -> Bool {
        guard let birth = taps[tap]?.birth else { return false }
        return machines.contains { id, machine in
            machine.taps.contains(birth) && tap.hasPrefix("tap_\(id)_eth")
        }
    }
}
