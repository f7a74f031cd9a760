#!/bin/sh
# Deploys slice two-tier (ID 1000) on w3 (10.0.10.3).
# slicec-emit: deploy two-tier
#
# Run it as root on that host:
#
#     sh w3.sh
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

# slicec_fence DESCRIPTOR: fails where the open file says that it is another connection's. A script that is
# run by hand has none, and stands on its own.
slicec_fence() { slicec_owns "$1" || slicec_fail 79 superseded; }

slicec_owns() {
    if [ -z "${slicec_token-}" ]; then return 0; fi
    slicec_owner=
    IFS= read -r slicec_owner <"/proc/self/fd/$1" || :
    [ "$slicec_owner" = "$slicec_token" ]
}

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

# slicec_reserve VLAN SLICE [SETTING...]: the slice's addresses in a VLAN that slices share. A server that does
# not know them is ended, and is to be started again; sets $state.
slicec_reserve() {
    files=/run/slicec/dhcp/vlan$1 folder=/run/slicec/dhcp/vlan$1.d slice_file=/run/slicec/dhcp/vlan$1.d/$2
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

# slicec_start_dhcp VLAN: starts dnsmasq, which holds none of our locks.
slicec_start_dhcp() {
    nsenter --net="/run/netns/ns-dhcp-vlan$1" dnsmasq --conf-file=/run/slicec/dhcp/vlan"$1".conf \
        </dev/null 7>&- 8>&- 9>&-
}

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
    earlier=/run/slicec/forwarding
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
    earlier=/run/slicec/forwarding
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
    70) echo 'w3.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' w3.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 'w3.sh: run this as root'; fi
# On another host the slice's VMs would run twice.
if [ "${SLICEC_ANY_HOST:-}" != 1 ] && [ -z "$(ip -o addr show to 10.0.10.3)" ]; then
    slicec_fail 1 'w3.sh is for w3 (10.0.10.3), and no interface of this host has 10.0.10.3; nothing was changed. Where it is the right host all the same, behind address translation, run: sudo SLICEC_ANY_HOST=1 sh w3.sh'
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

# 1  network.internet:vlan400  VLAN 400: gateway 10.60.7.1 and DHCP, shared with other slices
slicec_begin 1 network.internet:vlan400
(
if [ ! -e /sys/class/net/eno1 ]; then slicec_fail 77 'there is no interface eno1'; fi
lineage=00000000-0000-4000-8000-000000000001 bridge=br-int
data=/var/lib/slicec
(
flock 7
slicec_fence 7
# Before anything is made: what is refused is not recorded, so that nobody would take it away.
slicec_own_internal "$lineage" gw_vlan400
slicec_own_dhcp 400
[ -e /sys/class/net/gw_vlan400 ] || slicec_refuse_taken 10.60.7.1/24
(
flock 8
state=found
slicec_isolate
slicec_gateway 400 10.60.7.1/24 400 shared
slicec_translate eno1
slicec_forward gw_vlan400 eno1
echo "state=$state"
) 8>/run/slicec/locks/nftables
state=found
mkdir -p /run/slicec/dhcp "$data/dhcp"
slicec_reserve 400 1000 dhcp-host=52:54:00:03:e9:00,10.60.7.10
slicec_dhcp 400 10.60.7.2/24 shared port=0 interface=dhcp_v400 bind-interfaces except-interface=lo no-resolv no-hosts no-ping dhcp-authoritative dhcp-range=10.60.7.0,static,255.255.255.0,24h dhcp-option=3,10.60.7.1 dhcp-option=6,8.8.8.8 conf-dir=/run/slicec/dhcp/vlan400.d pid-file=/run/slicec/dhcp/vlan400.pid
echo "state=$state"
) 7>>/run/slicec/locks/internet
) </dev/null >"$slicec_answer"
slicec_done

# 2  network.link:backend  VLAN 100: gw_vlan100 192.168.100.1/24 on br-int
slicec_begin 2 network.link:backend
(
slicec_links 00000000-0000-4000-8000-000000000001 br-int 1000 <<'END_OF_TABLE'
100 192.168.100.1/24
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 3  network.dhcp:backend  VLAN 100: dnsmasq in ns-dhcp-vlan100, leases 192.168.100.10–.250
slicec_begin 3 network.dhcp:backend
(
slicec_dhcps 00000000-0000-4000-8000-000000000001 br-int /var/lib/slicec 1000 <<'END_OF_TABLE'
100 192.168.100.2/24 interface=dhcp_v100 bind-interfaces except-interface=lo no-resolv no-hosts no-ping dhcp-authoritative dhcp-range=192.168.100.10,192.168.100.250,255.255.255.0,24h dhcp-option=3,192.168.100.1 dhcp-option=6,192.168.100.2,8.8.8.8 domain=two-tier domain-needed dhcp-ignore-names local=/web.two-tier/ host-record=web,web.two-tier,192.168.100.10 local=/db.two-tier/ host-record=db,db.two-tier,192.168.100.11 dhcp-host=52:54:00:03:e9:01,set:v1001e1,192.168.100.10,web dhcp-option=tag:v1001e1,3 dhcp-option=tag:v1001e1,6,192.168.100.2 dhcp-host=52:54:00:03:ea:01,192.168.100.11,db pid-file=/run/slicec/dhcp/vlan100.pid
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

echo 'w3.sh: everything for slice two-tier is there' >&2
