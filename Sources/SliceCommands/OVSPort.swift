import SliceTopology

/// Ports on the integration bridge (`ovs-vsctl(8)`, `ovs-vswitchd.conf.db(5)`).
///
/// `ovs-vsctl` returns when `ovs-vswitchd` has taken a transaction over. The tag is set, not only
/// offered, so that a wrong one is put right.
enum OVSPort {
    static let functions = #"""
        # slicec_own_port LINEAGE PORT: fails where OVS has such a port and it is not ours.
        slicec_own_port() {
            row=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids find Port "name=$2")
            slicec_own_row "$1" "$2"
        }

        # slicec_own_row LINEAGE PORT: fails where $row, which is what OVS has of it, is not ours.
        slicec_own_row() {
            case $row in
            '' | *"$1"*) ;;
            *) slicec_fail \#(HostExit.foreignObject) "the OVS port $2 exists and is not this state's: $row" ;;
            esac
        }

        # slicec_own_internal LINEAGE PORT: the same for an internal port, whose interface OVS makes:
        # one that is there and that OVS does not know is not ours.
        slicec_own_internal() {
            slicec_own_port "$1" "$2"
            n=0
            # One that OVS gave up a moment ago may still be on its way out.
            while [ -z "$row" ] && [ -e "/sys/class/net/$2" ]; do
                n=$((n + 1))
                [ "$n" -lt 200 ] || slicec_fail \#(HostExit.foreignObject) "the interface $2 exists and is no port of Open vSwitch"
                sleep 0.01
            done
        }

        # slicec_is_port BRIDGE PORT TYPE SETTING...: succeeds where OVS has the port exactly so.
        slicec_is_port() {
            bridge=$1 port=$2 type=$3
            shift 3
            have=$(ovs-vsctl --timeout=10 --bare port-to-br "$port" \
                -- --columns=name find Port "name=$port" "$@" \
                -- --columns=name find Interface "name=$port" "type=\"$type\"" 2>/dev/null |
                tr -s '\n' ' ')
            [ "$have" = "$bridge $port $port " ]
        }

        # slicec_join PORT TYPE VLAN SLICE SETTING...: the port is on $bridge exactly so; sets $state. Where
        # $state is that something was made before, there is no need to look.
        slicec_join() {
            port=$1 type=$2 vlan=$3 slice=$4
            shift 4
            set -- "tag=$vlan" vlan_mode=access 'trunks=[]' "external_ids:slicec-lineage=$lineage" \
                "external_ids:slicec-slice=$slice" "$@"
            if [ "$state" = made ] || ! (slicec_is_port "$bridge" "$port" "$type" "$@"); then
                set -- --may-exist add-port "$bridge" "$port" -- set Port "$port" "$@"
                if [ -n "$type" ]; then
                    set -- "$@" -- set Interface "$port" "type=$type"
                else
                    # A tap may be on another of our bridges.
                    case $(ovs-vsctl --timeout=10 port-to-br "$port" 2>/dev/null) in
                    '' | "$bridge") ;;
                    *) set -- --if-exists del-port "$port" -- "$@" ;;
                    esac
                fi
                ovs-vsctl --timeout=20 "$@"
                state=made
            fi
        }

        # slicec_add_ports: new ports, all in one transaction. Reads a line for each: PORT TYPE VLAN SLICE VM ADDRESS
        # LEASE, with - for the type of a tap, and for the VM of a port that is none's. A tap that has an address is on
        # VLAN 400's bridge, which is made too where a line asks for a bridge of a DATAPATH.
        slicec_add_ports() {
            set --
            while read -r port type vlan slice vm address lease; do
                on=$bridge
                if [ "$type" = bridge ]; then
                    set -f
                    # shellcheck disable=SC2046 # words without blanks
                    set -- "$@" $(slicec_v400_words "$vlan")
                    set +f
                    continue
                fi
                case ${address:--} in
                -) ;;
                *) on=\#(InternetNetwork.bridge) ;;
                esac
                set -- "$@" -- --may-exist add-port "$on" "$port" \
                    -- set Port "$port" "tag=$vlan" vlan_mode=access 'trunks=[]' \
                    "external_ids:slicec-lineage=$lineage" "external_ids:slicec-slice=$slice"
                if [ "$vm" != - ]; then set -- "$@" "external_ids:slicec-vm=$vm"; fi
                if [ "$on" != "$bridge" ]; then set -- "$@" "external_ids:slicec-address=$address"; fi
                if [ "${lease:--}" != - ]; then set -- "$@" "external_ids:slicec-lease=$lease"; fi
                if [ "$type" != - ]; then set -- "$@" -- set Interface "$port" "type=$type"; fi
            done
            if [ $# -gt 0 ]; then ovs-vsctl --timeout=20 "$@"; fi
        }

        # slicec_join_internal PORT VLAN SLICE [NAMESPACE]: the same for an internal port. One whose interface
        # somebody deleted, or that went with its namespace, OVS does not make again: it has the port still.
        slicec_join_internal() {
            slicec_join "$1" internal "$2" "$3"
            if [ -e "/sys/class/net/$1" ]; then return 0; fi
            if [ $# -gt 3 ] && ip -n "$4" link show dev "$1" >/dev/null 2>&1; then return 0; fi
            ovs-vsctl --timeout=20 --if-exists del-port "$bridge" "$1"
            state=made
            slicec_join "$1" internal "$2" "$3"
        }
        """#
}
