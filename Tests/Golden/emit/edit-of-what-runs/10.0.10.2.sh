#!/bin/sh
# Deploys slice lab (ID 1000) on 10.0.10.2.
# slicec-emit: deploy lab
#
# Run it as root on that host:
#
#     sh 10.0.10.2.sh
#
# It makes sure of each thing and leaves alone what is as it should be, so that it can be
# run again: after a mishap it goes on where it stopped. The scripts of a slice's hosts do
# not wait for each other: run them in any order, or all at once. `slicec apply` afterwards
# finds what they made, changes nothing, and records it.
#
# Throw it away when the slice has changed or is gone: its numbers may be another's then.
#
# Written by slicec 0.0.0. These are the commands that `slicec apply` sends
# to the host, under the numbers that they have in the slice's plan.
#
# It needs base images on the host, and says so where one is missing. From the controller:
#
#     scp /tmp/vm_images/cirros-0.6.2-x86_64-disk.img ubuntu@10.0.10.2:1111111111111111111111111111111111111111111111111111111111111111.qcow2

set -eu

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
umask 022
slicec_nl='
'

slicec_fail() { status=$1; shift; printf '%s\n' "$*" >&2; exit "$status"; }

# slicec_end_removals FILE SECONDS: what was sent to remove orphans is over, or does nothing any more.
slicec_end_removals() {
    if [ ! -s "$1" ]; then return 0; fi
    (
        flock -w "$2" 6 || slicec_fail 75 'a removal of orphans is at work on the host'
        : >"$1"
    ) 6>>"$1"
}

# slicec_own_port LINEAGE PORT: fails where OVS has such a port and it is not ours.
slicec_own_port() {
    row=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids find Port "name=$2")
    slicec_own_row "$1" "$2"
}

# slicec_own_row LINEAGE PORT: fails where $row, which is what OVS has of it, is not ours.
slicec_own_row() {
    case $row in
    '' | *"$1"*) ;;
    *) slicec_fail 71 "the OVS port $2 exists and is not this state's: $row" ;;
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
        [ "$n" -lt 200 ] || slicec_fail 71 "the interface $2 exists and is no port of Open vSwitch"
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
        *) on=br-v400 ;;
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

# slicec_remember PREFIX ROWS: keeps rows by what stands before their first comma.
# Taking a long text apart for each name would cost the square of its length.
slicec_remember() {
    prefix=$1
    set -f
    blanks=$IFS
    IFS=$slicec_nl
    for row in $2; do
        case ${row%%,*} in
        *[!A-Za-z0-9_]*) ;;
        *) eval "$prefix${row%%,*}=\$row" ;;
        esac
    done
    IFS=$blanks
    set +f
}

# slicec_recall PREFIX NAME: what was kept, in $row; empty where nothing was.
slicec_recall() { eval "row=\${$1$2-}"; }

# slicec_ask_ports: asks OVS once for the name and the labels of each of its ports.
slicec_ask_ports() {
    rows=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port)
    slicec_remember known_ "$rows"
}

# slicec_find_row PORT: what OVS has of it, in $row; empty where it has no such port.
slicec_find_row() { slicec_recall known_ "$1"; }

# slicec_look_over CHECK: reads a table into $table, and has CHECK look at each row's words. All are looked at
# before the first one is touched: where one is refused, nothing was made.
slicec_look_over() {
    table=
    while IFS= read -r words; do
        table="${table:+$table$slicec_nl}$words"
        # shellcheck disable=SC2086 # words without blanks
        "$1" $words </dev/null
    done
}

# slicec_tell STATE...: what came of each of several things.
slicec_tell() {
    number=0
    for state in "$@"; do
        printf '@%d\nstate=%s\n' "$number" "$state"
        number=$((number + 1))
    done
}

# slicec_own_tap LINEAGE TAP: fails where the tap exists and is not ours.
slicec_own_tap() {
    alias=$(cat "/sys/class/net/$2/ifalias")
    case $alias in
    "slicec $1 "*) ;;
    # Made by a run that was stopped before it could label it, or not ours: OVS knows.
    '') slicec_own_port "$1" "$2" ;;
    *) slicec_fail 71 "the interface $2 exists and is not this state's: $alias" ;;
    esac
}

# slicec_look DEV: prints what `ip link set` may change of it.
slicec_look() {
    cat "/sys/class/net/$1/flags" "/sys/class/net/$1/ifalias" "/sys/class/net/$1/netdev_group"
    cat "/proc/sys/net/ipv6/conf/$1/disable_ipv6" "/proc/sys/net/ipv4/conf/$1/arp_ignore" 2>/dev/null || :
}

# slicec_rules_hold TABLE: whether it is there, with the chains that were made; $listing is what is there.
slicec_rules_hold() {
    listing=$(nft -t list table inet "$1" 2>/dev/null) || listing=
    [ -n "$listing" ] && [ "$listing" = "$(cat "/run/slicec/rules/$1" 2>/dev/null)" ]
}

# slicec_make_rules TABLE [COMMANDS]: makes the table of the text that is read, or anew the chains of the one
# in $listing, and then runs commands of nft: one transaction that leaves sets alone. Sets $state. To be
# called with the tables' lock held.
slicec_make_rules() {
    state=made
    mkdir -p /run/slicec/rules
    {
        printf 'table inet %s\nflush table inet %s\n' "$1" "$1"
        printf '%s\n' "$listing" |
            sed -n "s/^[[:blank:]]*chain \([^ ]*\) {\$/delete chain inet $1 \1/p"
        cat
        printf '%s\n' "${2-}"
    } | nft -f -
    nft -t list table inet "$1" >"/run/slicec/rules/$1"
}

# slicec_guard_tap TAP: the host itself hears and says nothing on the tap. Sets $state.
slicec_guard_tap() {
    ip link set dev "$1" arp off
    if nft get element inet slicec_taps taps "{ $1 }" >/dev/null 2>&1 &&
        slicec_rules_hold slicec_taps; then
        echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$1/disable_ipv6" || :
        return 0
    fi
    state=made
    slicec_guard_taps "$1"
}

# slicec_guard_taps TAP...: the same for taps whose ARP is off, with one call.
slicec_guard_taps() {
    for dev in "$@"; do echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$dev/disable_ipv6" || :; done
    taps=$(printf '%s, ' "$@")
    (
        flock 8
        slicec_rules_hold slicec_taps || slicec_make_rules slicec_taps <<'END_OF_RULES'
table inet slicec_taps {
    set taps {
        type ifname
    }
    chain prerouting {
        type filter hook prerouting priority raw; policy accept;
        iifname @taps drop
    }
}
END_OF_RULES
        nft add element inet slicec_taps taps "{ ${taps%, } }"
    ) 8>/run/slicec/locks/nftables
}

# slicec_v400_note TAP VLAN|gone: notes what a tap, of which OVS has $row, asks of br-v400.
slicec_v400_note() {
    if [ "$2" = 400 ]; then
        v400=needed
        if [ -n "$row" ] || [ -e "/sys/class/net/$1" ]; then v400_old=1; fi
    else
        case $row in
        *slicec-address=*) v400=${v400:-left} ;;
        # A run that was stopped may have taken the port away, and no more.
        '')
            if [ -e /sys/class/net/br-v400 ] && { [ "$2" = gone ] || [ -e "/sys/class/net/$1" ]; }; then
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
    exec 8>>/run/slicec/locks/v400
    flock 8
    [ "$v400" = needed ] || return 0
    slicec_v400_own
    datapath=$(ovs-vsctl --timeout=10 get Bridge "$integration" datapath_type)
    ports="br-v400 bridge $datapath shared -$slicec_nl"
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
    left=$(ovs-vsctl --timeout=10 list-ports br-v400 2>/dev/null) || left=
    if [ -n "$left" ] && [ "$left" != v400_int ]; then
        slicec_v400_settle
    else
        ovs-vsctl --timeout=20 -- --if-exists del-br br-v400 -- --if-exists del-port int_v400
    fi
}

# slicec_v400_own: fails where such a bridge or an end of its cable is there, in $rows, and is not ours.
slicec_v400_own() {
    for port in br-v400 int_v400 v400_int; do
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
    have=$(ovs-vsctl --timeout=10 --bare port-to-br v400_int -- port-to-br int_v400 \
        -- --columns=name find Bridge name=br-v400 fail_mode=secure "datapath_type=$datapath" "$label" \
        'controller=[]' other_config:disable-in-band=true \
        -- --columns=name find Port name=v400_int "$label" \
        -- --columns=name find Port name=int_v400 tag=400 vlan_mode=access 'trunks=[]' "$label" \
        -- --columns=name find Interface name=v400_int type=patch options:peer=int_v400 \
        -- --columns=name find Interface name=int_v400 type=patch options:peer=v400_int 2>/dev/null |
        tr -s '\n' ' ')
    [ "$have" = "br-v400 $integration br-v400 v400_int int_v400 v400_int int_v400 " ]
}

# slicec_v400_words DATAPATH: prints the words, without blanks, by which OVS makes both.
# shellcheck disable=SC2154 # $integration is set where taps are
slicec_v400_words() {
    label="external_ids:slicec-lineage=$lineage external_ids:slicec-slice=shared"
    echo "-- --may-exist add-br br-v400 -- set Bridge br-v400 fail_mode=secure datapath_type=$1" \
        "controller=[] other_config:disable-in-band=true protocols=OpenFlow10,OpenFlow13,OpenFlow14 $label" \
        "-- set Port br-v400 $label" \
        "-- --may-exist add-port br-v400 v400_int -- set Port v400_int $label" \
        "-- set Interface v400_int type=patch options:peer=int_v400" \
        "-- --may-exist add-port $integration int_v400" \
        "-- set Port int_v400 tag=400 vlan_mode=access trunks=[] $label" \
        "-- set Interface int_v400 type=patch options:peer=v400_int"
}

# slicec_v400_flows: the flows that br-v400 must have, in $flows; what they follow from, in $seen.
slicec_v400_flows() {
    seen=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port \
        -- --columns=name,ofport list Interface -- list-ports br-v400) || return 1
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
            cookie = "0x51ce"
            flow("0", "drop")
            cable = number["v400_int"]
            if (!cable || !("v400_int" in joined)) exit
            for (tap in address) if (tap in joined && tap in number) {
                at[number[tap]] = tap
                if (number[tap] > last) last = number[tap]
            }
            everybody = "ff:ff:ff:ff:ff:ff"
            server[1] = "02:00:0a:3c:07:01"; server[2] = "02:00:0a:3c:07:02"
            asked[1] = "10.60.7.1"; asked[2] = "10.60.7.2"
            for (port = 1; port <= last; port++) if (port in at) {
                split(at[port], part, "_")
                vm = part[2]; nic = substr(part[3], 4); own = address[at[port]]
                mac = sprintf("52:54:00:%02x:%02x:%02x", int(vm / 256) % 256, vm % 256, nic)
                cookie = sprintf("0x51ce%04x%02x", vm, nic)
                is_known = own ~ /^[0-9.]+$/
                if (!is_known) { own = "10.60.7.0/24"; unknown = unknown "output:" port "," }
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
            cookie = "0x51ce"
            from = "90,in_port=" cable ",vlan_tci=0x0000/0x1fff,dl_dst=" everybody ",dl_src="
            sub(/,$/, "", taps); sub(/,$/, "", unknown)
            if (taps) flow(from server[2] ",udp,tp_src=67,tp_dst=68", taps)
            for (i = 1; i <= 2; i++) if (unknown) flow(from server[i] ",arp,arp_op=1", unknown)
        }') || return 1
}

# slicec_v400_settle: br-v400 has its flows and no others. Those that are right are not touched.
slicec_v400_settle() {
    slicec_v400_flows || slicec_fail 1 'Open vSwitch does not say what is on br-v400'
    printf '%s\n' "$flows" | ovs-ofctl --timeout=20 --bundle replace-flows br-v400 -
}

# slicec_v400_differs: whether its flows are others than they must be; which, in $differences.
# shellcheck disable=SC2034 # read where it is looked at
slicec_v400_differs() {
    if ! slicec_v400_flows; then return 0; fi
    ! differences=$(printf '%s\n' "$flows" | ovs-ofctl --timeout=20 diff-flows br-v400 /dev/stdin 2>/dev/null)
}

# slicec_ports LINEAGE BRIDGE: makes sure of taps. Reads a line for each: TAP VLAN SLICE VM ADDRESS LEASE,
# with - for the VLAN of one that is off the bridge, for the address of one that is not in VLAN 400, and for the
# lease of one that no link's DHCP serves. New ones are made together.
slicec_ports() {
    lineage=$1 integration=$2 bridge=$2 new='' ports='' makes='' ups='' states='' v400='' v400_old='' changed=''
    slicec_ask_ports
    slicec_look_over slicec_own_interface
    if [ -n "$v400" ]; then slicec_v400_begin; fi
    while read -r tap vlan slice vm address lease; do
        slicec_find_row "$tap"
        if [ -n "$row" ] || [ -e "/sys/class/net/$tap" ]; then
            slicec_port "$tap" "$vlan" "$slice" "$vm" "$address" "$lease" </dev/null
            if [ "$vlan$state" = 400found ]; then state=as_its_bridge; fi
        else
            state=made
            new="$new $tap"
            makes="${makes}tuntap add dev $tap mode tap$slicec_nl"
            makes="${makes}link set dev $tap alias \"slicec $lineage $slice $vm\" arp off$slicec_nl"
            ups="${ups}link set dev $tap up$slicec_nl"
            [ "$vlan" = - ] || ports="$ports$tap - $vlan $slice $vm $address $lease$slicec_nl"
        fi
        states="$states $state"
    done <<END_OF_TAPS
$table
END_OF_TAPS
    if [ -n "$new" ]; then
        printf '%s' "$makes" | ip -batch -
        # shellcheck disable=SC2086 # names without blanks
        slicec_guard_taps $new
        printf '%s' "$ups" | ip -batch -
        printf '%s' "$ports" | slicec_add_ports
    fi
    if [ -n "$v400" ]; then slicec_v400_end; fi
    set --
    for state in $states; do
        if [ "$state" = as_its_bridge ]; then
            state=found
            if [ -n "$changed" ]; then state=made; fi
        fi
        set -- "$@" "$state"
    done
    slicec_tell "$@"
}

# slicec_own_interface TAP VLAN...: fails where the tap, or a port of its name, is there and is not ours.
slicec_own_interface() {
    slicec_find_row "$1"
    if [ -e "/sys/class/net/$1" ]; then
        slicec_own_tap "$lineage" "$1"
    else
        slicec_own_row "$lineage" "$1"
    fi
    slicec_v400_note "$1" "$2"
}

# slicec_port TAP VLAN SLICE VM ADDRESS LEASE: makes sure of one tap that is ours or not there; sets $state.
slicec_port() {
    state=found
    if [ ! -e "/sys/class/net/$1" ]; then
        ip tuntap add dev "$1" mode tap
        state=made
    fi
    before=$(slicec_look "$1")
    ip link set dev "$1" alias "slicec $lineage $3 $4"
    slicec_guard_tap "$1"
    ip link set dev "$1" up
    [ "$before" = "$(slicec_look "$1")" ] || state=made
    if [ "$2" = - ]; then
        row=$(ovs-vsctl --timeout=10 --bare --columns=name find Port "name=$1")
        if [ -n "$row" ]; then
            ovs-vsctl --timeout=20 --if-exists del-port "$1"
            state=made
        fi
        slicec_tell_guest "$1" "$4"
        return 0
    fi
    # A tap that was made anew under a port that OVS still has gets frames and gives none: OVS
    # reads from the one that is gone. Where nobody is behind the tap, nobody notices.
    if [ "$(cat "/sys/class/net/$1/carrier")" = 0 ]; then
        ovs-vsctl --timeout=20 --if-exists del-port "$1"
    fi
    if [ "$2" = 400 ]; then
        bridge=br-v400
        slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4" "external_ids:slicec-address=$5"
        bridge=$integration
    elif [ "$6" = - ]; then
        slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4"
    else
        slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4" "external_ids:slicec-lease=$6"
    fi
    slicec_tell_guest "$1" "$4"
}

# slicec_tell_guest TAP VM: a guest whose tap was put elsewhere, or that is to be told something else, sees its
# cable go for a while.
slicec_tell_guest() {
    if [ "$state" = made ] && [ -S "/run/slicec/vms/$2/qmp.sock" ]; then
        slicec_reconnect "/run/slicec/vms/$2/qmp.sock" "net${1##*_eth}"
    fi
}

# slicec_is_stopped NUMBER VM: whether the VM is to be started. One that runs and stands still goes on;
# prints what is to be said of it.
slicec_is_stopped() {
    files=/run/slicec/vms/$2
    pid=$(slicec_pid "$files/qemu.pid" "$files/qemu.pid")
    [ -n "$pid" ] || return 0
    echo "@$1"
    read -r _ _ was _ <"/proc/$pid/stat"
    kill -CONT "$pid"
    slicec_resume "$files/qmp.sock"
    if [ "$was" = T ]; then echo state=made; fi
    echo "pid=$pid"
    return 1
}

# slicec_start VM LOG COMMAND...: starts QEMU, which holds none of our locks, and does not wait for it.
# Sets $slicec_started to its process.
slicec_start() {
    files=/run/slicec/vms/$1 log=$2
    shift 2
    mkdir -p "$files"
    chmod 0700 "$files"
    rm -f "$files/qmp.sock" "$files/serial.sock"
    echo 'slicec: QEMU is started' >>"$log"
    (
        cd /
        exec setsid "$@"
    ) </dev/null >>"$log" 2>&1 7>&- 8>&- 9>&- &
    slicec_started=$!
}

# slicec_seed FOLDER META USER NETWORK: the files that a guest reads when it boots, for root, and for whom
# QEMU runs as.
slicec_seed() {
    rm -rf -- "$1"
    mkdir -p "$1"
    chmod 0700 "$1"
    printf %s "$2" >"$1/meta-data"
    printf %s "$3" >"$1/user-data"
    printf %s "$4" >"$1/network-config"
}

# slicec_qmp PROGRAM ARGUMENT...: runs a Python program that talks to QEMU.
slicec_qmp() { python3 -I -S -c 'import json, os, select, signal, socket, sys, time
def qmp(path, deadline, *commands):
    """Connects, negotiates, sends the commands and waits for the answer to each."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(max(0.1, deadline - time.monotonic()))
        s.connect(path)
        f = s.makefile("rw")
        f.readline()
        for command in ("qmp_capabilities",) + commands:
            name, arguments = command if isinstance(command, tuple) else (command, {})
            f.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
            f.flush()
            for line in f:
                if "return" in (answer := json.loads(line)) or "error" in answer:
                    break
            else:
                raise ConnectionError("QMP closed")
    return answer.get("return")
exec(sys.argv.pop(1))' "$@"; }

# slicec_await_start SECONDS [NUMBER VM PID LOG]...: waits until all answer.
slicec_await_start() { slicec_qmp 'if len(sys.argv) == 2:
    sys.exit(0)
seconds, words = float(sys.argv[1]), iter(sys.argv[2:])
deadline = time.monotonic() + seconds
failed = []
for number, vm, pid, log in zip(words, words, words, words):
    reason = None
    try:
        fd = os.pidfd_open(int(pid))
    except ProcessLookupError:
        fd, reason = None, "QEMU ended at once"
    while reason is None:
        try:
            qmp("/run/slicec/vms/%s/qmp.sock" % vm, deadline, "query-status")
            print("@%s\npid=%s\nstate=made" % (number, pid))
            break
        except (OSError, ValueError) as error:
            if select.select([fd], [], [], 0)[0]:
                reason = "QEMU ended at once"
            elif time.monotonic() > deadline:
                signal.pidfd_send_signal(fd, signal.SIGKILL)
                reason = "QEMU did not answer on QMP within %g s: %s" % (seconds, error)
            else:
                select.select([fd], [], [], 0.005)
    if reason is not None:
        with open(log, "rb") as text:
            said = text.read()[-8192:].decode(errors="replace")
        failed.append(said.rpartition("slicec: QEMU is started\n")[2] + reason)
if failed:
    sys.exit("\n".join(failed))' "$@"; }

# slicec_resume SOCKET: lets a guest go on that is paused.
slicec_resume() { slicec_qmp 'state = "found"
try:
    deadline = time.monotonic() + 5
    if qmp(sys.argv[1], deadline, "query-status")["status"] in ("paused", "io-error"):
        qmp(sys.argv[1], deadline, "cont")
        state = "made"
except (OSError, ValueError):
    pass
print("state=" + state)' "$@"; }

# slicec_reconnect SOCKET NETDEV: takes the guest's carrier away for a while.
slicec_reconnect() { slicec_qmp 'path, name = sys.argv[1:]
def carrier(up, seconds):
    qmp(path, time.monotonic() + seconds, ("set_link", {"name": name, "up": up}))
try:
    carrier(False, 2)
except (OSError, ValueError):
    sys.exit(0)
if os.fork() == 0:
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    os.closerange(3, 1024)
    time.sleep(1.5)
    for attempt in range(30):
        try:
            carrier(True, 2)
            break
        except (FileNotFoundError, ConnectionRefusedError):
            break
        except (OSError, ValueError):
            time.sleep(0.1)
    os._exit(0)' "$@"; }

# slicec_pid PIDFILE WORD: prints the process with this pid file, if it lives. WORD is part
# of its command line and of no other's.
# A pid alone proves nothing: it may have been given to another process, or be a zombie's.
slicec_pid() {
    pid=
    read -r pid 2>/dev/null <"$1" || :
    if [ -n "$pid" ] && grep -qF -- "$2" "/proc/$pid/cmdline" 2>/dev/null; then
        printf '%s\n' "$pid"
        return 0
    fi
    # Started by a run that was stopped before the file was written.
    # shellcheck disable=SC2013 # no blanks in these paths
    for match in $(grep -lsF -- "$2" /proc/[0-9]*/cmdline); do
        pid=${match#/proc/}
        pid=${pid%/cmdline}
        case $(readlink "/proc/$pid/exe") in
        */qemu-system-* | */dnsmasq) printf '%s\n' "$pid" && return 0 ;;
        esac
    done
    return 0
}

# slicec_begin NUMBER ID...: what the next section is about.
slicec_begin() {
    slicec_at="$1  $2"
    [ $# -eq 2 ] || slicec_at="$slicec_at and $(($# / 2 - 1)) more"
    slicec_items=
    while [ $# -gt 0 ]; do
        slicec_items="$slicec_items$1  $2$slicec_nl"
        shift 2
    done
}

# slicec_done: says of each how it was.
slicec_done() {
    printf '%s' "$slicec_items" | awk -v answer="$slicec_answer" '
        BEGIN {
            part = 1
            while ((getline line <answer) > 0) {
                if (line ~ /^@/) part = substr(line, 2) + 1
                if (line == "state=found" && !(part in word)) word[part] = "already there"
                if (line == "state=gone" && !(part in word)) word[part] = "already gone"
                if (line == "state=made") word[part] = "made"
                if (line == "state=removed") word[part] = "removed"
                if (line == "state=forced") word[part] = "did not power down, was ended"
            }
        }
        { printf "  %2d%s  %s\n", $1, substr($0, length($1) + 1), NR in word ? word[NR] : "done" }' >&2
}

# slicec_leave STATUS: at the end, whatever brought it.
slicec_leave() {
    rm -f "$slicec_answer"
    case $1 in
    0) ;;
    70) echo '10.0.10.2.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' 10.0.10.2.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 '10.0.10.2.sh: run this as root'; fi
# On another host the slice's VMs would run twice.
if [ "${SLICEC_ANY_HOST:-}" != 1 ] && [ -z "$(ip -o addr show to 10.0.10.2)" ]; then
    slicec_fail 1 '10.0.10.2.sh is for 10.0.10.2, and no interface of this host has 10.0.10.2; nothing was changed. Where it is the right host all the same, behind address translation, run: sudo SLICEC_ANY_HOST=1 sh 10.0.10.2.sh'
fi

slicec_at='the beginning'
slicec_answer=$(mktemp)
trap 'slicec_leave $?' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# Nobody else works on the slice on this host meanwhile, neither slicec nor this script.
mkdir -p /run/slicec/locks
exec 9>>/run/slicec/locks/slice-1000
flock -w 60 9 || slicec_fail 75 'another run is at work on the slice on this host'
slicec_end_removals /run/slicec/locks/orphans 60

# The host is the state's that gave out the slice's IDs, VLANs and ports, and no other's.
slicec_begin 0 'whose the host is'
(
mkdir -p /run/slicec/locks /var/lib/slicec/images /var/lib/slicec/vms
if [ ! -s /var/lib/slicec/lineage ]; then
    # Empty: a power failure came between its making and its writing.
    rm -f /var/lib/slicec/lineage
    printf '%s\n' 00000000-0000-4000-8000-000000000001 >/var/lib/slicec/.lineage.$$
    ln /var/lib/slicec/.lineage.$$ /var/lib/slicec/lineage 2>/dev/null || :
    rm -f /var/lib/slicec/.lineage.$$
fi
have=$(cat /var/lib/slicec/lineage)
if [ "$have" != 00000000-0000-4000-8000-000000000001 ]; then slicec_fail 70 "$have"; fi
) </dev/null >"$slicec_answer"

# 10  vm.image:cirros-0.6.2-x86_64-disk.img@10.0.10.2  base image cirros-0.6.2-x86_64-disk.img
slicec_begin 10 vm.image:cirros-0.6.2-x86_64-disk.img@10.0.10.2
(
staged=$(getent passwd ubuntu | cut -d: -f6)/1111111111111111111111111111111111111111111111111111111111111111.qcow2
if [ -f /var/lib/slicec/images/1111111111111111111111111111111111111111111111111111111111111111.qcow2 ]; then
    echo state=found
elif [ -f "$staged" ]; then
    (
    flock -w 60 6 || slicec_fail 75 'the base image is being copied by another run'
    trap 'rm -f /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part' EXIT
    cp "$staged" /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    sum=$(sha256sum /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part)
    if [ "${sum%% *}" != 1111111111111111111111111111111111111111111111111111111111111111 ]; then
        rm -f /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
        slicec_fail 72 'the image that arrived has another checksum'
    fi
    chmod 0444 /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    sync /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    mv /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part /var/lib/slicec/images/1111111111111111111111111111111111111111111111111111111111111111.qcow2
    echo state=made
    ) 6>>/run/slicec/locks/image-1111111111111111111111111111111111111111111111111111111111111111
else
    slicec_fail 74 'the base image cirros-0.6.2-x86_64-disk.img is not here; copy it from the controller with' \
        'scp /tmp/vm_images/cirros-0.6.2-x86_64-disk.img ubuntu@10.0.10.2:1111111111111111111111111111111111111111111111111111111111111111.qcow2' \
        'and run this script again'
fi
) </dev/null >"$slicec_answer"
slicec_done

# 15  vm.disk:b  overlay of 1 GB over cirros-0.6.2-x86_64-disk.img
slicec_begin 15 vm.disk:b
(
echo @0
(
mkdir -p /var/lib/slicec/vms/1002
chmod 0700 /var/lib/slicec/vms/1002
if [ -e /var/lib/slicec/vms/1002/disk.qcow2 ]; then
    size=$(qemu-img info -U --output=json /var/lib/slicec/vms/1002/disk.qcow2 | sed -n 's/^    "virtual-size": \([0-9]*\).*/\1/p')
    state=found
    if [ "${size:-0}" -lt 1073741824 ]; then
        qemu-img resize -q /var/lib/slicec/vms/1002/disk.qcow2 1073741824
        state=made
    fi
    echo "state=$state"
else
    rm -f /var/lib/slicec/vms/1002/disk.qcow2.new
    qemu-img create -q -f qcow2 -F qcow2 -b /var/lib/slicec/images/1111111111111111111111111111111111111111111111111111111111111111.qcow2 /var/lib/slicec/vms/1002/disk.qcow2.new 1073741824
    # Whole on the disk before it has its name, whatever the power does.
    sync /var/lib/slicec/vms/1002/disk.qcow2.new
    mv /var/lib/slicec/vms/1002/disk.qcow2.new /var/lib/slicec/vms/1002/disk.qcow2
    echo state=made
fi
)
) </dev/null >"$slicec_answer"
slicec_done

# 16  vm.port:b.eth0  tap_1002_eth0 off the bridge, unconnected
# 17  vm.port:b.eth1  tap_1002_eth1 on br-int, VLAN 101
slicec_begin 16 vm.port:b.eth0 \
    17 vm.port:b.eth1
(
slicec_ports 00000000-0000-4000-8000-000000000001 br-int <<'END_OF_TABLE'
tap_1002_eth0 - 1000 1002 - -
tap_1002_eth1 101 1000 1002 - 11-default
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 18  vm.launch:b  QEMU 1002: 1 core, 512 MiB, 2 NICs, VNC 5902
slicec_begin 18 vm.launch:b
(
set --
accel=tcg
if [ -w /dev/kvm ] && printf '%s' '{"execute":"qmp_capabilities"}{"execute":"quit"}' | timeout -s KILL 5 qemu-system-x86_64 -nodefaults -no-user-config -machine pc -accel kvm -cpu max -m 32 -display none -qmp stdio >/dev/null 2>&1; then accel=kvm; fi
tap_options=
case $(ovs-vsctl --timeout=10 get Bridge br-int datapath_type) in
*netdev*) tap_options=,vnet_hdr=off ;;
esac
if slicec_is_stopped 0 1002; then
    slicec_seed /var/lib/slicec/vms/1002/seed 'instance-id: "slicec-00000000-1002"
local-hostname: "b"
' '#cloud-config
' 'version: 2
ethernets:
  eth0:
    match: {macaddress: "52:54:00:03:ea:00"}
    set-name: eth0
    dhcp4: true
    optional: true
  eth1:
    match: {macaddress: "52:54:00:03:ea:01"}
    set-name: eth1
    dhcp4: true
    optional: true
'
    slicec_start 1002 /var/lib/slicec/vms/1002/qemu.log \
        setpriv --no-new-privs qemu-system-x86_64 \
        -name b \
        -nodefaults \
        -no-user-config \
        -nic none \
        -machine pc \
        -accel "$accel" \
        -cpu max \
        -smp 1 \
        -m 512 \
        -display none \
        -vga std \
        -vnc 127.0.0.1:2 \
        -pidfile /run/slicec/vms/1002/qemu.pid \
        -qmp unix:/run/slicec/vms/1002/qmp.sock,server=on,wait=off \
        -chardev socket,id=serial0,path=/run/slicec/vms/1002/serial.sock,server=on,wait=off,logfile=/var/lib/slicec/vms/1002/serial.log,logappend=on \
        -serial chardev:serial0 \
        -drive if=none,id=disk0,file=/var/lib/slicec/vms/1002/disk.qcow2,format=qcow2,discard=unmap \
        -device virtio-blk-pci,drive=disk0,bootindex=1,addr=0x1e \
        -drive if=none,id=seed0,driver=vvfat,dir=/var/lib/slicec/vms/1002/seed,label=cidata,read-only=on \
        -device virtio-blk-pci,drive=seed0,addr=0x1f \
        -netdev tap,id=net0,ifname=tap_1002_eth0,script=no,downscript=no"$tap_options" \
        -device virtio-net-pci,netdev=net0,mac=52:54:00:03:ea:00,addr=0x3,romfile= \
        -netdev tap,id=net1,ifname=tap_1002_eth1,script=no,downscript=no"$tap_options" \
        -device virtio-net-pci,netdev=net1,mac=52:54:00:03:ea:01,addr=0x4,romfile= \
        -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
    set -- "$@" 0 1002 "$slicec_started" /var/lib/slicec/vms/1002/qemu.log
fi
slicec_await_start 60 "$@"
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.2.sh: everything for slice lab is there' >&2
