import SliceTopology

/// What an action does, in one line that can be grepped for names on hosts.
enum ActionSummary {
    /// - Parameter grownFrom: MiB of the disk that is there and gets larger; nil for all else.
    static func text(_ operation: Action.Operation, bridge: String, grownFrom: Int? = nil) -> String {
        switch operation {
        case .ensure(let object): ensure(object.spec, bridge: bridge, grownFrom: grownFrom)
        case .remove(let object, let gracefully): remove(object.spec, bridge: bridge, gracefully: gracefully)
        case .image(let image): "base image \(image.fileName)"
        }
    }

    private static func ensure(_ spec: ObjectSpec, bridge: String, grownFrom: Int?) -> String {
        switch spec {
        case .internet:
            return
                "VLAN \(InternetNetwork.vlan): gateway \(InternetNetwork.subnet.gateway) and DHCP, shared with other slices"
        case .link(let link):
            guard link.gateway else { return "VLAN \(link.vlan), without gateway" }
            return
                "VLAN \(link.vlan): \(link.port) \(Subnet(vlan: link.vlan).gateway)/\(Subnet.prefixLength) on \(bridge)"
        case .dhcp(let dhcp):
            let subnet = Subnet(vlan: dhcp.vlan)
            return "VLAN \(dhcp.vlan): dnsmasq in \(DHCPSpec.namespace(dhcp.vlan)), leases \(subnet.firstLease)–.250"
        case .disk(let disk):
            if let grownFrom {
                let before = Gibibytes(mebibytes: grownFrom).text
                return "disk of VM \(disk.vmID): \(before) → \(sizeText(disk.sizeMebibytes))"
            }
            return "overlay of \(sizeText(disk.sizeMebibytes)) over \(disk.image.fileName)"
        case .port(let port):
            return "\(port.tap) "
                + (port.vlan.map { "on \(port.bridge(bridge)), VLAN \($0)" } ?? "off the bridge, unconnected")
        case .vm(let vm):
            return "QEMU \(vm.vmID): \(vm.cores) core\(vm.cores == 1 ? "" : "s"), \(vm.memoryMebibytes) MiB, "
                + "\(vm.interfaces + 1) NIC\(vm.interfaces == 0 ? "" : "s"), VNC \(vm.vncPort)"
        }
    }

    private static func remove(_ spec: ObjectSpec, bridge: String, gracefully: Bool) -> String {
        switch spec {
        case .internet: "VLAN \(InternetNetwork.vlan): gateway and DHCP, unless another slice uses them"
        case .link(let link): "VLAN \(link.vlan): \(link.port) off \(bridge)"
        case .dhcp(let dhcp):
            "VLAN \(dhcp.vlan): dnsmasq, \(DHCPSpec.port(dhcp.vlan)) and \(DHCPSpec.namespace(dhcp.vlan))"
        case .disk(let disk): "disk of VM \(disk.vmID)"
        case .port(let port): port.vlan == nil ? "\(port.tap)" : "\(port.tap) off \(port.bridge(bridge))"
        case .vm(let vm): "QEMU \(vm.vmID)" + (gracefully ? ", powered down first" : ", at once")
        }
    }

    /// MiB as the flavor wrote it: `2.2 GB`.
    private static func sizeText(_ mebibytes: Int) -> String {
        "\(Gibibytes(mebibytes: mebibytes).text) GB"
    }
}
