#!/bin/sh
# Takes slice two-tier (ID 1003) down on w3 (10.0.10.3).
# slicec-emit: destroy two-tier
#
# Run it as root on that host:
#
#     sh w3.sh
#
# It removes what is still there, so that it can be run again: after a mishap it goes on
# where it stopped. The scripts of a slice's hosts do not wait for each other: run them in
# any order, or all at once. Then let `slicec destroy` see that nothing is left, and forget
# the slice.
#
# Throw it away when the slice has changed or is gone: its numbers may be another's then.
#
# Written by slicec 0.0.0. These are the commands that `slicec destroy` sends
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
    70) echo 'w3.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' w3.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 'w3.sh: run this as root'; fi
# What follows belongs on the host with this address, and on no other.
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
exec 9>>/run/slicec/locks/slice-1003
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

# 5  vm.stop:web  QEMU 1004, at once
slicec_begin 5 vm.stop:web
(
pid=$(slicec_pid /run/slicec/vms/1004/qemu.pid /run/slicec/vms/1004/qemu.pid)
if [ -n "$pid" ]; then
    slicec_stop "$pid" /run/slicec/vms/1004/qemu.pid /run/slicec/vms/1004/qmp.sock 0
fi
rm -rf -- /run/slicec/vms/1004
) </dev/null >"$slicec_answer"
slicec_done

# 6  vm.unport:web.eth1  tap_1004_eth1 off br-int
slicec_begin 6 vm.unport:web.eth1
(
if [ -e /sys/class/net/tap_1004_eth1 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1004_eth1
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1004_eth1; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1004_eth1
if [ -e /sys/class/net/tap_1004_eth1 ]; then ip link delete dev tap_1004_eth1; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1004_eth1 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 7  vm.unport:web.eth0  tap_1004_eth0 off br-int
slicec_begin 7 vm.unport:web.eth0
(
if [ -e /sys/class/net/tap_1004_eth0 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1004_eth0
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1004_eth0; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1004_eth0
if [ -e /sys/class/net/tap_1004_eth0 ]; then ip link delete dev tap_1004_eth0; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1004_eth0 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 8  vm.undisk:web  disk of VM 1004
slicec_begin 8 vm.undisk:web
(
rm -rf -- /var/lib/slicec/vms/1004
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
) </dev/null >"$slicec_answer"
slicec_done

# 9  network.undhcp:backend  VLAN 160: dnsmasq, dhcp_v160 and ns-dhcp-vlan160
slicec_begin 9 network.undhcp:backend
(
slicec_own_port 00000000-0000-4000-8000-000000000001 dhcp_v160
ours=
if slicec_owns_namespace 00000000-0000-4000-8000-000000000001 ns-dhcp-vlan160 dhcp_v160 /run/slicec/dhcp/vlan160.owner; then ours=yes; fi
pid=$(slicec_pid /run/slicec/dhcp/vlan160.pid /run/slicec/dhcp/vlan160.conf)
if [ -n "$pid" ]; then slicec_end "$pid"; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int dhcp_v160
# One of another's making holds nothing of ours.
if [ -n "$ours" ] && [ -e /run/netns/ns-dhcp-vlan160 ]; then ip netns delete ns-dhcp-vlan160; fi
rm -f /run/slicec/dhcp/vlan160.owner /run/slicec/dhcp/vlan160.conf /run/slicec/dhcp/vlan160.new /run/slicec/dhcp/vlan160.pid /var/lib/slicec/dhcp/vlan160.leases
) </dev/null >"$slicec_answer"
slicec_done

# 10  network.unlink:backend  VLAN 160: gw_vlan160 off br-int
slicec_begin 10 network.unlink:backend
(
slicec_own_port 00000000-0000-4000-8000-000000000001 gw_vlan160
ovs-vsctl --timeout=20 --if-exists del-port br-int gw_vlan160
(
flock 8
if nft list table inet slicec >/dev/null 2>&1; then
    if [ -z "$(ip -o link show group 1003)" ]; then
        nft delete element inet slicec same_slice '{ 1003 . 1003 }' 2>/dev/null || :
    fi
    gateways=$(ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/')
    if [ -z "$gateways" ]; then nft delete table inet slicec; fi
fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 11  network.uninternet:vlan400  VLAN 400: gateway and DHCP, unless another slice uses them
# It stays: 1 other slice uses VLAN 400 too.

echo 'w3.sh: nothing of slice two-tier is left' >&2
