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

slicec_fail() { status=$1; shift; printf '%s\n' "$*" >&2; exit "$status"; }

# slicec_own_port LINEAGE PORT: fails where OVS has such a port and it is not ours.
slicec_own_port() {
    row=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids find Port "name=$2")
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

# slicec_qmp PROGRAM ARGUMENT...: runs a Python program that talks to QEMU.
slicec_qmp() { python3 -c 'import json, os, select, signal, socket, subprocess, sys, time
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

# slicec_stop PID PIDFILE SOCKET SECONDS: ends QEMU, in order where there are seconds for it.
slicec_stop() { slicec_qmp 'pid, pidfile, sock, grace = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
try:
    fd = os.pidfd_open(pid)
    with open("/proc/%d/cmdline" % pid, "rb") as f:
        if pidfile.encode() not in f.read().split(b"\0"):
            sys.exit(0)
except (ProcessLookupError, FileNotFoundError):
    sys.exit(0)
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
        sys.exit(0)
tell("quit")
if not ended(2):
    signal.pidfd_send_signal(fd, signal.SIGKILL)
    if not ended(10):
        sys.exit("QEMU %d does not end, not even by SIGKILL" % pid)' "$@"; }

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
    pid=$(cat "$1" 2>/dev/null) || pid=
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

# slicec_begin NUMBER ID: what the next section is.
slicec_begin() { slicec_at="$1  $2"; }

# slicec_done: says how it was.
slicec_done() {
    slicec_word='done'
    if grep -q '^state=found' "$slicec_answer"; then slicec_word='already there'; fi
    if grep -q '^state=made' "$slicec_answer"; then slicec_word=made; fi
    printf '  %s  %s\n' "$slicec_at" "$slicec_word" >&2
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
# What follows belongs on the host with this address, and on no other.
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
pid=$(slicec_pid /run/slicec/vms/1003/qemu.pid /run/slicec/vms/1003/qemu.pid)
if [ -n "$pid" ]; then
    slicec_stop "$pid" /run/slicec/vms/1003/qemu.pid /run/slicec/vms/1003/qmp.sock 0
fi
rm -rf -- /run/slicec/vms/1003
) </dev/null >"$slicec_answer"
slicec_done

# 2  vm.unport:c.eth1  tap_1003_eth1 off br-int
slicec_begin 2 vm.unport:c.eth1
(
if [ -e /sys/class/net/tap_1003_eth1 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1003_eth1
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1003_eth1; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1003_eth1
if [ -e /sys/class/net/tap_1003_eth1 ]; then ip link delete dev tap_1003_eth1; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1003_eth1 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 3  vm.unport:c.eth0  tap_1003_eth0
slicec_begin 3 vm.unport:c.eth0
(
if [ -e /sys/class/net/tap_1003_eth0 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1003_eth0
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1003_eth0; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1003_eth0
if [ -e /sys/class/net/tap_1003_eth0 ]; then ip link delete dev tap_1003_eth0; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1003_eth0 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 4  vm.undisk:c  disk of VM 1003
slicec_begin 4 vm.undisk:c
(
rm -rf -- /var/lib/slicec/vms/1003
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
) </dev/null >"$slicec_answer"
slicec_done

# 5  network.undhcp:old  VLAN 100: dnsmasq, dhcp_v100 and ns-dhcp-vlan100
slicec_begin 5 network.undhcp:old
(
slicec_own_port 00000000-0000-4000-8000-000000000001 dhcp_v100
ours=
if slicec_owns_namespace 00000000-0000-4000-8000-000000000001 ns-dhcp-vlan100 dhcp_v100 /run/slicec/dhcp/vlan100.owner; then ours=yes; fi
pid=$(slicec_pid /run/slicec/dhcp/vlan100.pid /run/slicec/dhcp/vlan100.conf)
if [ -n "$pid" ]; then slicec_end "$pid"; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int dhcp_v100
# One of another's making holds nothing of ours.
if [ -n "$ours" ] && [ -e /run/netns/ns-dhcp-vlan100 ]; then ip netns delete ns-dhcp-vlan100; fi
rm -f /run/slicec/dhcp/vlan100.owner /run/slicec/dhcp/vlan100.conf /run/slicec/dhcp/vlan100.new /run/slicec/dhcp/vlan100.pid /var/lib/slicec/dhcp/vlan100.leases
) </dev/null >"$slicec_answer"
slicec_done

# 6  network.unlink:old  VLAN 100: gw_vlan100 off br-int
slicec_begin 6 network.unlink:old
(
slicec_own_port 00000000-0000-4000-8000-000000000001 gw_vlan100
ovs-vsctl --timeout=20 --if-exists del-port br-int gw_vlan100
(
flock 8
if nft list table inet slicec >/dev/null 2>&1; then
    if [ -z "$(ip -o link show group 1000)" ]; then
        nft delete element inet slicec same_slice '{ 1000 . 1000 }' 2>/dev/null || :
    fi
    gateways=$(ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/')
    if [ -z "$gateways" ]; then nft delete table inet slicec; fi
fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 7  network.link:new  VLAN 101: gw_vlan101 192.168.101.1/24 on br-int
slicec_begin 7 network.link:new
(
(
flock 8
state=found
if ! nft list table inet slicec >/dev/null 2>&1; then
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
fi
slicec_own_internal 00000000-0000-4000-8000-000000000001 gw_vlan101
if [ ! -e /sys/class/net/gw_vlan101 ]; then state=made; fi
if [ "$state" = made ] || ! slicec_is_port br-int gw_vlan101 internal tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000; then
    ovs-vsctl --timeout=20 --may-exist add-port br-int gw_vlan101 -- set Port gw_vlan101 tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 -- set Interface gw_vlan101 type=internal
    state=made
fi
if [ ! -e /sys/class/net/gw_vlan101 ]; then
    ovs-vsctl --timeout=20 --if-exists del-port br-int gw_vlan101
    if [ "$state" = made ] || ! slicec_is_port br-int gw_vlan101 internal tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000; then
    ovs-vsctl --timeout=20 --may-exist add-port br-int gw_vlan101 -- set Port gw_vlan101 tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 -- set Interface gw_vlan101 type=internal
    state=made
fi
fi
before=$(slicec_look gw_vlan101)
ip link set dev gw_vlan101 group 1000
echo 1 >/proc/sys/net/ipv6/conf/gw_vlan101/disable_ipv6 2>/dev/null || :
slicec_address gw_vlan101 192.168.101.1/24
[ "$before" = "$(slicec_look gw_vlan101)" ] || state=made
if ! nft get element inet slicec same_slice '{ 1000 . 1000 }' >/dev/null 2>&1; then
    nft add element inet slicec same_slice '{ 1000 . 1000 }'
    state=made
fi
slicec_switch_on /proc/sys/net/ipv4/conf/gw_vlan101/forwarding
echo "state=$state"
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 8  network.dhcp:new  VLAN 101: dnsmasq in ns-dhcp-vlan101, leases 192.168.101.10–.250
slicec_begin 8 network.dhcp:new
(
state=found
mkdir -p /run/slicec/dhcp /var/lib/slicec/dhcp
slicec_own_internal 00000000-0000-4000-8000-000000000001 dhcp_v101
if [ -e /run/netns/ns-dhcp-vlan101 ]; then
    slicec_owns_namespace 00000000-0000-4000-8000-000000000001 ns-dhcp-vlan101 dhcp_v101 /run/slicec/dhcp/vlan101.owner ||
        slicec_fail 71 'the namespace ns-dhcp-vlan101 exists and is not this state'"'s"
    printf '%s\n' 00000000-0000-4000-8000-000000000001 >/run/slicec/dhcp/vlan101.owner
else
    # Before the namespace: one whose maker was stopped must not be taken for another's.
    printf '%s\n' 00000000-0000-4000-8000-000000000001 >/run/slicec/dhcp/vlan101.owner
    ip netns add ns-dhcp-vlan101
    state=made
fi
if [ "$state" = made ] || ! slicec_is_port br-int dhcp_v101 internal tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000; then
    ovs-vsctl --timeout=20 --may-exist add-port br-int dhcp_v101 -- set Port dhcp_v101 tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 -- set Interface dhcp_v101 type=internal
    state=made
fi
if [ ! -e /sys/class/net/dhcp_v101 ] && ! ip -n ns-dhcp-vlan101 link show dev dhcp_v101 >/dev/null 2>&1; then
    ovs-vsctl --timeout=20 --if-exists del-port br-int dhcp_v101
    if [ "$state" = made ] || ! slicec_is_port br-int dhcp_v101 internal tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000; then
    ovs-vsctl --timeout=20 --may-exist add-port br-int dhcp_v101 -- set Port dhcp_v101 tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 -- set Interface dhcp_v101 type=internal
    state=made
fi
fi
if [ -e /sys/class/net/dhcp_v101 ]; then
    state=made
    # After a restart of ovs-vswitchd a dead one stays behind in the namespace, and
    # dnsmasq listens on that one and on no other of its name.
    pid=$(slicec_pid /run/slicec/dhcp/vlan101.pid /run/slicec/dhcp/vlan101.conf)
    if [ -n "$pid" ]; then slicec_end "$pid"; fi
    ip -n ns-dhcp-vlan101 link delete dev dhcp_v101 2>/dev/null || :
    ip link set dev dhcp_v101 netns ns-dhcp-vlan101
fi
ip -n ns-dhcp-vlan101 link set dev lo up
slicec_address dhcp_v101 192.168.101.2/24 -n ns-dhcp-vlan101
cat >/run/slicec/dhcp/vlan101.new <<'END_OF_CONFIGURATION'
port=0
interface=dhcp_v101
bind-interfaces
except-interface=lo
no-resolv
no-hosts
no-ping
dhcp-authoritative
dhcp-range=192.168.101.10,192.168.101.250,255.255.255.0,24h
dhcp-option=3,192.168.101.1
dhcp-option=6,8.8.8.8
dhcp-leasefile=/var/lib/slicec/dhcp/vlan101.leases
pid-file=/run/slicec/dhcp/vlan101.pid
END_OF_CONFIGURATION
pid=$(slicec_pid /run/slicec/dhcp/vlan101.pid /run/slicec/dhcp/vlan101.conf)
if [ -n "$pid" ] && ! cmp -s /run/slicec/dhcp/vlan101.new /run/slicec/dhcp/vlan101.conf; then
    slicec_end "$pid"
    pid=
fi
mv /run/slicec/dhcp/vlan101.new /run/slicec/dhcp/vlan101.conf
if [ -z "$pid" ]; then
    ip netns exec ns-dhcp-vlan101 dnsmasq --conf-file=/run/slicec/dhcp/vlan101.conf 7>&- 8>&- 9>&-
    state=made
fi
echo "state=$state"
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.3.sh: everything for slice lab is there' >&2
