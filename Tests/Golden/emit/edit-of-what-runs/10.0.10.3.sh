#!/bin/sh
# Deploys slice lab (ID 1000) on 10.0.10.3.
# slicec-emit: deploy lab
#
# Run it as root on that host:
#
#     sh 10.0.10.3.sh
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

# slicec_owns_namespace LINEAGE NAMESPACE PORT MARKER: whether the namespace is ours. A
# namespace carries no label: what says so is a file, or our own OVS port that lives in it.
slicec_owns_namespace() {
    [ "$(cat "$4" 2>/dev/null)" = "$1" ] && return 0
    row=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids find Port "name=$3")
    case $row in
    *"$1"*) ip -n "$2" link show dev "$3" >/dev/null 2>&1 ;;
    *) return 1 ;;
    esac
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

# slicec_switch_on FILE: the kernel's setting is 1; says so in $state where it was not.
slicec_switch_on() {
    if [ "$(cat "$1")" != 1 ]; then
        echo 1 >"$1"
        state=made
    fi
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

# slicec_delete_rules TABLE: it goes, where it is there.
slicec_delete_rules() {
    nft delete table inet "$1"
    rm -f "/run/slicec/rules/$1"
}

# slicec_leave_taps TAP...: the guards of taps that are gone; the rules go with the last one.
slicec_leave_taps() (
    flock 8
    have=$(nft list set inet slicec_taps taps 2>/dev/null) || exit 0
    gone=
    for dev in "$@"; do
        case $have in
        *"\"$dev\""*) gone="$gone${gone:+, }$dev" ;;
        esac
    done
    if [ -n "$gone" ]; then nft delete element inet slicec_taps taps "{ $gone }"; fi
    if ! nft list set inet slicec_taps taps | grep -q elements; then slicec_delete_rules slicec_taps; fi
) 8>/run/slicec/locks/nftables

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

# slicec_unports LINEAGE BRIDGE: takes taps away. Reads the name of each on a line.
slicec_unports() {
    lineage=$1 integration=$2 bridge=$2 names='' there='' states='' v400='' v400_old=''
    shift 2
    slicec_ask_ports
    while read -r tap; do
        state=removed
        slicec_find_row "$tap"
        if [ -e "/sys/class/net/$tap" ]; then
            slicec_own_tap "$lineage" "$tap"
            there="$there $tap"
        else
            slicec_own_row "$lineage" "$tap"
            [ -n "$row" ] || state=gone
        fi
        slicec_v400_note "$tap" gone
        names="$names $tap"
        states="$states $state"
        set -- "$@" -- --if-exists del-port "$tap"
    done
    if [ -n "$v400" ]; then slicec_v400_begin; fi
    if [ $# -gt 0 ]; then ovs-vsctl --timeout=20 "$@"; fi
    if [ -n "$v400" ]; then slicec_v400_end; fi
    # shellcheck disable=SC2086 # names without blanks
    slicec_delete_links $there
    # shellcheck disable=SC2086
    slicec_leave_taps $names
    # shellcheck disable=SC2086
    slicec_tell $states
}

# slicec_delete_links DEV...: the kernel takes a whole group of interfaces away in the time that
# it needs for one.
slicec_delete_links() {
    group=$((1358954496 + $$))
    if [ $# -gt 1 ] && [ -z "$(ip -o link show group "$group")" ]; then
        for dev in "$@"; do echo "link set dev $dev group $group"; done | ip -batch -
        ip link delete group "$group"
    else
        for dev in "$@"; do ip link delete dev "$dev"; done
    fi
}

# slicec_refuse_taken CIDR...: fails where a route or an address of this host overlaps one of them.
slicec_refuse_taken() {
    taken=$(ip -4 route show table all | awk -v wanted="$*" '
        function number(text, part) {
            split(text, part, ".")
            return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
        }
        BEGIN { count = split(wanted, subnet, " ") }
        {
            at = $1 ~ /^(local|broadcast|unicast|multicast|anycast|nat)$/ ? 2 : 1
            if ($at !~ /^[0-9]/) next
            device = ""
            for (i = at; i < NF; i++) if ($i == "dev") device = $(i + 1)
            if (device ~ /^gw_vlan[0-9]+$/) next
            bits = split($at, route, "/") > 1 ? route[2] : 32
            if (bits < 2) next
            for (i = 1; i <= count; i++) {
                split(subnet[i], own, "/")
                size = 2 ^ (32 - (bits < own[2] ? bits : own[2]))
                if (int(number(route[1]) / size) == int(number(own[1]) / size)) {
                    sub(/ +$/, "")
                    print "the subnet of " subnet[i] " is in use on this host: " $0
                    exit
                }
            }
        }')
    [ -z "$taken" ] || slicec_fail 80 "$taken"
}

# slicec_isolate: the table that keeps slices apart is there; sets $state.
slicec_isolate() {
    if slicec_rules_hold slicec; then return 0; fi
    # An earlier version had the uplink in a rule.
    uplink=$(printf '%s\n' "$listing" | sed -n 's/.*oifname "\([^"]*\)" masquerade$/\1/p')
    if [ -n "$uplink" ]; then uplink="add element inet slicec uplinks { \"$uplink\" }"; fi
    slicec_make_rules slicec "$uplink" <<'END_OF_RULES'
table inet slicec {
    set same_slice {
        type devgroup . devgroup
    }
    set uplinks {
        type ifname
    }
    set opened {
        type ifname
    }
    chain forward {
        type filter hook forward priority filter; policy accept;
        iifname "gw_vlan*" iifgroup . oifgroup @same_slice accept
        iifname "gw_vlan*" jump leaving
        oifname "gw_vlan*" jump entering
        iifname @opened ct state new ct status & dnat == 0 drop
    }
    chain leaving {
        iifname "gw_vlan400" oifname @uplinks ip saddr 10.60.7.0/24 return
        drop
    }
    chain entering {
        iifname @uplinks oifname "gw_vlan400" ct state established,related return
        drop
    }
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "gw_vlan*" jump asking
    }
    chain asking {
        fib saddr . iif oif missing drop
        fib daddr . iif type local icmp type echo-request accept
        ct state established,related accept
        drop
    }
    chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr 10.60.7.0/24 oifname @uplinks masquerade
    }
}
END_OF_RULES
}

# slicec_leave_slice SLICE: takes back what its gateways were allowed once the last one is gone, and the
# table with the last gateway of all.
slicec_leave_slice() {
    if nft list table inet slicec >/dev/null 2>&1; then
        if [ -z "$(ip -o link show group "$1")" ]; then
            nft delete element inet slicec same_slice "{ $1 . $1 }" 2>/dev/null || :
        fi
        slicec_leave_table
    fi
}

# slicec_leave_table: the table goes with the last gateway of all.
slicec_leave_table() {
    if [ -z "$(slicec_gateways)" ] && nft list table inet slicec >/dev/null 2>&1; then
        slicec_delete_rules slicec
    fi
}

slicec_gateways() { ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/'; }

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
} 8>/run/slicec/locks/nftables

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
    gw_vlan400) mac=02:00:0a:3c:07:01 ;;
    dhcp_v400) mac=02:00:0a:3c:07:02 ;;
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

# slicec_dhcps LINEAGE BRIDGE DATA SLICE: makes sure of DHCP servers. Reads a line for each: VLAN CIDR
# SETTING..., what dnsmasq is told. New ones are made together.
slicec_dhcps() {
    lineage=$1 bridge=$2 data=$3 owner=$4 new='' spaces='' ports='' moves='' states=''
    slicec_ask_ports
    slicec_look_over slicec_own_server
    mkdir -p /run/slicec/dhcp "$data/dhcp"
    while read -r vlan cidr settings; do
        state=found device=dhcp_v$vlan space=ns-dhcp-vlan$vlan
        slicec_find_row "$device"
        if [ -n "$row" ] || [ -e "/sys/class/net/$device" ] || [ -e "/run/netns/$space" ] ||
            [ -e "/run/slicec/dhcp/vlan$vlan.conf" ]; then
            # shellcheck disable=SC2086 # words without blanks
            slicec_dhcp "$vlan" "$cidr" "$owner" $settings </dev/null
        else
            state=made
            new="$new$vlan $cidr $settings$slicec_nl"
            printf '%s\n' "$lineage" >"/run/slicec/dhcp/vlan$vlan.owner"
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
                >"/run/slicec/dhcp/vlan$vlan.conf"
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
        slicec_owns_namespace "$lineage" "ns-dhcp-vlan$1" "dhcp_v$1" "/run/slicec/dhcp/vlan$1.owner" ||
            slicec_fail 71 "the namespace ns-dhcp-vlan$1 exists and is not this state's"
    fi
}

# slicec_dhcp VLAN CIDR SLICE SETTING...: makes sure of one server that is ours or not there; sets $state.
slicec_dhcp() {
    server=dhcp_v$1 namespace=ns-dhcp-vlan$1 files=/run/slicec/dhcp/vlan$1
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
    before=/run/slicec/dhcp/vlan$1.conf now=$2 static=
    [ -e "$before" ] || before=/dev/null
    if [ -d "/run/slicec/dhcp/vlan$1.d" ]; then
        now="$now $(find "/run/slicec/dhcp/vlan$1.d" -type f -name '[0-9]*')"
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

# slicec_start_dhcp VLAN: starts dnsmasq, which holds none of our locks.
slicec_start_dhcp() {
    nsenter --net="/run/netns/ns-dhcp-vlan$1" dnsmasq --conf-file=/run/slicec/dhcp/vlan"$1".conf \
        </dev/null 7>&- 8>&- 9>&-
}

# slicec_undhcps LINEAGE BRIDGE DATA SLICE: takes DHCP servers away. Reads the VLAN of each on a line.
slicec_undhcps() {
    lineage=$1 bridge=$2 data=$3 vlans='' spaces='' processes='' states=''
    shift 4
    slicec_ask_ports
    while read -r vlan; do
        device=dhcp_v$vlan space=ns-dhcp-vlan$vlan files=/run/slicec/dhcp/vlan$vlan
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
        files=/run/slicec/dhcp/vlan$vlan
        set -- "$@" "$files.owner" "$files.conf" "$files.new" "$files.pid" "$files.d" \
            "$data/dhcp/vlan$vlan.leases" "$data/dhcp/vlan$vlan.leases.new"
    done
    rm -rf -- "$@"
    # shellcheck disable=SC2086 # words without blanks
    slicec_tell $states
}

# slicec_stops: ends VMs. Reads a line for each: VM SECONDS, the seconds that its guest gets.
slicec_stops() {
    folders='' processes=''
    set --
    while read -r vm grace; do
        files=/run/slicec/vms/$vm
        pid=$(slicec_pid "$files/qemu.pid" "$files/qemu.pid" </dev/null)
        if [ -n "$pid" ]; then set -- "$@" "$pid" "$files/qemu.pid" "$files/qmp.sock" "$grace"; fi
        folders="$folders $files"
        processes="$processes ${pid:--}"
    done
    forced='' states=''
    if [ $# -gt 0 ]; then forced=$(slicec_stop "$@"); fi
    # shellcheck disable=SC2086 # words without blanks
    rm -rf -- $folders
    for pid in $processes; do
        case "$pid $forced " in
        '- '*) state=gone ;;
        *" $pid "*) state=forced ;;
        *) state=removed ;;
        esac
        states="$states $state"
    done
    # shellcheck disable=SC2086
    slicec_tell $states
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

# slicec_stop [PID PIDFILE SOCKET SECONDS]...: ends VMs, in order where there are seconds for it.
slicec_stop() { slicec_qmp 'import threading
failed, forced = [], []
def stop(pid, pidfile, sock, grace):
    try:
        fd = os.pidfd_open(pid)
        with open("/proc/%d/cmdline" % pid, "rb") as f:
            if pidfile.encode() not in f.read().split(b"\0"):
                return
    except (ProcessLookupError, FileNotFoundError):
        return
    def ended(seconds):
        return bool(select.select([fd], [], [], seconds)[0])
    def tell(command):
        try:
            qmp(sock, time.monotonic() + 2, command)
        except (OSError, ValueError):
            pass
    if grace > 0:
        end = time.monotonic() + grace
        # Again and again: a guest that still boots does not hear it.
        while (left := end - time.monotonic()) > 0:
            tell("system_powerdown")
            if ended(min(5, left)):
                return
        forced.append(pid)
    tell("quit")
    if not ended(2):
        signal.pidfd_send_signal(fd, signal.SIGKILL)
        if not ended(10):
            failed.append("QEMU %d does not end, not even by SIGKILL" % pid)
words = iter(sys.argv[1:])
threads = [
    threading.Thread(target=stop, args=(int(pid), pidfile, sock, float(grace)))
    for pid, pidfile, sock, grace in zip(words, words, words, words)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if failed:
    sys.exit("\n".join(failed))
print("".join(" %d" % pid for pid in forced))' "$@"; }

# slicec_address DEV CIDR [ip(8) options]: DEV has this IPv4 address and no other.
slicec_address() {
    dev=$1 cidr=$2
    shift 2
    have=$(ip "$@" -o -4 address show dev "$dev" | awk '{print $4}')
    if [ "$have" != "$cidr" ]; then
        state=made
        ip "$@" -4 address flush dev "$dev"
        ip "$@" address add "$cidr" dev "$dev"
    fi
    ip "$@" link set dev "$dev" up
}

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

# slicec_await_end PID: waits until the process is gone, for five seconds at most.
slicec_await_end() {
    n=0
    while [ -d "/proc/$1" ] && [ "$n" -lt 500 ]; do
        read -r _ _ phase _ <"/proc/$1/stat" 2>/dev/null || return 0
        [ "$phase" = Z ] && return 0
        n=$((n + 1))
        sleep 0.01
    done
    [ ! -d "/proc/$1" ]
}

# slicec_end PID: ends a process, by force where it does not listen.
slicec_end() {
    kill "$1" 2>/dev/null || return 0
    slicec_await_end "$1" && return 0
    kill -9 "$1" 2>/dev/null || return 0
    slicec_await_end "$1" || slicec_fail 1 "process $1 does not end, not even by SIGKILL"
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
    70) echo '10.0.10.3.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' 10.0.10.3.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 '10.0.10.3.sh: run this as root'; fi
# On another host the slice's VMs would run twice.
if [ "${SLICEC_ANY_HOST:-}" != 1 ] && [ -z "$(ip -o addr show to 10.0.10.3)" ]; then
    slicec_fail 1 '10.0.10.3.sh is for 10.0.10.3, and no interface of this host has 10.0.10.3; nothing was changed. Where it is the right host all the same, behind address translation, run: sudo SLICEC_ANY_HOST=1 sh 10.0.10.3.sh'
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

# 1  vm.stop:c  QEMU 1003, at once
slicec_begin 1 vm.stop:c
(
slicec_stops <<'END_OF_TABLE'
1003 0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 2  vm.unport:c.eth1  tap_1003_eth1 off br-int
# 3  vm.unport:c.eth0  tap_1003_eth0
slicec_begin 2 vm.unport:c.eth1 \
    3 vm.unport:c.eth0
(
slicec_unports 00000000-0000-4000-8000-000000000001 br-int <<'END_OF_TABLE'
tap_1003_eth1
tap_1003_eth0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 4  vm.undisk:c  disk of VM 1003
slicec_begin 4 vm.undisk:c
(
echo @0
(
pid=
if [ -d /run/slicec/vms/1003 ]; then
    pid=$(slicec_pid /run/slicec/vms/1003/qemu.pid /run/slicec/vms/1003/qemu.pid)
fi
if [ -n "$pid" ]; then slicec_fail 76 'VM 1003 runs, and nobody recorded it'; fi
if [ -e /var/lib/slicec/vms/1003 ]; then echo state=removed; else echo state=gone; fi
rm -rf -- /var/lib/slicec/vms/1003
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    [ $(($(date +%s) - $(stat -c %Y "$part"))) -gt 604800 ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
)
) </dev/null >"$slicec_answer"
slicec_done

# 5  network.undhcp:old  VLAN 100: dnsmasq, dhcp_v100 and ns-dhcp-vlan100
slicec_begin 5 network.undhcp:old
(
slicec_undhcps 00000000-0000-4000-8000-000000000001 br-int /var/lib/slicec 1000 <<'END_OF_TABLE'
100
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 6  network.unlink:old  VLAN 100: gw_vlan100 off br-int
slicec_begin 6 network.unlink:old
(
slicec_links 00000000-0000-4000-8000-000000000001 br-int 1000 <<'END_OF_TABLE'
100 gone
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 7  network.link:new  VLAN 101: gw_vlan101 192.168.101.1/24 on br-int
slicec_begin 7 network.link:new
(
slicec_links 00000000-0000-4000-8000-000000000001 br-int 1000 <<'END_OF_TABLE'
101 192.168.101.1/24
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 8  network.dhcp:new  VLAN 101: dnsmasq in ns-dhcp-vlan101, leases 192.168.101.10–.250
slicec_begin 8 network.dhcp:new
(
slicec_dhcps 00000000-0000-4000-8000-000000000001 br-int /var/lib/slicec 1000 <<'END_OF_TABLE'
101 192.168.101.2/24 interface=dhcp_v101 bind-interfaces except-interface=lo no-resolv no-hosts no-ping dhcp-authoritative dhcp-range=192.168.101.10,192.168.101.250,255.255.255.0,24h dhcp-option=3,192.168.101.1 dhcp-option=6,192.168.101.2,8.8.8.8 domain=lab domain-needed dhcp-ignore-names local=/a.lab/ host-record=a,a.lab,192.168.101.10 local=/b.lab/ host-record=b,b.lab,192.168.101.11 dhcp-host=52:54:00:03:e9:01,192.168.101.10,a dhcp-host=52:54:00:03:ea:01,192.168.101.11,b pid-file=/run/slicec/dhcp/vlan101.pid
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.3.sh: everything for slice lab is there' >&2
