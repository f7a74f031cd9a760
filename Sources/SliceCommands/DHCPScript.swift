import SlicePlanning
import SliceTopology

/// A VLAN's DHCP server on the network node: a namespace, an OVS internal port in it, and a
/// dnsmasq (`dnsmasq(8)`) that is known by its own pid file.
enum DHCPScript {
    static func ensure(_ dhcp: DHCPSpec, in context: HostContext) -> String {
        ensure(
            vlan: dhcp.vlan, subnet: Subnet(vlan: dhcp.vlan), gateway: dhcp.gateway, labels: context.ownerLabels(),
            context)
    }

    static func ensure(
        vlan: Int, subnet: Subnet, gateway: Bool, labels: [String], _ context: HostContext
    ) -> String {
        let port = portName(vlan)
        let namespace = namespaceName(vlan)
        let lineage = ShellWord.quote(context.lineage)
        let add = OVSPort.ensureInternal(port, vlan: vlan, namespace: namespace, labels: labels, context)
        return """
            state=found
            mkdir -p \(runDirectory) \(leaseDirectory(context))
            slicec_own_internal \(lineage) \(port)
            if [ -e /run/netns/\(namespace) ]; then
                slicec_owns_namespace \(lineage) \(namespace) \(port) \(file(vlan, "owner")) ||
                    slicec_fail \(HostExit.foreignObject) 'the namespace \(namespace) exists and is not this state'"'s"
                printf '%s\\n' \(lineage) >\(file(vlan, "owner"))
            else
                # Before the namespace: one whose maker was stopped must not be taken for another's.
                printf '%s\\n' \(lineage) >\(file(vlan, "owner"))
                ip netns add \(namespace)
                state=made
            fi
            \(add)
            if [ -e /sys/class/net/\(port) ]; then
                state=made
                # After a restart of ovs-vswitchd a dead one stays behind in the namespace, and
                # dnsmasq listens on that one and on no other of its name.
                pid=$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))
                if [ -n "$pid" ]; then slicec_end "$pid"; fi
                ip -n \(namespace) link delete dev \(port) 2>/dev/null || :
                ip link set dev \(port) netns \(namespace)
            fi
            ip -n \(namespace) link set dev lo up
            slicec_address \(port) \(subnet.dhcpServer)/\(Subnet.prefixLength) -n \(namespace)
            cat >\(file(vlan, "new")) <<'END_OF_CONFIGURATION'
            \(configuration(vlan: vlan, subnet: subnet, gateway: gateway, context))
            END_OF_CONFIGURATION
            pid=$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))
            if [ -n "$pid" ] && ! cmp -s \(file(vlan, "new")) \(file(vlan, "conf")); then
                slicec_end "$pid"
                pid=
            fi
            mv \(file(vlan, "new")) \(file(vlan, "conf"))
            if [ -z "$pid" ]; then
                ip netns exec \(namespace) dnsmasq --conf-file=\(file(vlan, "conf")) 7>&- 8>&- 9>&-
                state=made
            fi
            echo "state=$state"
            """
    }

    static func remove(vlan: Int, in context: HostContext) -> String {
        let port = portName(vlan)
        let namespace = namespaceName(vlan)
        let lineage = ShellWord.quote(context.lineage)
        let owner = file(vlan, "owner")
        return """
            slicec_own_port \(lineage) \(port)
            ours=
            if slicec_owns_namespace \(lineage) \(namespace) \(port) \(owner); then ours=yes; fi
            pid=$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))
            if [ -n "$pid" ]; then slicec_end "$pid"; fi
            \(OVSPort.remove(port, context))
            # One of another's making holds nothing of ours.
            if [ -n "$ours" ] && [ -e /run/netns/\(namespace) ]; then ip netns delete \(namespace); fi
            rm -f \(owner) \(file(vlan, "conf")) \(file(vlan, "new")) \(file(vlan, "pid")) \(leaseFile(vlan, context))
            """
    }

    static func probe(vlan: Int, subnet: Subnet, in context: HostContext) -> String {
        let namespace = namespaceName(vlan)
        let port = portName(vlan)
        let address = "\(subnet.dhcpServer)/\(Subnet.prefixLength)"
        let owns =
            "slicec_owns_namespace \(ShellWord.quote(context.lineage)) \(namespace) \(port) \(file(vlan, "owner"))"
        return """
            if [ ! -e /run/netns/\(namespace) ]; then slicec_drift live 'the namespace \(namespace) is gone'
            elif ! \(owns); then slicec_foreign 'the namespace \(namespace)'
            elif slicec_is_foreign \(port); then slicec_foreign 'the port \(port)'
            elif ! link=$(ip -n \(namespace) -o link show dev \(port) 2>/dev/null); then
                slicec_drift live '\(port) is gone from \(namespace)'
            elif [ -e /sys/class/net/\(port) ]; then
                slicec_drift live '\(port) in \(namespace) is dead: ovs-vswitchd was restarted'
            else
                case $link in
                *NO-CARRIER*) slicec_drift live '\(port) has no carrier' ;;
                *',UP,'* | *',UP>'* | *'<UP,'*)
                    if ! slicec_has_address \(port) \(address) -n \(namespace); then
                        slicec_drift live '\(port) lacks its address \(subnet.dhcpServer)'
                    elif [ -z "$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))" ]; then
                        slicec_drift live 'dnsmasq is not running'
                    else slicec_check_tag \(port) \(vlan); fi ;;
                *) slicec_drift live '\(port) is down' ;;
                esac
            fi
            """
    }

    private static func configuration(vlan: Int, subnet: Subnet, gateway: Bool, _ context: HostContext) -> String {
        """
        port=0
        interface=\(portName(vlan))
        bind-interfaces
        except-interface=lo
        no-resolv
        no-hosts
        no-ping
        dhcp-authoritative
        dhcp-range=\(subnet.firstLease),\(subnet.lastLease),255.255.255.0,24h
        dhcp-option=3\(gateway ? "," + subnet.gateway : "")
        dhcp-option=6,8.8.8.8
        dhcp-leasefile=\(context.dataDirectory)/dhcp/vlan\(vlan).leases
        pid-file=\(runDirectory)/vlan\(vlan).pid
        """
    }

    /// What the probe and the listing of orphans call its files.
    static let runDirectory = "\(HostContext.runDirectory)/dhcp"

    static func portName(_ vlan: Int) -> String { "dhcp_v\(vlan)" }
    static func namespaceName(_ vlan: Int) -> String { "ns-dhcp-vlan\(vlan)" }

    private static func file(_ vlan: Int, _ suffix: String) -> String { "\(runDirectory)/vlan\(vlan).\(suffix)" }
    private static func leaseDirectory(_ context: HostContext) -> String {
        ShellWord.quote("\(context.dataDirectory)/dhcp")
    }
    private static func leaseFile(_ vlan: Int, _ context: HostContext) -> String {
        ShellWord.quote("\(context.dataDirectory)/dhcp/vlan\(vlan).leases")
    }
}
