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
exec 9>>/run/slicec/locks/slice-1003
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

# 1  vm.stop:db  QEMU 1005, at once
slicec_begin 1 vm.stop:db
(
slicec_stops <<'END_OF_TABLE'
1005 0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 2  vm.unport:db.eth1  tap_1005_eth1 off br-int
# 3  vm.unport:db.eth0  tap_1005_eth0
slicec_begin 2 vm.unport:db.eth1 \
    3 vm.unport:db.eth0
(
slicec_unports 00000000-0000-4000-8000-000000000001 br-int <<'END_OF_TABLE'
tap_1005_eth1
tap_1005_eth0
END_OF_TABLE
) </dev/null >"$slicec_answer"
slicec_done

# 4  vm.undisk:db  disk of VM 1005
slicec_begin 4 vm.undisk:db
(
echo @0
(
pid=
if [ -d /run/slicec/vms/1005 ]; then
    pid=$(slicec_pid /run/slicec/vms/1005/qemu.pid /run/slicec/vms/1005/qemu.pid)
fi
if [ -n "$pid" ]; then slicec_fail 76 'VM 1005 runs, and nobody recorded it'; fi
if [ -e /var/lib/slicec/vms/1005 ]; then echo state=removed; else echo state=gone; fi
rm -rf -- /var/lib/slicec/vms/1005
for part in /var/lib/slicec/images/.*.part; do
    [ -e "$part" ] || continue
    [ $(($(date +%s) - $(stat -c %Y "$part"))) -gt 604800 ] || continue
    digest=${part##*/.}
    flock -n "/run/slicec/locks/image-${digest%.part}" rm -f -- "$part" || :
done
)
) </dev/null >"$slicec_answer"
slicec_done

echo 'w1.sh: nothing of slice two-tier is left' >&2
