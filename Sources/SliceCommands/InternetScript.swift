import SlicePlanning
import SliceTopology

/// VLAN 400, which all slices with internet share: gateway, DHCP, and NAT to the uplink where
/// the cluster names one. Two slices never work on it at once on a host. It prints two lines
/// `state=`, of the gateway and of DHCP.
package enum InternetScript {
    private static let vlan = InternetNetwork.vlan
    private static let subnet = InternetNetwork.subnet
    private static let lock = "\(HostContext.runDirectory)/locks/internet"
    private static let owner = "shared"

    static func ensure(_ internet: InternetSpec, in context: HostContext) -> String {
        let device = LinkSpec.port(vlan)
        let address = "\(subnet.gateway)/\(Subnet.prefixLength)"
        let settings = DHCPSettings.sharedLines()
        return """
            \(requireUplink(context))
            lineage=\(ShellWord.quote(context.lineage)) bridge=\(ShellWord.quote(context.bridge))
            data=\(ShellWord.quote(context.dataDirectory))
            (
            flock 7
            slicec_fence 7
            # Before anything is made: what is refused is not recorded, so that nobody would take it away.
            slicec_own_internal "$lineage" \(device)
            slicec_own_dhcp \(vlan)
            [ -e /sys/class/net/\(device) ] || slicec_refuse_taken \(address)
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
            slicec_reserve \(ShellWord.join(["\(vlan)", "\(context.sliceID)"] + DHCPSettings.sharedLines(internet)))
            slicec_dhcp \(vlan) \(DHCPScript.cidr(subnet)) \(owner) \(ShellWord.join(settings))
            echo "state=$state"
            ) 7>>\(lock)
            """
    }

    static func remove(in context: HostContext) -> String {
        var shared = context
        shared.sliceID = vlan
        return """
            (
            flock 7
            slicec_fence 7
            \(DHCPScript.remove(vlans: [vlan], in: shared))
            (
            flock 8
            # The table may go with the gateway, and it guards those for whom the host is no router.
            if nft list table inet slicec >/dev/null 2>&1; then
                slicec_isolate
                nft flush set inet slicec uplinks
            fi
            slicec_forward_as_before ''
            ) 8>\(Isolation.lock)
            \(LinkScript.remove(vlans: [vlan], in: shared))
            ) 7>>\(lock)
            """
    }

    /// Takes one slice's addresses back, where others go on using it. It prints a line `state=`.
    package static func leave(sliceID: Int, in context: HostContext) -> String {
        """
        (
        flock 7
        slicec_fence 7
        data=\(ShellWord.quote(context.dataDirectory))
        slicec_unreserve \(vlan) \(sliceID)
        ) 7>>\(lock)
        """
    }

    /// Claims it for this connection. What another one sent before and comes late does nothing from now on.
    package static let claim = """
        (
        flock 7
        slicec_write_fence 7
        ) 7>>\(lock)
        """

    static func probe(_ internet: InternetSpec, in context: HostContext) -> String {
        let name = LinkSpec.port(vlan)
        let gateway = LinkScript.gatewayChecks(name, vlan: vlan, subnet: subnet, group: vlan)
        return """
            \(gateway)
            elif slicec_read /sys/class/net/\(name)/address && [ "$line" != \(InternetNetwork.gatewayMAC) ]; then
                slicec_drift live '\(name) has not the MAC \(InternetNetwork.gatewayMAC), and guests do not hear it'
            elif ! slicec_holds slicec; then slicec_unfenced slicec 'what keeps slices apart'
            \(translationChecks(context))
            elif ! slicec_has_tag \(name) \(vlan); then slicec_check_tag \(name) \(vlan)
            else
            \(DHCPScript.probe(internet, in: context))
            fi
            """
    }

    /// The wording is the shell's to print, in a look and in a script that cannot go on.
    private static func lacking(_ uplink: String) -> String { ShellWord.quote("there is no interface \(uplink)") }

    /// Before anything is changed: rules for an interface that is not there would do nothing.
    private static func requireUplink(_ context: HostContext) -> String {
        guard let uplink = context.uplink else { return ":" }
        return """
            if [ ! -e \(interface(uplink)) ]; then slicec_fail \(HostExit.uplinkMissing) \(lacking(uplink)); fi
            """
    }

    /// The continuation of an `if` that finds what may be wrong with the way to the internet.
    private static func translationChecks(_ context: HostContext) -> String {
        guard let uplink = context.uplink else {
            return """
                elif [ -n "$(slicec_translation)" ]; then
                    slicec_drift live 'addresses are translated, and the cluster file names no uplink'
                """
        }
        return """
            elif [ ! -e \(interface(uplink)) ]; then slicec_drift live \(lacking(uplink))
            elif [ "$(cat \(ShellWord.quote("/proc/sys/net/ipv4/conf/\(uplink)/forwarding")))" != 1 ]; then
                slicec_drift live \(ShellWord.quote("\(uplink) does not forward"))
            elif [ "$(slicec_translation)" != \(ShellWord.quote(uplink)) ]; then
                slicec_drift live \(ShellWord.quote("addresses are not translated on \(uplink), the uplink"))
            """
    }

    /// Forwarding is switched on for the two interfaces that need it, never for the whole host.
    private static func translation(_ context: HostContext, _ device: String) -> String {
        guard let uplink = context.uplink else { return "slicec_translate ''\nslicec_forward_as_before ''" }
        return "slicec_translate \(ShellWord.quote(uplink))\nslicec_forward \(ShellWord.join([device, uplink]))"
    }

    private static func interface(_ name: String) -> String { ShellWord.quote("/sys/class/net/\(name)") }

    /// What ``ScriptPrelude`` has for the way to the internet.
    static let functions = #"""
        # slicec_translation: prints the uplink on which addresses are translated; nothing where there is none.
        slicec_translation() { nft list set inet slicec uplinks | sed -n 's/^[[:blank:]]*elements = { "\(.*\)" }$/\1/p'; }

        # slicec_translate UPLINK: addresses are translated on this interface and no other; '' for none. Sets $state.
        slicec_translate() {
            if [ "$(slicec_translation)" = "$1" ]; then return 0; fi
            state=made
            if [ -n "$1" ]; then
                nft "flush set inet slicec uplinks; add element inet slicec uplinks { \"$1\" }"
            else
                nft flush set inet slicec uplinks
            fi
        }

        # slicec_forward INTERFACE...: these forward, and no other that was made to; sets $state.
        slicec_forward() {
            earlier=\#(HostContext.runDirectory)/forwarding
            mkdir -p "$earlier"
            for interface in "$@"; do
                setting=/proc/sys/net/ipv4/conf/$interface/forwarding
                if [ ! -e "$earlier/$interface" ]; then cat "$setting" >"$earlier/$interface"; fi
                case $(cat "$earlier/$interface")$interface in
                0gw_vlan* | 1*) ;;
                # Between others it forwards no more than it did.
                *) nft add element inet slicec opened "{ \"$interface\" }" ;;
                esac
                slicec_switch_on "$setting"
            done
            slicec_forward_as_before "$*"
        }

        # slicec_forward_as_before KEPT: what was made to forward, and is none of these, does what it did before; sets
        # $state.
        slicec_forward_as_before() {
            earlier=\#(HostContext.runDirectory)/forwarding
            for file in "$earlier"/*; do
                interface=${file##*/}
                case " $1 " in
                *" $interface "*) continue ;;
                esac
                if [ -e "/proc/sys/net/ipv4/conf/$interface" ]; then
                    state=made
                    cat "$file" >"/proc/sys/net/ipv4/conf/$interface/forwarding"
                fi
                nft delete element inet slicec opened "{ \"$interface\" }" 2>/dev/null || :
                rm -f "$file"
            done
        }
        """#
}
