import SlicePlanning
import SliceTopology

/// Links' gateways on the network node, and what keeps slices apart there.
///
/// A gateway is the OVS internal port `gw_vlanN` with the subnet's gateway address, in an interface
/// group that says whose it is. Those that are new are made together.
enum LinkScript {
    static func ensure(_ links: [LinkSpec], in context: HostContext) -> String {
        let rows = links.map { link in
            "\(link.vlan) " + (link.gateway ? "\(Subnet(vlan: link.vlan).gateway)/\(Subnet.prefixLength)" : "-")
        }
        return call(rows, context)
    }

    static func remove(_ links: [LinkSpec], in context: HostContext) -> String {
        remove(vlans: links.map(\.vlan), in: context)
    }

    static func remove(vlans: [Int], in context: HostContext) -> String {
        call(vlans.map { "\($0) gone" }, context)
    }

    private static func call(_ rows: [String], _ context: HostContext) -> String {
        ScriptTable.call(["slicec_links", context.lineage, context.bridge, "\(context.sliceID)"], rows)
    }

    /// What ``ScriptPrelude`` has for gateways.
    static let functions = #"""
        # slicec_links LINEAGE BRIDGE SLICE: makes sure of links' gateways. Reads a line for each: VLAN CIDR, with
        # - for the address of a link that has none, and "gone" for that of one that goes. New ones are made
        # together.
        slicec_links() {
            lineage=$1 bridge=$2 group=$3 new='' ports='' addresses='' states='' joined='' wanted=''
            shift 3
            flock 8
            slicec_ask_ports
            slicec_look_over slicec_own_gateway
            # shellcheck disable=SC2086 # words without blanks
            if [ -n "$wanted" ]; then slicec_refuse_taken $wanted; fi
            while read -r vlan cidr; do
                state=found device=gw_vlan$vlan
                slicec_find_row "$device"
                case $cidr in
                - | gone)
                    [ "$cidr" = - ] || state=gone
                    if [ -n "$row" ]; then
                        if [ "$cidr" = - ]; then state=made; else state=removed; fi
                        set -- "$@" -- --if-exists del-port "$bridge" "$device"
                    fi
                    states="$states $state"
                    continue
                    ;;
                esac
                if [ -z "$joined" ]; then
                    slicec_isolate
                    slicec_join_slice "$group"
                    joined=$state
                fi
                state=$joined
                if [ -n "$row" ] || [ -e "/sys/class/net/$device" ]; then
                    slicec_gateway "$vlan" "$cidr" "$group" "$group" </dev/null
                    slicec_switch_on "/proc/sys/net/ipv4/conf/$device/forwarding"
                else
                    state=made
                    new="$new $device"
                    ports="$ports$device internal $vlan $group -$slicec_nl"
                    addresses="${addresses}link set dev $device group $group$slicec_nl"
                    addresses="${addresses}address add $cidr dev $device$slicec_nl"
                    addresses="${addresses}link set dev $device up$slicec_nl"
                fi
                states="$states $state"
            done <<END_OF_LINKS
        $table
        END_OF_LINKS
            if [ $# -gt 0 ]; then ovs-vsctl --timeout=20 "$@"; fi
            printf '%s' "$ports" | slicec_add_ports
            for device in $new; do slicec_hush "$device"; done
            if [ -n "$new" ]; then printf '%s' "$addresses" | ip -batch -; fi
            for device in $new; do echo 1 >"/proc/sys/net/ipv4/conf/$device/forwarding"; done
            if [ -z "$joined" ]; then slicec_leave_slice "$group"; fi
            # shellcheck disable=SC2086 # words without blanks
            slicec_tell $states
        } 8>\#(Isolation.lock)

        # slicec_own_gateway VLAN CIDR: fails where a gateway is there and is not ours.
        slicec_own_gateway() {
            slicec_find_row "gw_vlan$1"
            case $2 in
            - | gone) slicec_own_row "$lineage" "gw_vlan$1" ;;
            *)
                if [ -n "$row" ] || [ -e "/sys/class/net/gw_vlan$1" ]; then
                    slicec_own_internal "$lineage" "gw_vlan$1"
                else
                    wanted="$wanted $2"
                fi
                ;;
            esac
        }

        # slicec_hush GATEWAY: no guest hands the host a route, and none hears of an address that is another port's.
        slicec_hush() {
            echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$1/disable_ipv6" || :
            echo 1 2>/dev/null >"/proc/sys/net/ipv4/conf/$1/arp_ignore" || :
        }

        # slicec_hardware PORT [ip(8) options]: VLAN 400's ports have the MACs that flows let through; sets $state.
        slicec_hardware() {
            case $1 in
            \#(LinkSpec.port(InternetNetwork.vlan))) mac=\#(InternetNetwork.gatewayMAC) ;;
            \#(DHCPSpec.port(InternetNetwork.vlan))) mac=\#(InternetNetwork.dhcpServerMAC) ;;
            *) return 0 ;;
            esac
            dev=$1
            shift
            case $(ip "$@" -o link show dev "$dev") in
            *"link/ether $mac "*) ;;
            *)
                state=made
                ip "$@" link set dev "$dev" address "$mac"
                ;;
            esac
        }

        # slicec_join_slice SLICE: its gateways may forward to each other; sets $state.
        slicec_join_slice() {
            if ! nft get element inet slicec same_slice "{ $1 . $1 }" >/dev/null 2>&1; then
                nft add element inet slicec same_slice "{ $1 . $1 }"
                state=made
            fi
        }

        # slicec_gateway VLAN CIDR GROUP SLICE: makes sure of one gateway that is ours or not there; sets $state.
        slicec_gateway() {
            gateway=gw_vlan$1 address=$2 members=$3
            if [ ! -e "/sys/class/net/$gateway" ]; then state=made; fi
            slicec_join_internal "$gateway" "$1" "$4"
            before=$(slicec_look "$gateway")
            ip link set dev "$gateway" group "$members"
            slicec_hush "$gateway"
            slicec_hardware "$gateway"
            slicec_address "$gateway" "$address"
            [ "$before" = "$(slicec_look "$gateway")" ] || state=made
        }
        """#

    static func probe(_ link: LinkSpec, in context: HostContext) -> String {
        let name = link.port
        guard link.gateway else { return "slicec_present" }
        let checks = gatewayChecks(name, vlan: link.vlan, subnet: Subnet(vlan: link.vlan), group: context.sliceID)
        return """
            \(checks)
            elif ! slicec_holds slicec || ! slicec_may_forward \(context.sliceID); then
                slicec_unfenced slicec 'what keeps slices apart'
            elif slicec_read /proc/sys/net/ipv4/conf/\(name)/forwarding && [ "$line" != 1 ]; then
                slicec_drift live '\(name) does not forward'
            else slicec_check_tag \(name) \(link.vlan); fi
            """
    }

    /// The beginning of an `if` that finds what may be wrong with a gateway port itself.
    static func gatewayChecks(_ name: String, vlan: Int, subnet: Subnet, group: Int) -> String {
        """
        if slicec_is_foreign \(name); then slicec_foreign 'the port \(name)'
        elif [ ! -e /sys/class/net/\(name) ]; then slicec_gone live '\(name) is gone'
        elif ! slicec_is_known \(name); then slicec_foreign 'the interface \(name)'
        elif ! slicec_is_up \(name); then slicec_drift live '\(name) is down'
        elif ! slicec_has_address \(name) \(subnet.gateway)/\(Subnet.prefixLength); then
            slicec_drift live '\(name) lacks its address \(subnet.gateway)'
        elif slicec_read /sys/class/net/\(name)/netdev_group && [ "$line" != \(group) ]; then
            slicec_drift live '\(name) is not in the interface group \(group)'
        elif slicec_read /proc/sys/net/ipv6/conf/\(name)/disable_ipv6 && [ "$line" = 0 ]; then
            slicec_drift live '\(name) speaks IPv6'
        elif slicec_read /proc/sys/net/ipv4/conf/\(name)/arp_ignore && [ "$line" = 0 ]; then
            slicec_drift live '\(name) answers for addresses of other ports'
        """
    }
}
