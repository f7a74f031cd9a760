import SliceTopology

/// VLAN 400 on a worker: a bridge of its own for the taps of guests with internet, joined to the integration bridge
/// by a patch cable (`ovs-ofctl(8)`, `ovs-fields(7)`).
///
/// The bridge forwards nothing but what its flows name: from a guest its own frames to the gateway and to DHCP, to it
/// those of these two. Between guests nothing passes, on one worker or on several. It is in secure mode: without
/// flows, as after a restart of `ovs-vswitchd`, it drops everything.
///
/// What the flows must be follows from OVS's own records of the taps, so that every run on a host writes the same, and
/// only what differs from what is there. A tap's flows have a cookie that tells whose they are. The ports' tags say
/// what VLAN they are in; flows pass them by.
enum InternetBridge {
    /// Of all work on the bridge: it is not removed under a tap that is just being added.
    private static let lock = "\(HostContext.runDirectory)/locks/v400"
    /// The two ends of the cable.
    private static let inner = "v400_int"
    private static let outer = "int_v400"
    /// Begins the cookie of each of its flows.
    private static let cookie = "0x51ce"
    private static let vlan = InternetNetwork.vlan
    private static let name = InternetNetwork.bridge
    private static let subnet = InternetNetwork.subnet

    /// The address of a tap that nobody has recorded one for.
    static let unknownAddress = "unknown"

    /// A tap's flows have this cookie.
    static func cookie(vmID: Int, interface: Int) -> String {
        cookie + hexadecimal(vmID, digits: 4) + hexadecimal(interface, digits: 2)
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// What ``ScriptPrelude`` has for it, in three parts.
    static let functions = [taps, records, flows].joined(separator: "\n\n")

    /// What taps' scripts call.
    private static let taps = #"""
        # slicec_v400_note TAP VLAN|gone: notes what a tap, of which OVS has $row, asks of br-v400.
        slicec_v400_note() {
            if [ "$2" = \#(vlan) ]; then
                v400=needed
                if [ -n "$row" ] || [ -e "/sys/class/net/$1" ]; then v400_old=1; fi
            else
                case $row in
                *slicec-address=*) v400=${v400:-left} ;;
                # A run that was stopped may have taken the port away, and no more.
                '')
                    if [ -e /sys/class/net/\#(name) ] && { [ "$2" = gone ] || [ -e "/sys/class/net/$1" ]; }; then
                        v400=${v400:-left}
                    fi
                    ;;
                esac
            fi
        }

        # slicec_v400_begin: makes sure, behind its lock, of the bridge that $v400 says is needed. Where all taps are
        # new, it is made together with them. Sets $changed.
        # shellcheck disable=SC2034 # read where ports are made
        slicec_v400_begin() {
            changed=
            exec 8>>\#(lock)
            flock 8
            [ "$v400" = needed ] || return 0
            slicec_v400_own
            datapath=$(ovs-vsctl --timeout=10 get Bridge "$integration" datapath_type)
            ports="\#(name) bridge $datapath shared -$slicec_nl"
            if [ -n "$v400_old" ]; then
                if ! slicec_v400_is_right; then
                    printf '%s' "$ports" | slicec_add_ports
                    changed=1
                fi
                ports=
            fi
        }

        # slicec_v400_end: the bridge has its flows; it goes with its last tap. Sets $changed.
        # shellcheck disable=SC2034 # read where ports are made
        slicec_v400_end() {
            if [ "$v400" = needed ]; then
                if [ -z "$v400_old" ] || slicec_v400_differs; then
                    changed=1
                    slicec_v400_settle
                fi
            else
                slicec_v400_leave
            fi
            exec 8>&-
        }

        # slicec_v400_leave: without a tap the bridge goes; to be called with its lock held.
        slicec_v400_leave() {
            left=$(ovs-vsctl --timeout=10 list-ports \#(name) 2>/dev/null) || left=
            if [ -n "$left" ] && [ "$left" != \#(inner) ]; then
                slicec_v400_settle
            else
                ovs-vsctl --timeout=20 -- --if-exists del-br \#(name) -- --if-exists del-port \#(outer)
            fi
        }

        # slicec_v400_remove LINEAGE BRIDGE: removes a bridge that no tap is on.
        slicec_v400_remove() {
            lineage=$1 integration=$2 v400=left v400_old=''
            slicec_ask_ports
            slicec_v400_own
            slicec_v400_begin
            slicec_v400_end
        }
        """#

    /// The bridge and its cable as OVS has them.
    private static let records = #"""
        # slicec_v400_own: fails where such a bridge or an end of its cable is there, in $rows, and is not ours.
        slicec_v400_own() {
            for port in \#(name) \#(outer) \#(inner); do
                row=$slicec_nl$rows
                case $row in
                *"$slicec_nl$port,"*)
                    row=$port,${row#*"$slicec_nl$port,"}
                    row=${row%%"$slicec_nl"*}
                    slicec_own_row "$lineage" "$port"
                    ;;
                *)
                    if [ -e "/sys/class/net/$port" ]; then slicec_own_internal "$lineage" "$port"; fi
                    ;;
                esac
            done
        }

        # slicec_v400_is_right: whether OVS has the bridge and its cable exactly so.
        slicec_v400_is_right() {
            label=external_ids:slicec-lineage=$lineage
            have=$(ovs-vsctl --timeout=10 --bare port-to-br \#(inner) -- port-to-br \#(outer) \
                -- --columns=name find Bridge name=\#(name) fail_mode=secure "datapath_type=$datapath" "$label" \
                'controller=[]' other_config:disable-in-band=true \
                -- --columns=name find Port name=\#(inner) "$label" \
                -- --columns=name find Port name=\#(outer) tag=\#(vlan) vlan_mode=access 'trunks=[]' "$label" \
                -- --columns=name find Interface name=\#(inner) type=patch options:peer=\#(outer) \
                -- --columns=name find Interface name=\#(outer) type=patch options:peer=\#(inner) 2>/dev/null |
                tr -s '\n' ' ')
            [ "$have" = "\#(name) $integration \#(name) \#(inner) \#(outer) \#(inner) \#(outer) " ]
        }

        # slicec_v400_words DATAPATH: prints the words, without blanks, by which OVS makes both.
        # shellcheck disable=SC2154 # $integration is set where taps are
        slicec_v400_words() {
            label="external_ids:slicec-lineage=$lineage external_ids:slicec-slice=shared"
            echo "-- --may-exist add-br \#(name) -- set Bridge \#(name) fail_mode=secure datapath_type=$1" \
                "controller=[] other_config:disable-in-band=true protocols=OpenFlow10,OpenFlow13,OpenFlow14 $label" \
                "-- set Port \#(name) $label" \
                "-- --may-exist add-port \#(name) \#(inner) -- set Port \#(inner) $label" \
                "-- set Interface \#(inner) type=patch options:peer=\#(outer)" \
                "-- --may-exist add-port $integration \#(outer)" \
                "-- set Port \#(outer) tag=\#(vlan) vlan_mode=access trunks=[] $label" \
                "-- set Interface \#(outer) type=patch options:peer=\#(inner)"
        }
        """#

    /// The flows. A guest's MAC follows from the name of its tap.
    ///
    /// - Frames with a VLAN tag match none of them.
    /// - DHCP asks from no address or from the guest's own, everybody or the server; ARP asks and answers with the
    ///   guest's own MAC and address, and is about the gateway or the server; all other IPv4 is the guest's own, and
    ///   goes to the gateway.
    /// - To the guest comes what the gateway or the server sends to its MAC, or asks for its address. What the server
    ///   sends to everybody is for clients that want it so.
    private static let flows = #"""
        # slicec_v400_flows: the flows that br-v400 must have, in $flows; what they follow from, in $seen.
        slicec_v400_flows() {
            seen=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port \
                -- --columns=name,ofport list Interface -- list-ports \#(name)) || return 1
            flows=$(printf '%s\n' "$seen" | awk -F, '
                NF == 1 { joined[$1] = 1; next }
                NF == 2 && $2 ~ /^[0-9]+$/ { if ($2 < 65280) number[$1] = $2; next }
                $1 ~ /^tap_[0-9]+_eth[0-9]+$/ && /slicec-address=/ {
                    address[$1] = $0
                    sub(/.*slicec-address="*/, "", address[$1])
                    sub(/[^0-9a-z.].*/, "", address[$1])
                }
                function flow(match_, actions) {
                    print "cookie=" cookie ",priority=" match_ ",actions=" actions
                }
                END {
                    cookie = "\#(cookie)"
                    flow("0", "drop")
                    cable = number["\#(inner)"]
                    if (!cable || !("\#(inner)" in joined)) exit
                    for (tap in address) if (tap in joined && tap in number) {
                        at[number[tap]] = tap
                        if (number[tap] > last) last = number[tap]
                    }
                    everybody = "ff:ff:ff:ff:ff:ff"
                    server[1] = "\#(InternetNetwork.gatewayMAC)"; server[2] = "\#(InternetNetwork.dhcpServerMAC)"
                    asked[1] = "\#(subnet.gateway)"; asked[2] = "\#(subnet.dhcpServer)"
                    for (port = 1; port <= last; port++) if (port in at) {
                        split(at[port], part, "_")
                        vm = part[2]; nic = substr(part[3], 4); own = address[at[port]]
                        mac = sprintf("52:54:00:%02x:%02x:%02x", int(vm / 256) % 256, vm % 256, nic)
                        cookie = sprintf("\#(cookie)%04x%02x", vm, nic)
                        is_known = own ~ /^[0-9.]+$/
                        if (!is_known) { own = "\#(subnet.cidr)"; unknown = unknown "output:" port "," }
                        taps = taps "output:" port ","
                        from = "100,in_port=" port ",vlan_tci=0x0000/0x1fff,dl_src=" mac
                        for (i = 1; i <= 2; i++) {
                            ask = from ",udp,tp_src=68,tp_dst=67,dl_dst=" (i == 1 ? everybody : server[2])
                            flow(ask ",nw_src=0.0.0.0", "output:" cable)
                            flow(ask ",nw_src=" own, "output:" cable)
                            flow(from ",arp,arp_sha=" mac ",arp_spa=" own ",arp_tpa=" asked[i], "output:" cable)
                            to = "100,in_port=" cable ",vlan_tci=0x0000/0x1fff,dl_src=" server[i] ",dl_dst="
                            flow(to mac, "output:" port)
                            if (is_known) flow(to everybody ",arp,arp_op=1,arp_tpa=" own, "output:" port)
                        }
                        flow(from ",ip,nw_src=" own ",dl_dst=" server[1], "output:" cable)
                    }
                    cookie = "\#(cookie)"
                    from = "90,in_port=" cable ",vlan_tci=0x0000/0x1fff,dl_dst=" everybody ",dl_src="
                    sub(/,$/, "", taps); sub(/,$/, "", unknown)
                    if (taps) flow(from server[2] ",udp,tp_src=67,tp_dst=68", taps)
                    for (i = 1; i <= 2; i++) if (unknown) flow(from server[i] ",arp,arp_op=1", unknown)
                }') || return 1
        }

        # slicec_v400_settle: br-v400 has its flows and no others. Those that are right are not touched.
        slicec_v400_settle() {
            slicec_v400_flows || slicec_fail 1 'Open vSwitch does not say what is on \#(name)'
            printf '%s\n' "$flows" | ovs-ofctl --timeout=20 --bundle replace-flows \#(name) -
        }

        # slicec_v400_differs: whether its flows are others than they must be; which, in $differences.
        # shellcheck disable=SC2034 # read where it is looked at
        slicec_v400_differs() {
            if ! slicec_v400_flows; then return 0; fi
            ! differences=$(printf '%s\n' "$flows" | ovs-ofctl --timeout=20 diff-flows \#(name) /dev/stdin 2>/dev/null)
        }
        """#

    /// What ``ProbeScript`` has for it, besides.
    static let probeFunctions = [look, check].joined(separator: "\n\n")

    /// What ``SurveyScript`` has for it: prints `guests right`, or what is wrong with the bridge or its flows; nothing
    /// where Open vSwitch does not answer.
    static let survey = #"""
        \#(look)
        v400_seen=
        if ovs-appctl --timeout=10 version >/dev/null 2>&1; then
            slicec_v400_look
            if [ -z "$v400_trouble" ] && [ -n "$differences" ]; then
                v400_trouble='flows of its taps are missing or wrong (ovs-ofctl dump-flows \#(name))'
            fi
            echo "guests ${v400_trouble:-right}"
        fi
        """#

    private static let look = #"""
        # slicec_v400_look: looks at the bridge once; what is wrong with all of it, in $v400_trouble.
        slicec_v400_look() {
            if [ -n "$v400_seen" ]; then return 0; fi
            v400_seen=1 v400_trouble='' differences=''
            datapath=$(ovs-vsctl --timeout=10 get Bridge "$integration" datapath_type 2>/dev/null) || datapath=none
            if ! slicec_v400_is_right; then
                v400_trouble='\#(name), or its cable to the integration bridge, is not as it was made'
            elif slicec_v400_differs; then
                while IFS= read -r line; do
                    case $line in
                    *" cookie=\#(cookie)"[0-9a-f]*) ;;
                    *) v400_trouble='\#(name) has other flows than its own' ;;
                    esac
                done <<END_OF_LINES
        ${differences:-none}
        END_OF_LINES
            fi
        }
        """#

    private static let check = #"""
        # slicec_check_v400 TAP ADDRESS COOKIE: what may be wrong with a tap on br-v400.
        slicec_check_v400() {
            slicec_recall isolated_ "$1"
            if [ -z "$row" ]; then
                slicec_drift live "$1 is not on \#(name)"
                return 0
            fi
            slicec_row "$1"
            case $known in
            *"slicec-address=\"\"$2\"\""* | *"slicec-address=$2"[!0-9a-z.]*) ;;
            *)
                slicec_drift live "$1 is not labelled with its address $2"
                return 0
                ;;
            esac
            slicec_v400_look
            if [ -n "$v400_trouble" ]; then
                slicec_drift live "$v400_trouble"
                return 0
            fi
            case $differences in
            *" cookie=$3 "*) slicec_drift live "flows of $1 are missing or wrong (ovs-ofctl dump-flows \#(name))" ;;
            *) slicec_check_tag "$1" \#(vlan) ;;
            esac
        }
        """#

    /// What ``InventoryScript`` lists of it: a bridge, or half a cable, that no tap is on.
    static let inventory = #"""
        v400=$(printf '%s\n' "$ports" | grep -E '^(\#(name)|\#(inner)|\#(outer)),' | grep -F -- "$lineage") || v400=
        if [ -n "$v400" ]; then
            left=$(ovs-vsctl --timeout=10 list-ports \#(name) 2>/dev/null) || left=
            case $left in
            '' | \#(inner)) echo 'bridge \#(name)' ;;
            esac
        fi
        """#
}
