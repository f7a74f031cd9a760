import SlicePlanning
import SliceTopology

extension SimulatedHost {
    /// What a look at objects prints, a line for each.
    ///
    /// - Parameter sliceID: the slice whose objects they are.
    func look(at objects: [HostObject], sliceID: Int) -> [String] {
        objects.enumerated().map { number, object in "\(number) \(sight(of: object.spec, sliceID: sliceID))" }
    }

    private func sight(of spec: ObjectSpec, sliceID: Int) -> String {
        switch spec {
        case .internet(let internet):
            let (vlan, subnet) = (InternetNetwork.vlan, InternetNetwork.subnet)
            if let drift = gatewayDrift(vlan, address: subnet.gateway, group: vlan) { return drift }
            if isolation == nil { return "drift live what keeps slices apart is gone (nftables: inet slicec)" }
            if let drift = tagDrift("gw_vlan\(vlan)", vlan) { return drift }
            return dhcp(vlan, address: subnet.dhcpServer) { [self] _ in
                !internet.reservations.isEmpty
                    && sharedAddresses[sliceID] != Self.addresses(internet.reservations)
            }
        case .link(let link):
            guard link.gateway else { return "present" }
            let drift = gatewayDrift(link.vlan, address: Subnet(vlan: link.vlan).gateway, group: sliceID)
            if let drift { return drift }
            guard isolation?.contains(sliceID) == true else {
                return "drift live what keeps slices apart is gone (nftables: inet slicec)"
            }
            return tagDrift("gw_vlan\(link.vlan)", link.vlan) ?? "present"
        case .dhcp(let dhcp):
            return self.dhcp(dhcp.vlan, address: Subnet(vlan: dhcp.vlan).dhcpServer) { server in
                server.addresses != Self.addresses(dhcp.reservations) || server.gateway != dhcp.gateway
                    || server.domain != dhcp.domain
            }
        case .disk(let disk):
            guard disks[disk.vmID] != nil else { return "gone restart its disk is gone" }
            let hasImage = disk.image.identity.map { images.contains($0.sha256) } ?? true
            return hasImage ? "present" : "drift live its base image is gone"
        case .port(let port): return self.port(port)
        case .vm(let vm):
            guard let machine = machines[vm.vmID] else {
                return runFolders.contains(vm.vmID)
                    ? "gone live not running" : "gone live not running: the host was restarted"
            }
            return "present \(machine.pid)"
        }
    }

    private func gatewayDrift(_ vlan: Int, address: String, group: Int) -> String? {
        let name = "gw_vlan\(vlan)"
        if foreign.contains(name) { return "foreign the port \(name)" }
        guard let device = devices[name] else { return "gone live \(name) is gone" }
        if !device.isUp { return "drift live \(name) is down" }
        if device.address != address { return "drift live \(name) lacks its address \(address)" }
        if device.group != group { return "drift live \(name) is not in the interface group \(group)" }
        return nil
    }

    private func tagDrift(_ name: String, _ vlan: Int) -> String? {
        guard let port = ports[name] else { return "drift live \(name) is off the bridge" }
        return port.tag == vlan ? nil : "drift live \(name) has VLAN \(port.tag), not \(vlan)"
    }

    private func dhcp(_ vlan: Int, address: String, differs: (Server) -> Bool) -> String {
        let name = "dhcp_v\(vlan)"
        if foreign.contains("ns-dhcp-vlan\(vlan)") { return "foreign the namespace ns-dhcp-vlan\(vlan)" }
        guard namespaces.contains(vlan) else { return "gone live the namespace ns-dhcp-vlan\(vlan) is gone" }
        guard owners.contains(vlan) || (ports[name] != nil && devices[name]?.namespace == vlan) else {
            return "foreign the namespace ns-dhcp-vlan\(vlan)"
        }
        if foreign.contains(name) { return "foreign the port \(name)" }
        guard let device = devices[name], device.namespace == vlan else { return "drift live \(name) is gone" }
        if !device.isUp { return "drift live \(name) is down" }
        if device.address != address { return "drift live \(name) lacks its address \(address)" }
        guard let server = servers[vlan] else { return "drift live dnsmasq is not running" }
        if differs(server) { return "drift live the settings of dnsmasq are not as recorded" }
        return tagDrift(name, vlan) ?? "present"
    }

    private func port(_ port: PortSpec) -> String {
        if foreign.contains(port.tap) { return "foreign the interface \(port.tap)" }
        guard let tap = taps[port.tap] else { return "gone restart its tap \(port.tap) is gone" }
        // A tap without a label that OVS does not know as another's has lost it.
        guard tap.label != nil else { return "drift live \(port.tap) has lost its label" }
        if !tap.isUp { return "drift live \(port.tap) is down" }
        if machines[port.vmID] != nil, !hasGuest(behind: port.tap) {
            return "drift restart the VM is not behind \(port.tap)"
        }
        if !guards.contains(port.tap) {
            return "drift live what keeps the guest off the host is gone (nftables: inet slicec_taps)"
        }
        if port.vlan == InternetNetwork.vlan { return isolated(port) }
        guard let vlan = port.vlan else {
            return ports[port.tap] == nil ? "present" : "drift live \(port.tap) is on the bridge"
        }
        return tagDrift(port.tap, vlan) ?? "present"
    }

    /// A tap that must be on the bridge of VLAN 400.
    private func isolated(_ port: PortSpec) -> String {
        guard let address = ports[port.tap]?.address else { return "drift live \(port.tap) is not on br-v400" }
        let wanted = port.address ?? "unknown"
        if address != wanted { return "drift live \(port.tap) is not labelled with its address \(wanted)" }
        // One of the flows names all taps.
        guard let flows, flows.keys == rightFlows.keys else {
            return "drift live br-v400 has other flows than its own"
        }
        if flows[port.tap] != address { return "drift live flows of \(port.tap) are missing or wrong" }
        return tagDrift(port.tap, InternetNetwork.vlan) ?? "present"
    }

    /// Everything that carries the lineage, as ``InventoryItem`` reads it.
    var inventory: [String] {
        var lines = taps.keys.sorted().map { "tap \($0) \(taps[$0]?.label.map { "\($0.slice)" } ?? "-")" }
        lines += ports.keys.sorted().map { name in
            let slice = ports[name]?.slice ?? 0
            return "port \(name) \(slice == 0 ? "shared" : "\(slice)")"
        }
        lines += machines.sorted { $0.key < $1.key }.map { "qemu \($0.key) - \($0.value.pid)" }
        lines += runFolders.subtracting(machines.keys).sorted().map { "sockets \($0)" }
        lines += folders.sorted().map { "disk \($0)" }
        lines += owners.intersection(namespaces).sorted().map { "namespace \($0)" }
        lines += owners.subtracting(namespaces).subtracting(servers.keys).sorted().map { "settings \($0)" }
        lines += servers.keys.sorted().map { "dnsmasq \($0) - 1" }
        lines += sharedAddresses.keys.sorted().map { "reservations \($0) \($0)" }
        lines += leases.sorted().map { "leases \($0)" }
        lines += guards.sorted().map { "guard \($0)" }
        lines += (isolation ?? []).sorted().map { "isolation \($0) \($0)" }
        if hasBridge, !ports.values.contains(where: { $0.address != nil }) { lines.append("bridge br-v400") }
        return isolation == nil || hasGateways ? lines : lines + ["table slicec"]
    }
}
