import SlicePlanning
import SliceTopology

/// VLANs' DHCP servers on the network node: for each a namespace, an OVS internal port in it, and a
/// dnsmasq (`dnsmasq(8)`) that is known by its own pid file. Those that are new are made together.
enum DHCPScript {
    static func ensure(_ servers: [DHCPSpec], in context: HostContext) -> String {
        let rows = servers.map { server in
            "\(server.vlan) \(cidr(Subnet(vlan: server.vlan))) "
                + DHCPSettings.lines(server).joined(separator: " ")
        }
        return ScriptTable.call(["slicec_dhcps"] + scope(context), rows)
    }

    static func remove(_ servers: [DHCPSpec], in context: HostContext) -> String {
        remove(vlans: servers.map(\.vlan), in: context)
    }

    static func remove(vlans: [Int], in context: HostContext) -> String {
        ScriptTable.call(["slicec_undhcps"] + scope(context), vlans.map { "\($0)" })
    }

    /// A server's own address.
    static func cidr(_ subnet: Subnet) -> String { "\(subnet.dhcpServer)/\(Subnet.prefixLength)" }

    private static func scope(_ context: HostContext) -> [String] {
        [context.lineage, context.bridge, context.dataDirectory, "\(context.sliceID)"]
    }

    /// What ``ScriptPrelude`` has for DHCP servers.
    ///
    /// A namespace's owner file is written before the namespace is made: one whose maker was stopped
    /// must not be taken for another's.
    static let functions = #"""
        # slicec_dhcps LINEAGE BRIDGE DATA SLICE: makes sure of DHCP servers. Reads a line for each: VLAN CIDR
        # SETTING..., what dnsmasq is told. New ones are made together.
        slicec_dhcps() {
            lineage=$1 bridge=$2 data=$3 owner=$4 new='' spaces='' ports='' moves='' states=''
            slicec_ask_ports
            slicec_look_over slicec_own_server
            mkdir -p \#(runDirectory) "$data/dhcp"
            while read -r vlan cidr settings; do
                state=found device=dhcp_v$vlan space=ns-dhcp-vlan$vlan
                slicec_find_row "$device"
                if [ -n "$row" ] || [ -e "/sys/class/net/$device" ] || [ -e "/run/netns/$space" ] ||
                    [ -e "\#(runDirectory)/vlan$vlan.conf" ]; then
                    # shellcheck disable=SC2086 # words without blanks
                    slicec_dhcp "$vlan" "$cidr" "$owner" $settings </dev/null
                else
                    state=made
                    new="$new$vlan $cidr $settings$slicec_nl"
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
                printf '%s' "$new" | while read -r vlan cidr settings; do
                    printf 'link set dev lo up\naddress add %s dev %s\nlink set dev %s up\n' \
                        "$cidr" "dhcp_v$vlan" "dhcp_v$vlan" | ip -n "ns-dhcp-vlan$vlan" -batch -
                    # shellcheck disable=SC2086 # words without blanks
                    printf '%s\n' $settings "dhcp-leasefile=$data/dhcp/vlan$vlan.leases" \
                        >"\#(runDirectory)/vlan$vlan.conf"
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

        # slicec_dhcp VLAN CIDR SLICE SETTING...: makes sure of one server that is ours or not there; sets $state.
        slicec_dhcp() {
            server=dhcp_v$1 namespace=ns-dhcp-vlan$1 files=\#(runDirectory)/vlan$1
            printf '%s\n' "$lineage" >"$files.owner"
            if [ ! -e "/run/netns/$namespace" ]; then
                ip netns add "$namespace"
                state=made
            fi
            slicec_join_internal "$server" "$1" "$3" "$namespace"
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
            slicec_hardware "$server" -n "$namespace"
            slicec_address "$server" "$2" -n "$namespace"
            server_vlan=$1
            shift 3
            printf '%s\n' "$@" "dhcp-leasefile=$data/dhcp/vlan$server_vlan.leases" >"$files.new"
            process=$(slicec_pid "$files.pid" "$files.conf")
            if [ -n "$process" ] && ! cmp -s "$files.new" "$files.conf"; then
                slicec_end "$process"
                process=
            fi
            [ -n "$process" ] || slicec_drop_leases "$server_vlan" "$files.new"
            mv "$files.new" "$files.conf"
            if [ -z "$process" ]; then
                slicec_start_dhcp "$server_vlan"
                state=made
            fi
        }

        # slicec_drop_leases VLAN SETTINGS: forgets, while dnsmasq does not run, leases of addresses that are kept for
        # another MAC by now, or of MACs that had an address kept for them and have not any more: dnsmasq would
        # give the one address to nobody, and go on with the other. In VLAN 400 there is nothing else.
        slicec_drop_leases() {
            leases=$data/dhcp/vlan$1.leases
            [ -s "$leases" ] || return 0
            before=\#(runDirectory)/vlan$1.conf now=$2 static=
            [ -e "$before" ] || before=/dev/null
            if [ -d "\#(runDirectory)/vlan$1.d" ]; then
                now="$now $(find "\#(runDirectory)/vlan$1.d" -type f -name '[0-9]*')"
                static=1
            fi
            # shellcheck disable=SC2086 # paths without blanks
            awk -v static="$static" '
                part < 3 && /^dhcp-host=/ {
                    split(substr($0, 11), word, ",")
                    for (n = 2; n in word; n++) if (word[n] ~ /^[0-9.]+$/) {
                        if (part == 1) was[word[1]] = 1
                        else { now[word[1]] = word[n]; of[word[n]] = word[1] }
                    }
                }
                part < 3 { next }
                $2 in now { if (now[$2] == $3) print; next }
                !static && !($2 in was) && !($3 in of)
            ' part=1 "$before" part=2 $now part=3 "$leases" >"$leases.new"
            mv "$leases.new" "$leases"
        }

        # slicec_reserve VLAN SLICE [SETTING...]: the slice's addresses in a VLAN that slices share. A server that does
        # not know them is ended, and is to be started again; sets $state.
        slicec_reserve() {
            files=\#(runDirectory)/vlan$1 folder=\#(runDirectory)/vlan$1.d slice_file=\#(runDirectory)/vlan$1.d/$2
            shift 2
            mkdir -p "$folder"
            if [ $# -gt 0 ]; then printf '%s\n' "$@"; fi >"$folder/.new"
            if cmp -s "$folder/.new" "$slice_file"; then
                rm -f "$folder/.new"
                return 0
            fi
            state=made
            process=$(slicec_pid "$files.pid" "$files.conf")
            if [ -n "$process" ]; then slicec_end "$process"; fi
            # What is given out is given out once: a file that says otherwise was left behind, and dnsmasq would
            # not start with both.
            sed 's/.*,//' "$folder/.new" >"$folder/.addresses"
            # shellcheck disable=SC2013 # paths without blanks
            for file in $(grep -lwFf "$folder/.addresses" "$folder"/[0-9]* 2>/dev/null); do
                if [ "$file" != "$slice_file" ]; then
                    grep -vwFf "$folder/.addresses" "$file" >"$folder/.rest" || :
                    mv "$folder/.rest" "$file"
                fi
            done
            rm -f "$folder/.addresses"
            mv "$folder/.new" "$slice_file"
        }

        # slicec_unreserve VLAN SLICE: takes the slice's addresses back, where others go on using the VLAN, and sees
        # that their server runs.
        slicec_unreserve() {
            files=\#(runDirectory)/vlan$1 state=gone
            process=$(slicec_pid "$files.pid" "$files.conf")
            if [ -e "$files.d/$2" ]; then
                state=removed
                if [ -n "$process" ]; then slicec_end "$process"; fi
                process=
                rm -f "$files.d/$2"
            fi
            if [ -z "$process" ] && [ -e "$files.conf" ] && [ -e "/run/netns/ns-dhcp-vlan$1" ]; then
                slicec_drop_leases "$1" "$files.conf"
                # Where it does not start, who goes has nothing more to do with it: those who stay see to it.
                slicec_start_dhcp "$1" || :
            fi
            echo "state=$state"
        }

        # slicec_start_dhcp VLAN: starts dnsmasq, which holds none of our locks.
        slicec_start_dhcp() {
            nsenter --net="/run/netns/ns-dhcp-vlan$1" dnsmasq --conf-file=\#(runDirectory)/vlan"$1".conf \
                </dev/null 7>&- 8>&- 9>&-
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
                set -- "$@" "$files.owner" "$files.conf" "$files.new" "$files.pid" "$files.d" \
                    "$data/dhcp/vlan$vlan.leases" "$data/dhcp/vlan$vlan.leases.new"
            done
            rm -rf -- "$@"
            # shellcheck disable=SC2086 # words without blanks
            slicec_tell $states
        }
        """#

    static func probe(_ dhcp: DHCPSpec, in context: HostContext) -> String {
        let lines = DHCPSettings.lines(dhcp) + [DHCPSettings.leases(dhcp.vlan, in: context)]
        let isOther = differs(lines, from: file(dhcp.vlan, "conf"))
        return probe(
            vlan: dhcp.vlan, subnet: Subnet(vlan: dhcp.vlan),
            settings: "elif \(isOther); then slicec_drift live 'the settings of dnsmasq are not as recorded'",
            in: context)
    }

    static func probe(_ internet: InternetSpec, in context: HostContext) -> String {
        let vlan = InternetNetwork.vlan
        let lines = DHCPSettings.sharedLines() + [DHCPSettings.leases(vlan, in: context)]
        let isOther = differs(lines, from: file(vlan, "conf"))
        var settings = "elif \(isOther); then slicec_drift live 'the settings of dnsmasq are not as recorded'"
        if !internet.reservations.isEmpty {
            let isOther = differs(DHCPSettings.sharedLines(internet), from: "\(sharedDirectory)/\(context.sliceID)")
            settings += "\nelif \(isOther); then slicec_drift live 'addresses of dhcp_v\(vlan) are not as recorded'"
        }
        return probe(vlan: vlan, subnet: InternetNetwork.subnet, settings: settings, in: context)
    }

    /// A command that succeeds where a file does not have these lines and no others.
    private static func differs(_ lines: [String], from file: String) -> String {
        "! printf '%s\\n' \(ShellWord.join(lines)) | cmp -s - \(file)"
    }

    /// - Parameter settings: the continuation of an `if` that finds what may be wrong with what it is told.
    private static func probe(vlan: Int, subnet: Subnet, settings: String, in context: HostContext) -> String {
        let namespace = DHCPSpec.namespace(vlan)
        let port = DHCPSpec.port(vlan)
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
            \(hardwareCheck(vlan))
            else
                case $link in
                *NO-CARRIER*) slicec_drift live '\(port) has no carrier' ;;
                *',UP,'* | *',UP>'* | *'<UP,'*)
                    case $link in
                    *' inet \(address) '*)
                        if [ -z "$(slicec_pid \(file(vlan, "pid")) \(file(vlan, "conf")))" ]; then
                            slicec_drift live 'dnsmasq is not running'
                        \(settings)
                        else slicec_check_tag \(port) \(vlan); fi ;;
                    *) slicec_drift live '\(port) lacks its address \(subnet.dhcpServer)' ;;
                    esac ;;
                *) slicec_drift live '\(port) is down' ;;
                esac
            fi
            """
    }

    /// The continuation of an `if`: guests hear no other than the one that flows let through.
    private static func hardwareCheck(_ vlan: Int) -> String {
        guard vlan == InternetNetwork.vlan else { return "" }
        let mac = InternetNetwork.dhcpServerMAC
        return """
            elif [ "${link#*link/ether \(mac) }" = "$link" ]; then
                slicec_drift live '\(DHCPSpec.port(vlan)) has not the MAC \(mac), and guests do not hear it'
            """
    }

    /// What the probe and the listing of orphans call its files.
    static let runDirectory = "\(HostContext.runDirectory)/dhcp"

    /// Slices' addresses in VLAN 400, each slice's in a file of its own.
    static let sharedDirectory = "\(runDirectory)/vlan\(InternetNetwork.vlan).d"

    private static func file(_ vlan: Int, _ suffix: String) -> String { "\(runDirectory)/vlan\(vlan).\(suffix)" }
}
