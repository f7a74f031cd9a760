import SliceCommands
import SlicePlanning
import SliceTopology

/// How things go from a host. Each says whether it was there, as it found it.
extension HostScript {
    func remove(_ spec: ObjectSpec) -> [HostStep] {
        switch spec {
        case .internet:
            let vlan = InternetNetwork.vlan
            return removeDHCP(vlan) + removeGateway(vlan, group: vlan)
        case .link(let link): return removeGateway(link.vlan, group: sliceID)
        case .dhcp(let dhcp): return removeDHCP(dhcp.vlan)
        case .disk(let disk): return removeDisk(disk.vmID)
        case .port(let port): return removePort(port)
        case .vm(let vm):
            return [
                note { $0.machines[vm.vmID] != nil },
                { host, _ in host.machines[vm.vmID] = nil },
                { host, _ in host.runFolders.remove(vm.vmID) },
                told,
            ]
        }
    }

    /// Removes an orphan, as one of the slice in its label.
    func steps(removing orphan: Orphan) -> [HostStep] {
        switch orphan.target {
        case .object(let spec): HostScript(sliceID: orphan.sliceID ?? 0, rules: rules).remove(spec)
        case .reservations(let sliceID): HostScript(sliceID: sliceID, rules: rules).leaveShared
        case .isolation(let sliceID): [leave(sliceID)]
        case .table: [{ host, _ in if !host.hasGateways { host.isolation = nil } }]
        case .bridge: [{ host, _ in host.settleBridge() }]
        }
    }

    /// Takes the slice's addresses back, where others go on using VLAN 400.
    var leaveShared: [HostStep] {
        let vlan = InternetNetwork.vlan
        return [
            note { [sliceID] in $0.sharedAddresses[sliceID] != nil },
            { [sliceID] host, _ in if host.sharedAddresses[sliceID] != nil { host.servers[vlan] = nil } },
            { [sliceID] host, _ in host.sharedAddresses[sliceID] = nil },
            { host, _ in
                guard host.servers[vlan] == nil, host.owners.contains(vlan), host.namespaces.contains(vlan),
                    host.leases.contains(vlan)
                else { return }
                host.servers[vlan] = SimulatedHost.Server(vlan: vlan, gateway: true, shared: host.sharedAddresses)
            },
            told,
        ]
    }

    /// Whether there is anything to remove, for what is said in the end.
    private func note(_ isThere: @escaping (SimulatedHost) -> Bool) -> HostStep {
        { host, reply in reply.isRemoved = isThere(host) }
    }

    private var told: HostStep {
        { _, reply in reply.lines.append("state=\(reply.isRemoved ? "removed" : "gone")") }
    }

    // MARK: Networks

    private func removeGateway(_ vlan: Int, group: Int) -> [HostStep] {
        [own("gw_vlan\(vlan)"), note { $0.ports["gw_vlan\(vlan)"] != nil }, drop("gw_vlan\(vlan)"), leave(group), told]
    }

    /// The gateway of a link that is to have none.
    func withoutGateway(_ vlan: Int) -> HostStep { drop("gw_vlan\(vlan)") }

    private func drop(_ name: String) -> HostStep {
        { host, _ in
            host.ports[name] = nil
            host.devices[name] = nil
        }
    }

    private func removeDHCP(_ vlan: Int) -> [HostStep] {
        let name = "dhcp_v\(vlan)"
        return [
            // A namespace that is another's is left alone, and nothing more.
            own(name),
            note { host in
                host.ports[name] != nil || host.servers[vlan] != nil
                    || host.namespaces.contains(vlan) && host.owners.contains(vlan)
            },
            { host, _ in host.servers[vlan] = nil },
            drop(name),
            { host, _ in host.namespaces.remove(vlan) },
            { host, _ in
                host.owners.remove(vlan)
                host.leases.remove(vlan)
                if vlan == InternetNetwork.vlan { host.sharedAddresses = [:] }
            },
            told,
        ]
    }

    // MARK: VMs

    private func removeDisk(_ id: Int) -> [HostStep] {
        [
            { host, _ in
                guard host.machines[id] != nil, host.runFolders.contains(id) else { return }
                throw StepFailure(status: HostExit.orphan, errors: "VM \(id) runs, and nobody recorded it\n")
            },
            note { $0.folders.contains(id) },
            { [rules] host, _ in rules.loses(id, on: host) },
            { host, _ in
                host.folders.remove(id)
                host.unfinishedDisks.remove(id)
                host.disks[id] = nil
            },
            told,
        ]
    }

    private func removePort(_ port: PortSpec) -> [HostStep] {
        [
            own(port.tap),
            note { $0.taps[port.tap] != nil || $0.ports[port.tap] != nil },
            { host, reply in
                reply.leavesBridge = host.ports[port.tap].map { $0.address != nil } ?? true
                host.ports[port.tap] = nil
            },
            settle,
            { [rules] host, _ in
                rules.removesTap(port.tap, on: host)
                host.taps[port.tap] = nil
            },
            { host, _ in host.guards.remove(port.tap) },
            told,
        ]
    }
}
