import SliceTopology

/// One thing that slicec makes on one host for one slice.
package struct HostObject: Sendable, Hashable {
    package let host: String
    package let spec: ObjectSpec

    package init(host: String, spec: ObjectSpec) {
        self.host = host
        self.spec = spec
    }

    /// What makes two objects the same one, whatever their settings.
    package struct Identity: Sendable, Hashable {
        package let kind: ObjectKind
        package let host: String
        package let key: String
    }

    package var identity: Identity { Identity(kind: spec.kind, host: host, key: spec.key) }
}

package enum ObjectKind: String, Sendable, CaseIterable {
    case internet, link, dhcp, disk, port, vm
}

/// An object's settings: all that is needed to make sure of it, to look at it and to remove it.
package enum ObjectSpec: Sendable, Hashable {
    case internet(InternetSpec)
    case link(LinkSpec)
    case dhcp(DHCPSpec)
    case disk(DiskSpec)
    case port(PortSpec)
    case vm(VMSpec)

    package var kind: ObjectKind {
        switch self {
        case .internet: .internet
        case .link: .link
        case .dhcp: .dhcp
        case .disk: .disk
        case .port: .port
        case .vm: .vm
        }
    }

    /// Unique among the objects of its kind on a host: built from IDs and VLANs, not names,
    /// so that renaming something does not make it another thing.
    package var key: String {
        switch self {
        case .internet: "vlan\(InternetNetwork.vlan)"
        case .link(let spec): "vlan\(spec.vlan)"
        case .dhcp(let spec): "vlan\(spec.vlan)"
        case .disk(let spec): "\(spec.vmID)"
        case .port(let spec): "\(spec.vmID).eth\(spec.interface)"
        case .vm(let spec): "\(spec.vmID)"
        }
    }

    /// What an action on it is called after: `web`, `web.eth1`, `backend`.
    package var target: String {
        switch self {
        case .internet: "vlan\(InternetNetwork.vlan)"
        case .link(let spec): spec.link
        case .dhcp(let spec): spec.link
        case .disk(let spec): spec.vm
        case .port(let spec): "\(spec.vm).eth\(spec.interface)"
        case .vm(let spec): spec.vm
        }
    }

    package var vmID: Int? {
        switch self {
        case .disk(let spec): spec.vmID
        case .port(let spec): spec.vmID
        case .vm(let spec): spec.vmID
        case .internet, .link, .dhcp: nil
        }
    }

    /// The VLAN that a link holds through this object.
    package var linkVLAN: Int? {
        switch self {
        case .link(let spec): spec.vlan
        case .dhcp(let spec): spec.vlan
        case .port(let spec): spec.vlan == InternetNetwork.vlan ? nil : spec.vlan
        case .internet, .disk, .vm: nil
        }
    }

    /// The last octet of the address in VLAN 400 that a tap is made for.
    package var internetHost: Int? {
        guard case .port(let spec) = self, let address = spec.address else { return nil }
        return InternetNetwork.subnet.host(of: address)
    }

    package var vncPort: Int? {
        if case .vm(let spec) = self { spec.vncPort } else { nil }
    }

    /// Whether what asks for `wanted` is content with what was made for this: names are for people, and another one
    /// asks nothing of a host.
    package func asksTheSame(as wanted: ObjectSpec) -> Bool {
        switch (self, wanted) {
        case (.disk(let disk), .disk(let wanted)): disk.asksTheSame(as: wanted)
        case (.port(let port), .port(let wanted)): port.asksTheSame(as: wanted)
        case (.vm(let vm), .vm(let wanted)): vm.asksTheSame(as: wanted)
        default: named("") == wanted.named("")
        }
    }

    /// The same settings under the name of another VM or link.
    package func named(_ name: String) -> ObjectSpec {
        switch self {
        case .internet: self
        case .link(let spec): .link(LinkSpec(link: name, vlan: spec.vlan, gateway: spec.gateway))
        case .dhcp(let spec):
            .dhcp(
                DHCPSpec(
                    link: name, vlan: spec.vlan, gateway: spec.gateway, domain: spec.domain,
                    reservations: spec.reservations))
        case .disk(let spec):
            .disk(DiskSpec(vm: name, vmID: spec.vmID, image: spec.image, sizeMebibytes: spec.sizeMebibytes))
        case .port(let spec):
            .port(
                PortSpec(
                    vm: name, vmID: spec.vmID, interface: spec.interface, vlan: spec.vlan, address: spec.address,
                    lease: spec.lease))
        case .vm(let spec):
            .vm(
                VMSpec(
                    vm: name, vmID: spec.vmID, cores: spec.cores, memoryMebibytes: spec.memoryMebibytes,
                    interfaces: spec.interfaces, vncPort: spec.vncPort, seed: spec.seed))
        }
    }
}
