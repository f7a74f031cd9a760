import SlicePlanning
import SliceTopology

/// A link's gateway on the network node, and what keeps slices apart there.
enum LinkScript {
    static func ensure(_ link: LinkSpec, in context: HostContext) -> String {
        guard link.gateway else { return remove(link, in: context) + "\necho state=made" }
        return Isolation.locked(
            Isolation.ensureTable(),
            gateway(
                vlan: link.vlan, subnet: Subnet(vlan: link.vlan), group: context.sliceID,
                labels: context.ownerLabels(), context),
            Isolation.join(sliceID: context.sliceID, vlan: link.vlan), #"echo "state=$state""#)
    }

    /// The OVS internal port `gw_vlanN` with the subnet's gateway address, in an interface
    /// group that says whose it is.
    static func gateway(
        vlan: Int, subnet: Subnet, group: Int, labels: [String], _ context: HostContext
    ) -> String {
        let name = gatewayName(vlan)
        let port = OVSPort.ensure(name, vlan: vlan, isInternal: true, labels: labels, context)
        return """
            state=found
            if [ -e /sys/class/net/\(name) ]; then slicec_own_port \(ShellWord.quote(context.lineage)) \(name); else state=made; fi
            \(port)
            ip link set dev \(name) group \(group)
            echo 1 >/proc/sys/net/ipv6/conf/\(name)/disable_ipv6 2>/dev/null || :
            slicec_address \(name) \(subnet.gateway)/\(Subnet.prefixLength)
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
        return """
            if ! \(Isolation.isJoined(sliceID: context.sliceID)); then slicec_drift live 'what keeps slices apart is gone'
            else
            \(probeGateway(name, vlan: link.vlan, subnet: Subnet(vlan: link.vlan)))
            fi
            """
    }

    static func probeGateway(_ name: String, vlan: Int, subnet: Subnet) -> String {
        """
        if [ ! -e /sys/class/net/\(name) ]; then slicec_drift live '\(name) is gone'
        elif ! ip -o -4 address show dev \(name) | grep -qF ' \(subnet.gateway)/\(Subnet.prefixLength) '; then
            slicec_drift live '\(name) lacks its address \(subnet.gateway)'
        else slicec_check_tag \(name) \(vlan); fi
        """
    }

    static func gatewayName(_ vlan: Int) -> String { "gw_vlan\(vlan)" }
}
