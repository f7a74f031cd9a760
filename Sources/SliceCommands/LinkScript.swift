import SlicePlanning
import SliceTopology

/// A link's gateway on the network node, and what keeps slices apart there.
enum LinkScript {
    static func ensure(_ link: LinkSpec, in context: HostContext) -> String {
        guard link.gateway else {
            return "state=found\n" + remove(link, in: context) + #"""

                if [ -n "$row" ]; then state=made; fi
                echo "state=$state"
                """#
        }
        return Isolation.locked(
            Isolation.ensureTable(),
            gateway(
                vlan: link.vlan, subnet: Subnet(vlan: link.vlan), group: context.sliceID,
                labels: context.ownerLabels(), context),
            Isolation.join(sliceID: context.sliceID, vlan: link.vlan), #"echo "state=$state""#)
    }

    /// The OVS internal port `gw_vlanN` with the subnet's gateway address, in an interface
    /// group that says whose it is. Behind ``Isolation/ensureTable()``, which begins with `state`.
    static func gateway(
        vlan: Int, subnet: Subnet, group: Int, labels: [String], _ context: HostContext
    ) -> String {
        let name = gatewayName(vlan)
        let port = OVSPort.ensureInternal(name, vlan: vlan, labels: labels, context)
        return """
            slicec_own_internal \(ShellWord.quote(context.lineage)) \(name)
            if [ ! -e /sys/class/net/\(name) ]; then state=made; fi
            \(port)
            before=$(slicec_look \(name))
            ip link set dev \(name) group \(group)
            echo 1 >/proc/sys/net/ipv6/conf/\(name)/disable_ipv6 2>/dev/null || :
            slicec_address \(name) \(subnet.gateway)/\(Subnet.prefixLength)
            [ "$before" = "$(slicec_look \(name))" ] || state=made
            """
    }

    static func remove(_ link: LinkSpec, in context: HostContext) -> String {
        removeGateway(vlan: link.vlan, context) + "\n" + Isolation.leave(sliceID: context.sliceID)
    }

    static func removeGateway(vlan: Int, _ context: HostContext) -> String {
        let name = gatewayName(vlan)
        return """
            slicec_own_port \(ShellWord.quote(context.lineage)) \(name)
            \(OVSPort.remove(name, context))
            """
    }

    static func probe(_ link: LinkSpec, in context: HostContext) -> String {
        let name = gatewayName(link.vlan)
        guard link.gateway else { return "slicec_present" }
        let checks = gatewayChecks(name, vlan: link.vlan, subnet: Subnet(vlan: link.vlan), group: context.sliceID)
        return """
            \(checks)
            elif ! \(Isolation.isJoined(sliceID: context.sliceID)); then
                slicec_drift live 'what keeps slices apart is gone'
            elif [ "$(cat /proc/sys/net/ipv4/conf/\(name)/forwarding)" != 1 ]; then
                slicec_drift live '\(name) does not forward'
            else slicec_check_tag \(name) \(link.vlan); fi
            """
    }

    /// The beginning of an `if` that finds what may be wrong with a gateway port itself.
    static func gatewayChecks(_ name: String, vlan: Int, subnet: Subnet, group: Int) -> String {
        """
        if slicec_is_foreign \(name); then slicec_foreign 'the port \(name)'
        elif [ ! -e /sys/class/net/\(name) ]; then slicec_drift live '\(name) is gone'
        elif ! slicec_is_known \(name); then slicec_foreign 'the interface \(name)'
        elif ! slicec_is_up \(name); then slicec_drift live '\(name) is down'
        elif ! slicec_has_address \(name) \(subnet.gateway)/\(Subnet.prefixLength); then
            slicec_drift live '\(name) lacks its address \(subnet.gateway)'
        elif [ "$(cat /sys/class/net/\(name)/netdev_group)" != \(group) ]; then
            slicec_drift live '\(name) is not in the interface group \(group)'
        """
    }

    static func gatewayName(_ vlan: Int) -> String { "gw_vlan\(vlan)" }
}
