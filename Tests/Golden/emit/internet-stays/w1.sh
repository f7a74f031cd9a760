#!/bin/sh
# Takes slice two-tier (ID 1003) down on w1 (10.0.10.1).
# slicec-emit: destroy two-tier
#
# Run it as root on that host:
#
#     sh w1.sh
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
    70) echo 'w1.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' w1.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 'w1.sh: run this as root'; fi
# What follows belongs on the host with this address, and on no other.
if [ "${SLICEC_ANY_HOST:-}" != 1 ] && [ -z "$(ip -o addr show to 10.0.10.1)" ]; then
    slicec_fail 1 'w1.sh is for w1 (10.0.10.1), and no interface of this host has 10.0.10.1; nothing was changed. Where it is the right host all the same, behind address translation, run: sudo SLICEC_ANY_HOST=1 sh w1.sh'
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

# 1  vm.stop:db  QEMU 1005, at once
slicec_begin 1 vm.stop:db
(
pid=$(slicec_pid /run/slicec/vms/1005/qemu.pid /run/slicec/vms/1005/qemu.pid)
if [ -n "$pid" ]; then
    slicec_stop "$pid" /run/slicec/vms/1005/qemu.pid /run/slicec/vms/1005/qmp.sock 0
fi
rm -rf -- /run/slicec/vms/1005
) </dev/null >"$slicec_answer"
slicec_done

# 2  vm.unport:db.eth1  tap_1005_eth1 off br-int
slicec_begin 2 vm.unport:db.eth1
(
if [ -e /sys/class/net/tap_1005_eth1 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1005_eth1
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1005_eth1; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1005_eth1
if [ -e /sys/class/net/tap_1005_eth1 ]; then ip link delete dev tap_1005_eth1; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1005_eth1 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 3  vm.unport:db.eth0  tap_1005_eth0
slicec_begin 3 vm.unport:db.eth0
(
if [ -e /sys/class/net/tap_1005_eth0 ]; then slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1005_eth0
else slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1005_eth0; fi
ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1005_eth0
if [ -e /sys/class/net/tap_1005_eth0 ]; then ip link delete dev tap_1005_eth0; fi
(
    flock 8
    if nft list table inet slicec_taps >/dev/null 2>&1; then
        nft delete element inet slicec_taps taps '{ tap_1005_eth0 }' 2>/dev/null || :
        if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
    fi
) 8>/run/slicec/locks/nftables
) </dev/null >"$slicec_answer"
slicec_done

# 4  vm.undisk:db  disk of VM 1005
slicec_begin 4 vm.undisk:db
(
rm -rf -- /var/lib/slicec/vms/1005
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
) </dev/null >"$slicec_answer"
slicec_done

echo 'w1.sh: nothing of slice two-tier is left' >&2
