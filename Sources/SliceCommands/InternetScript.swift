import SliceTopology

/// VLAN 400, which all slices with internet share: gateway, DHCP, and NAT to the uplink where
/// the cluster names one. Two slices never work on it at once on a host. It prints two lines
/// `state=`, of the gateway and of DHCP.
enum InternetScript {
    private static let vlan = InternetNetwork.vlan
    private static let subnet = InternetNetwork.subnet
    private static let lock = "\(HostContext.runDirectory)/locks/internet"
    private static let owner = "shared"

    static func ensure(in context: HostContext) -> String {
        let device = LinkScript.gatewayName(vlan)
        let address = "\(subnet.gateway)/\(Subnet.prefixLength)"
        return """
            lineage=\(ShellWord.quote(context.lineage)) bridge=\(ShellWord.quote(context.bridge))
            data=\(ShellWord.quote(context.dataDirectory))
            (
            flock 7
            (
            flock 8
            state=found
            slicec_isolate
            slicec_gateway \(vlan) \(address) \(vlan) \(owner)
            \(translation(context, device))
            echo "state=$state"
            ) 8>\(Isolation.lock)
            state=found
            mkdir -p \(DHCPScript.runDirectory) "$data/dhcp"
            slicec_dhcp \(DHCPScript.row(vlan: vlan, subnet: subnet, gateway: true)) \(owner)
            echo "state=$state"
            ) 7>\(lock)
            """
    }

    static func remove(in context: HostContext) -> String {
        var shared = context
        shared.sliceID = vlan
        return """
            (
            flock 7
            \(DHCPScript.remove(vlans: [vlan], in: shared))
            \(LinkScript.remove(vlans: [vlan], in: shared))
            if nft list table inet slicec >/dev/null 2>&1; then nft flush chain inet slicec postrouting; fi
            \(forwardingAsBefore(context))
            ) 7>\(lock)
            """
    }

    static func probe(in context: HostContext) -> String {
        let name = LinkScript.gatewayName(vlan)
        let gateway = LinkScript.gatewayChecks(name, vlan: vlan, subnet: subnet, group: vlan)
        var translation = ""
        if let uplink = context.uplink {
            translation = """

                elif [ "$(cat \(forwarding(uplink)))" != 1 ]; then
                    slicec_drift live \(ShellWord.quote("\(uplink) does not forward"))
                elif ! nft list chain inet slicec postrouting | grep -q masquerade; then
                    slicec_drift live 'the address translation is gone'
                """
        }
        return """
            \(gateway)
            elif ! nft list table inet slicec >/dev/null 2>&1; then slicec_drift live 'what keeps slices apart is gone'\(translation)
            elif ! slicec_has_tag \(name) \(vlan); then slicec_check_tag \(name) \(vlan)
            else
            \(DHCPScript.probe(vlan: vlan, subnet: subnet, in: context))
            fi
            """
    }

    /// Forwarding is switched on for the two interfaces that need it, never for the whole host.
    private static func translation(_ context: HostContext, _ device: String) -> String {
        guard let uplink = context.uplink else { return ":" }
        let rule = #"ip saddr \#(subnet.cidr) oifname "\#(uplink)" masquerade"#
        return """
            if ! nft list chain inet slicec postrouting | grep -qF \(ShellWord.quote(rule)); then
                nft flush chain inet slicec postrouting
                nft add rule inet slicec postrouting \(ShellWord.quote(rule))
                state=made
            fi
            slicec_switch_on /proc/sys/net/ipv4/conf/\(device)/forwarding
            if [ ! -e \(earlierForwarding) ]; then cat \(forwarding(uplink)) >\(earlierForwarding); fi
            slicec_switch_on \(forwarding(uplink))
            """
    }

    /// Puts the uplink's forwarding back to what it was.
    private static func forwardingAsBefore(_ context: HostContext) -> String {
        guard let uplink = context.uplink else { return ":" }
        return """
            if [ -e \(earlierForwarding) ]; then
                cat \(earlierForwarding) >\(forwarding(uplink))
                rm -f \(earlierForwarding)
            fi
            """
    }

    private static let earlierForwarding = "\(HostContext.runDirectory)/uplink-forwarding"
    private static func forwarding(_ interface: String) -> String {
        ShellWord.quote("/proc/sys/net/ipv4/conf/\(interface)/forwarding")
    }
}
