import SlicePlanning
import SliceTopology

/// VLANs' DHCP servers on the network node: for each a namespace, an OVS internal port in it, and a
/// dnsmasq (`dnsmasq(8)`) that is known by its own pid file. Those that are new are made together.
enum DHCPScript {
    static func ensure(_ servers: [DHCPSpec], in context: HostContext) -> String {
        let rows = servers.map { row(vlan: $0.vlan, subnet: Subnet(vlan: $0.vlan), gateway: $0.gateway) }
        return ScriptTable.call(["slicec_dhcps"] + scope(context), rows)
    }

    static func remove(_ servers: [DHCPSpec], in context: HostContext) -> String {
        remove(vlans: servers.map(\.vlan), in: context)
    }

    static func remove(vlans: [Int], in context: HostContext) -> String {
        ScriptTable.call(["slicec_undhcps"] + scope(context), vlans.map { "\($0)" })
    }

    /// What of a server the functions ask for: VLAN, address, first and last lease, router or `-`.
    static func row(vlan: Int, subnet: Subnet, gateway: Bool) -> String {
        "\(vlan) \(subnet.dhcpServer)/\(Subnet.prefixLength) \(subnet.firstLease) \(subnet.lastLease) "
            + (gateway ? "\(subnet.gateway)" : "-")
    }

    private static func scope(_ context: HostContext) -> [String] {
        [context.lineage, context.bridge, context.dataDirectory, "\(context.sliceID)"]
    }

    /// What ``ScriptPrelude`` has for DHCP servers.
    ///
    /// A namespace's owner file is written before the namespace is made: one whose maker was stopped
    /// must not be taken for another's.
    static let functions = #"""
        # slicec_dhcps LINEAGE BRIDGE DATA SLICE: makes sure of DHCP servers. Reads a line for each: VLAN CIDR FIRST
        # LAST ROUTER, with - for the router of one that names none. New ones are made together.
        slicec_dhcps() {
            lineage=$1 bridge=$2 data=$3 owner=$4 new='' spaces='' ports='' moves='' states=''
            slicec_ask_ports
            slicec_look_over slicec_own_server
            mkdir -p \#(runDirectory) "$data/dhcp"
            while read -r vlan cidr first last router; do
                state=found device=dhcp_v$vlan space=ns-dhcp-vlan$vlan
                slicec_find_row "$device"
                if [ -n "$row" ] || [ -e "/sys/class/net/$device" ] || [ -e "/run/netns/$space" ] ||
                    [ -e "\#(runDirectory)/vlan$vlan.conf" ]; then
                    slicec_dhcp "$vlan" "$cidr" "$first" "$last" "$router" "$owner" </dev/null
                else
                    state=made
                    new="$new$vlan $cidr $first $last $router$slicec_nl"
                    printf '%s\n' "$lineage" >"\#(runDirectory)/vlan$vlan.owner"
                    spaces="${spaces}netns add $space$slicec_nl"
                    moves="${moves}link set dev $device netns $space$slicec_nl"
                    ports="$ports$device internal $vlan $owner -$slicec_nl"
                fi
                states="$states $state"
            done <<END_OF_SERVERS
        $table
        END_OF_SERVERS
            if [ -n "$new" ]; then
                printf '%s' "$spaces" | ip -batch -
                printf '%s' "$ports" | slicec_add_ports
                printf '%s' "$moves" | ip -batch -
                printf '%s' "$new" | while read -r vlan cidr first last router; do
                    printf 'link set dev lo up\naddress add %s dev %s\nlink set dev %s up\n' \
                        "$cidr" "dhcp_v$vlan" "dhcp_v$vlan" | ip -n "ns-dhcp-vlan$vlan" -batch -
                    slicec_dhcp_options "$vlan" "$first" "$last" "$router" >"\#(runDirectory)/vlan$vlan.conf"
                    slicec_start_dhcp "$vlan"
                done
            fi
            # shellcheck disable=SC2086 # words without blanks
            slicec_tell $states
        }

        # slicec_own_server VLAN...: the same as slicec_own_dhcp, asked only where something is there.
        slicec_own_server() {
            slicec_find_row "dhcp_v$1"
            if [ -n "$row" ] || [ -e "/sys/class/net/dhcp_v$1" ] || [ -e "/run/netns/ns-dhcp-vlan$1" ]; then
                slicec_own_dhcp "$1"
            fi
        }

        # slicec_own_dhcp VLAN: fails where a server's port or its namespace is there and is not ours.
        slicec_own_dhcp() {
            slicec_own_internal "$lineage" "dhcp_v$1"
            if [ -e "/run/netns/ns-dhcp-vlan$1" ]; then
                slicec_owns_namespace "$lineage" "ns-dhcp-vlan$1" "dhcp_v$1" "\#(runDirectory)/vlan$1.owner" ||
                    slicec_fail \#(HostExit.foreignObject) "the namespace ns-dhcp-vlan$1 exists and is not this state's"
            fi
        }

        # slicec_dhcp VLAN CIDR FIRST LAST ROUTER SLICE: makes sure of one server that is ours or not there; sets
        # $state.
        slicec_dhcp() {
            server=dhcp_v$1 namespace=ns-dhcp-vlan$1 files=\#(runDirectory)/vlan$1
            printf '%s\n' "$lineage" >"$files.owner"
            if [ ! -e "/run/netns/$namespace" ]; then
                ip netns add "$namespace"
                state=made
            fi
            slicec_join_internal "$server" "$1" "$6" "$namespace"
            if [ -e "/sys/class/net/$server" ]; then
                state=made
                # After a restart of ovs-vswitchd a dead one stays behind in the namespace, and
                # dnsmasq listens on that one and on no other of its name.
                process=$(slicec_pid "$files.pid" "$files.conf")
                if [ -n "$process" ]; then slicec_end "$process"; fi
                ip -n "$namespace" link delete dev "$server" 2>/dev/null || :
                ip link set dev "$server" netns "$namespace"
            fi
            ip -n "$namespace" link set dev lo up
            slicec_address "$server" "$2" -n "$namespace"
            slicec_dhcp_options "$1" "$3" "$4" "$5" >"$files.new"
            process=$(slicec_pid "$files.pid" "$files.conf")
            if [ -n "$process" ] && ! cmp -s "$files.new" "$files.conf"; then
                slicec_end "$process"
                process=
            fi
            mv "$files.new" "$files.conf"
            if [ -z "$process" ]; then
                slicec_start_dhcp "$1"
                state=made
            fi
        }

        # slicec_start_dhcp VLAN: starts dnsmasq, which holds none of our locks.
        slicec_start_dhcp() {
            nsenter --net="/run/netns/ns-dhcp-vlan$1" dnsmasq --conf-file=\#(runDirectory)/vlan"$1".conf \
                </dev/null 7>&- 8>&- 9>&-
        }

        # slicec_dhcp_options VLAN FIRST LAST ROUTER: prints what dnsmasq is told.
        slicec_dhcp_options() {
            printf '%s\n' port=0 "interface=dhcp_v$1" bind-interfaces except-interface=lo no-resolv no-hosts \
                no-ping dhcp-authoritative "dhcp-range=$2,$3,255.255.255.0,24h"
            if [ "$4" = - ]; then echo dhcp-option=3; else echo "dhcp-option=3,$4"; fi
            printf '%s\n' dhcp-option=6,8.8.8.8 "dhcp-leasefile=$data/dhcp/vlan$1.leases" \
                "pid-file=\#(runDirectory)/vlan$1.pid"
        }

        # slicec_undhcps LINEAGE BRIDGE DATA SLICE: takes DHCP servers away. Reads the VLAN of each on a line.
        slicec_undhcps() {
            lineage=$1 bridge=$2 data=$3 vlans='' spaces='' processes='' states=''
            shift 4
            slicec_ask_ports
            while read -r vlan; do
                device=dhcp_v$vlan space=ns-dhcp-vlan$vlan files=\#(runDirectory)/vlan$vlan
                slicec_find_row "$device"
                slicec_own_row "$lineage" "$device"
                state=gone
                [ -z "$row" ] || state=removed
                # One of another's making holds nothing of ours.
                if [ -e "/run/netns/$space" ] &&
                    slicec_owns_namespace "$lineage" "$space" "$device" "$files.owner" </dev/null; then
                    spaces="${spaces}netns delete $space$slicec_nl"
                    state=removed
                fi
                process=$(slicec_pid "$files.pid" "$files.conf" </dev/null)
                if [ -n "$process" ]; then
                    kill "$process" 2>/dev/null || :
                    processes="$processes $process"
                    state=removed
                fi
                set -- "$@" -- --if-exists del-port "$bridge" "$device"
                vlans="$vlans $vlan"
                states="$states $state"
            done
            for process in $processes; do slicec_await_end "$process" || slicec_end "$process"; done
            if [ $# -gt 0 ]; then ovs-vsctl --timeout=20 "$@"; fi
            if [ -n "$spaces" ]; then printf '%s' "$spaces" | ip -batch -; fi
            set --
            for vlan in $vlans; do
                files=\#(runDirectory)/vlan$vlan
                set -- "$@" "$files.owner" "$files.conf" "$files.new" "$files.pid" "$data/dhcp/vlan$vlan.leases"
            done
            rm -f -- "$@"
            # shellcheck disable=SC2086 # words without blanks
            slicec_tell $states
        }
        """#

    static func probe(vlan: Int, subnet: Subnet, in context: HostContext) -> String {
        let namespace = namespaceName(vlan)
        let port = portName(vlan)
        let address = "\(subnet.dhcpServer)/\(Subnet.prefixLength)"
        let owns =
            "slicec_owns_namespace \(ShellWord.quote(context.lineage)) \(namespace) \(port) \(file(vlan, "owner"))"
        return """
            if [ ! -e /run/netns/\(namespace) ]; then slicec_gone live 'the namespace \(namespace) is gone'
            elif ! \(owns); then slicec_foreign 'the namespace \(namespace)'
            elif slicec_is_foreign \(port); then slicec_foreign 'the port \(port)'
            elif ! link=$(ip -n \(namespace) address show dev \(port) 2>/dev/null); then
                slicec_drift live '\(port) is gone from \(namespace)'
            elif [ -e /sys/class/net/\(port) ]; then
                slicec_drift live '\(port) in \(namespace) is dead: ovs-vswitchd was restarted'
            else
                case $link in
                *NO-CARRIER*) slicec_drift live '\(port) has no carrier' ;;
                *',UP,'* | *',UP>'* | *'<UP,'*)
                    case $link in
                    *' inet \(address) '*)
                        if [ -z "$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))" ]; then
                            slicec_drift live 'dnsmasq is not running'
                        else slicec_check_tag \(port) \(vlan); fi ;;
                    *) slicec_drift live '\(port) lacks its address \(subnet.dhcpServer)' ;;
                    esac ;;
                *) slicec_drift live '\(port) is down' ;;
                esac
            fi
            """
    }

    /// What the probe and the listing of orphans call its files.
    static let runDirectory = "\(HostContext.runDirectory)/dhcp"

    static func portName(_ vlan: Int) -> String { "dhcp_v\(vlan)" }
    static func namespaceName(_ vlan: Int) -> String { "ns-dhcp-vlan\(vlan)" }

    private static func file(_ vlan: Int, _ suffix: String) -> String { "\(runDirectory)/vlan\(vlan).\(suffix)" }
}
