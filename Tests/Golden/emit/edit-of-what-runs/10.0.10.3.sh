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
        if [ -n "$type" ]; then set -- "$@" -- set Interface "$port" "type=$type"; fi
        ovs-vsctl --timeout=20 "$@"
        state=made
    fi
}

# slicec_add_ports: new ports, all in one transaction. Reads a line for each: PORT TYPE VLAN SLICE VM, with
# - for the type of a tap, and for the VM of a port that is none's.
slicec_add_ports() {
    set --
    while read -r port type vlan slice vm; do
        set -- "$@" -- --may-exist add-port "$bridge" "$port" \
            -- set Port "$port" "tag=$vlan" vlan_mode=access 'trunks=[]' \
            "external_ids:slicec-lineage=$lineage" "external_ids:slicec-slice=$slice"
        if [ "$vm" != - ]; then set -- "$@" "external_ids:slicec-vm=$vm"; fi
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
    cat "/proc/sys/net/ipv6/conf/$1/disable_ipv6" 2>/dev/null || :
}

# slicec_switch_on FILE: the kernel's setting is 1; says so in $state where it was not.
slicec_switch_on() {
    if [ "$(cat "$1")" != 1 ]; then
        echo 1 >"$1"
        state=made
    fi
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
    if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
) 8>/run/slicec/locks/nftables

# slicec_unports LINEAGE BRIDGE: takes taps away. Reads the name of each on a line.
slicec_unports() {
    lineage=$1 bridge=$2 names='' there='' states=''
    shift 2
    slicec_ask_ports
    while read -r tap; do
        state=removed
        if [ -e "/sys/class/net/$tap" ]; then
            slicec_own_tap "$lineage" "$tap"
            there="$there $tap"
        else
            slicec_find_row "$tap"
            slicec_own_row "$lineage" "$tap"
            [ -n "$row" ] || state=gone
        fi
        names="$names $tap"
        states="$states $state"
        set -- "$@" -- --if-exists del-port "$bridge" "$tap"
    done
    if [ $# -gt 0 ]; then ovs-vsctl --timeout=20 "$@"; fi
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

# slicec_isolate: the table that keeps slices apart is there; sets $state.
slicec_isolate() {
    if nft list table inet slicec >/dev/null 2>&1; then return 0; fi
    state=made
    nft -f - <<'END_OF_RULES'
table inet slicec {
    set same_slice {
        type devgroup . devgroup
    }
    chain forward {
        type filter hook forward priority filter; policy accept;
        iifname "gw_vlan*" iifgroup . oifgroup @same_slice accept
        iifname "gw_vlan*" jump leaving
        oifname "gw_vlan*" jump entering
    }
    chain leaving {
        iifname "gw_vlan400" oifname != "gw_vlan*" return
        drop
    }
    chain entering {
        oifname "gw_vlan400" ct state established,related return
        drop
    }
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "gw_vlan*" fib daddr . iif type != { local, broadcast, multicast } drop
    }
    chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
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
        nft delete table inet slicec
    fi
}

slicec_gateways() { ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/'; }

# slicec_links LINEAGE BRIDGE SLICE: makes sure of links' gateways. Reads a line for each: VLAN CIDR, with
# - for the address of a link that has none, and "gone" for that of one that goes. New ones are made
# together.
slicec_links() {
    lineage=$1 bridge=$2 group=$3 new='' ports='' addresses='' states='' joined=''
    shift 3
    flock 8
    slicec_ask_ports
    slicec_look_over slicec_own_gateway
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
    for device in $new; do
        echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$device/disable_ipv6" || :
    done
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
        fi
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
    echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$gateway/disable_ipv6" || :
    slicec_address "$gateway" "$address"
    [ "$before" = "$(slicec_look "$gateway")" ] || state=made
}

# slicec_dhcps LINEAGE BRIDGE DATA SLICE: makes sure of DHCP servers. Reads a line for each: VLAN CIDR FIRST
# LAST ROUTER, with - for the router of one that names none. New ones are made together.
slicec_dhcps() {
    lineage=$1 bridge=$2 data=$3 owner=$4 new='' spaces='' ports='' moves='' states=''
    slicec_ask_ports
    slicec_look_over slicec_own_server
    mkdir -p /run/slicec/dhcp "$data/dhcp"
    while read -r vlan cidr first last router; do
        state=found device=dhcp_v$vlan space=ns-dhcp-vlan$vlan
        slicec_find_row "$device"
        if [ -n "$row" ] || [ -e "/sys/class/net/$device" ] || [ -e "/run/netns/$space" ] ||
            [ -e "/run/slicec/dhcp/vlan$vlan.conf" ]; then
            slicec_dhcp "$vlan" "$cidr" "$first" "$last" "$router" "$owner" </dev/null
        else
            state=made
            new="$new$vlan $cidr $first $last $router$slicec_nl"
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
        printf '%s' "$new" | while read -r vlan cidr first last router; do
            printf 'link set dev lo up\naddress add %s dev %s\nlink set dev %s up\n' \
                "$cidr" "dhcp_v$vlan" "dhcp_v$vlan" | ip -n "ns-dhcp-vlan$vlan" -batch -
            slicec_dhcp_options "$vlan" "$first" "$last" "$router" >"/run/slicec/dhcp/vlan$vlan.conf"
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

# slicec_dhcp VLAN CIDR FIRST LAST ROUTER SLICE: makes sure of one server that is ours or not there; sets
# $state.
slicec_dhcp() {
    server=dhcp_v$1 namespace=ns-dhcp-vlan$1 files=/run/slicec/dhcp/vlan$1
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
    nsenter --net="/run/netns/ns-dhcp-vlan$1" dnsmasq --conf-file=/run/slicec/dhcp/vlan"$1".conf \
        </dev/null 7>&- 8>&- 9>&-
}

# slicec_dhcp_options VLAN FIRST LAST ROUTER: prints what dnsmasq is told.
slicec_dhcp_options() {
    printf '%s\n' port=0 "interface=dhcp_v$1" bind-interfaces except-interface=lo no-resolv no-hosts \
        no-ping dhcp-authoritative "dhcp-range=$2,$3,255.255.255.0,24h"
    if [ "$4" = - ]; then echo dhcp-option=3; else echo "dhcp-option=3,$4"; fi
    printf '%s\n' dhcp-option=6,8.8.8.8 "dhcp-leasefile=$data/dhcp/vlan$1.leases" \
        "pid-file=/run/slicec/dhcp/vlan$1.pid"
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
        set -- "$@" "$files.owner" "$files.conf" "$files.new" "$files.pid" "$data/dhcp/vlan$vlan.leases"
    done
    rm -f -- "$@"
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
        tell("system_powerdown")
        if ended(grace):
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
101 192.168.101.2/24 192.168.101.10 192.168.101.250 192.168.101.1
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.3.sh: everything for slice lab is there' >&2
