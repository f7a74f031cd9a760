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

# slicec_guard_tap TAP: the host itself hears and says nothing on the tap.
slicec_guard_tap() {
    ip link set dev "$1" arp off
    echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$1/disable_ipv6" || :
    if nft get element inet slicec_taps taps "{ $1 }" >/dev/null 2>&1 &&
        nft list chain inet slicec_taps prerouting 2>/dev/null | grep -q 'iifname @taps drop'; then
        return 0
    fi
    state=made
    (
        flock 8
        nft list chain inet slicec_taps prerouting >/dev/null 2>&1 || nft -f - <<'END_OF_RULES'
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
        nft add element inet slicec_taps taps "{ $1 }"
    ) 8>/run/slicec/locks/nftables
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

# slicec_launch PIDFILE SOCKET LOG SECONDS COMMAND...: starts QEMU, prints its pid.
slicec_launch() { slicec_qmp 'pidfile, sock, log, seconds, command = *sys.argv[1:4], float(sys.argv[4]), sys.argv[5:]
deadline = time.monotonic() + seconds
with open(log, "ab") as out:
    start = out.tell()
    p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                         start_new_session=True, cwd="/")
while True:
    try:
        qmp(sock, deadline, "query-status")
        break
    except (OSError, ValueError) as error:
        if p.poll() is not None:
            reason = "QEMU ended with status %d" % p.returncode
        elif time.monotonic() > deadline:
            p.kill()
            p.wait()
            reason = "QEMU did not answer on QMP within %g s: %s" % (seconds, error)
        else:
            time.sleep(0.005)
            continue
        with open(log, "rb") as text:
            text.seek(start)
            sys.stderr.write(text.read().decode(errors="replace"))
        sys.exit(reason)
print("pid=%d" % p.pid)' "$@"; }

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
    70) echo '10.0.10.2.sh: this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
    *) printf '%s: stopped at: %s\n' 10.0.10.2.sh "$slicec_at" >&2 ;;
    esac
}

if [ "$(id -u)" != 0 ]; then slicec_fail 1 '10.0.10.2.sh: run this as root'; fi
# What follows belongs on the host with this address, and on no other.
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
    flock -w 60 /run/slicec/locks/image-1111111111111111111111111111111111111111111111111111111111111111 cp "$staged" /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    sum=$(sha256sum /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part)
    if [ "${sum%% *}" != 1111111111111111111111111111111111111111111111111111111111111111 ]; then
        rm -f /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
        slicec_fail 72 'the image that arrived has another checksum'
    fi
    chmod 0444 /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    sync /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part
    mv /var/lib/slicec/images/.1111111111111111111111111111111111111111111111111111111111111111.part /var/lib/slicec/images/1111111111111111111111111111111111111111111111111111111111111111.qcow2
    echo state=made
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
mkdir -p /var/lib/slicec/vms/1002
chmod 0700 /var/lib/slicec/vms/1002
if [ -e /var/lib/slicec/vms/1002/disk.qcow2 ]; then
    size=$(qemu-img info -U --output=json /var/lib/slicec/vms/1002/disk.qcow2 | sed -n 's/^    "virtual-size": \([0-9]*\).*/\1/p')
    if [ "${size:-0}" -lt 1073741824 ]; then qemu-img resize -q /var/lib/slicec/vms/1002/disk.qcow2 1073741824; fi
    echo state=found
else
    rm -f /var/lib/slicec/vms/1002/disk.qcow2.new
    qemu-img create -q -f qcow2 -F qcow2 -b /var/lib/slicec/images/1111111111111111111111111111111111111111111111111111111111111111.qcow2 /var/lib/slicec/vms/1002/disk.qcow2.new 1073741824
    # Whole on the disk before it has its name, whatever the power does.
    sync /var/lib/slicec/vms/1002/disk.qcow2.new
    mv /var/lib/slicec/vms/1002/disk.qcow2.new /var/lib/slicec/vms/1002/disk.qcow2
    echo state=made
fi
) </dev/null >"$slicec_answer"
slicec_done

# 16  vm.port:b.eth0  tap_1002_eth0 off the bridge, unconnected
slicec_begin 16 vm.port:b.eth0
(
state=found
if [ -e /sys/class/net/tap_1002_eth0 ]; then
    slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1002_eth0
else
    slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1002_eth0
    ip tuntap add dev tap_1002_eth0 mode tap
    state=made
fi
before=$(slicec_look tap_1002_eth0)
ip link set dev tap_1002_eth0 alias 'slicec 00000000-0000-4000-8000-000000000001 1000 1002'
slicec_guard_tap tap_1002_eth0
ip link set dev tap_1002_eth0 up
[ "$before" = "$(slicec_look tap_1002_eth0)" ] || state=made
row=$(ovs-vsctl --timeout=10 --bare --columns=name find Port name=tap_1002_eth0)
if [ -n "$row" ]; then
    ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1002_eth0
    state=made
fi
if [ "$state" = made ] && [ -S /run/slicec/vms/1002/qmp.sock ]; then
    slicec_reconnect /run/slicec/vms/1002/qmp.sock net0
fi
echo "state=$state"
) </dev/null >"$slicec_answer"
slicec_done

# 17  vm.port:b.eth1  tap_1002_eth1 on br-int, VLAN 101
slicec_begin 17 vm.port:b.eth1
(
state=found
if [ -e /sys/class/net/tap_1002_eth1 ]; then
    slicec_own_tap 00000000-0000-4000-8000-000000000001 tap_1002_eth1
else
    slicec_own_port 00000000-0000-4000-8000-000000000001 tap_1002_eth1
    ip tuntap add dev tap_1002_eth1 mode tap
    state=made
fi
before=$(slicec_look tap_1002_eth1)
ip link set dev tap_1002_eth1 alias 'slicec 00000000-0000-4000-8000-000000000001 1000 1002'
slicec_guard_tap tap_1002_eth1
ip link set dev tap_1002_eth1 up
[ "$before" = "$(slicec_look tap_1002_eth1)" ] || state=made
if [ "$(cat /sys/class/net/tap_1002_eth1/carrier)" = 0 ]; then ovs-vsctl --timeout=20 --if-exists del-port br-int tap_1002_eth1; fi
if [ "$state" = made ] || ! slicec_is_port br-int tap_1002_eth1 '' tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 external_ids:slicec-vm=1002; then
    ovs-vsctl --timeout=20 --may-exist add-port br-int tap_1002_eth1 -- set Port tap_1002_eth1 tag=101 vlan_mode=access 'trunks=[]' external_ids:slicec-lineage=00000000-0000-4000-8000-000000000001 external_ids:slicec-slice=1000 external_ids:slicec-vm=1002
    state=made
fi
if [ "$state" = made ] && [ -S /run/slicec/vms/1002/qmp.sock ]; then
    slicec_reconnect /run/slicec/vms/1002/qmp.sock net1
fi
echo "state=$state"
) </dev/null >"$slicec_answer"
slicec_done

# 18  vm.launch:b  QEMU 1002: 1 core, 512 MiB, 2 NICs, VNC 5902
slicec_begin 18 vm.launch:b
(
pid=$(slicec_pid /run/slicec/vms/1002/qemu.pid /run/slicec/vms/1002/qemu.pid)
if [ -n "$pid" ]; then
    read -r _ _ was _ <"/proc/$pid/stat"
    kill -CONT "$pid"
    slicec_resume /run/slicec/vms/1002/qmp.sock
    if [ "$was" = T ]; then echo state=made; fi
    echo "pid=$pid"
else
    mkdir -p /run/slicec/vms/1002
    chmod 0700 /run/slicec/vms/1002
    rm -f /run/slicec/vms/1002/qmp.sock /run/slicec/vms/1002/serial.sock
    accel=tcg
    if [ -w /dev/kvm ] && printf '%s' '{"execute":"qmp_capabilities"}{"execute":"quit"}' | timeout -s KILL 5 qemu-system-x86_64 -nodefaults -no-user-config -machine pc -accel kvm -cpu max -m 32 -display none -qmp stdio >/dev/null 2>&1; then accel=kvm; fi
    tap_options=
    case $(ovs-vsctl --timeout=10 get Bridge br-int datapath_type) in
    *netdev*) tap_options=,vnet_hdr=off ;;
    esac
    slicec_launch /run/slicec/vms/1002/qemu.pid /run/slicec/vms/1002/qmp.sock /var/lib/slicec/vms/1002/qemu.log 60 \
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
        -netdev tap,id=net0,ifname=tap_1002_eth0,script=no,downscript=no"$tap_options" \
        -device virtio-net-pci,netdev=net0,mac=52:54:00:03:ea:00,addr=0x3,romfile= \
        -netdev tap,id=net1,ifname=tap_1002_eth1,script=no,downscript=no"$tap_options" \
        -device virtio-net-pci,netdev=net1,mac=52:54:00:03:ea:01,addr=0x4,romfile= \
        -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
    echo state=made
fi
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.2.sh: everything for slice lab is there' >&2
