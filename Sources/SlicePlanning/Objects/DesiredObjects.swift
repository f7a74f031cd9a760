import SliceTopology

/// Everything that must exist on hosts for a slice, in deploy order: VLAN 400, then gateway
/// and DHCP of each link, then disk, ports and QEMU of each VM.
enum DesiredObjects {
    static func of(_ slice: RecordedSlice, in cluster: Cluster) -> [HostObject] {
        let node = cluster.networkNode.address
        var objects: [HostObject] = []
        if slice.vms.contains(where: \.internet) {
            let reservations = slice.vms.compactMap { vm in
                vm.internetHost.map { AddressReservation(vmID: vm.id, interface: 0, host: $0) }
            }
            objects.append(HostObject(host: node, spec: .internet(InternetSpec(reservations: reservations))))
        }
        let index = SliceIndex(slice)
        let addresses = LinkReservations(index)
        var leases: [String: String] = [:]
        for link in slice.links {
            let name = link.address.description
            let network = LinkSpec(link: name, vlan: link.vlan, gateway: link.gateway)
            objects.append(HostObject(host: node, spec: .link(network)))
            if link.dhcp {
                let reservations = addresses.on(link)
                for kept in reservations { leases[kept.mac] = kept.lease(gateway: link.gateway) }
                let dhcp = DHCPSpec(
                    link: name, vlan: link.vlan, gateway: link.gateway,
                    domain: reservations.isEmpty ? nil : slice.name, reservations: reservations)
                objects.append(HostObject(host: node, spec: .dhcp(dhcp)))
            }
        }
        for vm in slice.vms { objects += of(vm, in: index, leases) }
        return objects
    }

    /// - Parameter leases: what links' DHCP servers tell guests, by MAC address.
    private static func of(_ vm: RecordedVM, in slice: SliceIndex, _ leases: [String: String]) -> [HostObject] {
        let disk = DiskSpec(vm: vm.name, vmID: vm.id, image: vm.image, sizeMebibytes: vm.disk.mebibytes)
        let ports = vm.interfaceIndices.map { interface in
            PortSpec(
                vm: vm.name, vmID: vm.id, interface: interface, vlan: slice.vlan(of: vm, interface: interface),
                address: interface == 0 ? vm.internetAddress : nil, lease: leases[vm.mac(interface: interface)])
        }
        let machine = VMSpec(
            vm: vm.name, vmID: vm.id, cores: vm.cores, memoryMebibytes: vm.memory.mebibytes,
            interfaces: vm.interfaces, vncPort: vm.vncPort,
            seed: GuestSeed(guest: vm.guest, instance: vm.guestInstance, internet: vm.internet))
        let process: [ObjectSpec] = vm.isStopped ? [] : [.vm(machine)]
        let specs = [.disk(disk)] + ports.map { ObjectSpec.port($0) } + process
        return specs.map { HostObject(host: vm.worker, spec: $0) }
    }
}
