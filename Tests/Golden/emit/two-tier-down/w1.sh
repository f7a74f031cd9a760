#!/bin/sh
# Takes slice two-tier (ID 1000) down on w1 (10.0.10.1).
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
    70) echo 'w1.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' w1.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 'w1.sh: run this as root'; fi
# On another host the slice's VMs would run twice.
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

# 5  vm.stop:web  QEMU 1001, at once
slicec_begin 5 vm.stop:web
(
slicec_stops <<'END_OF_TABLE'
1001 0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 6  vm.unport:web.eth1  tap_1001_eth1 off br-int
# 7  vm.unport:web.eth0  tap_1001_eth0 off br-int
slicec_begin 6 vm.unport:web.eth1 \
    7 vm.unport:web.eth0
(
slicec_unports 00000000-0000-4000-8000-000000000001 br-int <<'END_OF_TABLE'
tap_1001_eth1
tap_1001_eth0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 8  vm.undisk:web  disk of VM 1001
slicec_begin 8 vm.undisk:web
(
echo @0
(
pid=
if [ -d /run/slicec/vms/1001 ]; then
    pid=$(slicec_pid /run/slicec/vms/1001/qemu.pid /run/slicec/vms/1001/qemu.pid)
fi
if [ -n "$pid" ]; then slicec_fail 76 'VM 1001 runs, and nobody recorded it'; fi
if [ -e /var/lib/slicec/vms/1001 ]; then echo state=removed; else echo state=gone; fi
rm -rf -- /var/lib/slicec/vms/1001
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
)
) </dev/null >"$slicec_answer"
slicec_done

echo 'w1.sh: nothing of slice two-tier is left' >&2
