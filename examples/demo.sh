#!/bin/sh
# The main job, for real, in one machine: from a JSON file to two virtual machines that ping
# each other, and back to nothing. Run by `make demo`; the argument is the slicec to use.
set -eu

slicec=$1
lab=demo
# Settings of a cluster of one's own must not lead the demo there.
unset SLICEC_STATE SLICEC_CLUSTER SLICEC_OWNER SLICEC_FORMAT SLICEC_AUTO_APPROVE SLICEC_PARALLELISM \
    SLICEC_STOP_TIMEOUT SLICEC_LOCK_TIMEOUT
folder=$(mktemp -d)
cp "$(dirname "$0")/two-tier.json" "$folder/topology.json"
cd "$folder"
slicec() { "$slicec" "$@"; }
on() { # on HOST COMMAND...: runs it on a host of the lab
    host=$1
    shift
    slicec lab exec --name "$lab" "$host" -- "$@"
}

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
run() {
    printf '%s$ %s%s\n' "$bold" "$*" "$plain"
    "$@"
}

finish() {
    status=$?
    trap - EXIT
    trap '' INT TERM HUP
    [ "$status" = 0 ] || printf '\n%s# Stopped (%s). Cleaning up.%s\n' "$bold" "$status" "$plain"
    slicec lab down --name "$lab" || status=1
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say "A cluster in this machine: three workers with SSH, Open vSwitch and QEMU, in namespaces."
slicec lab down --name "$lab" >/dev/null 2>&1
run slicec lab up --name "$lab"
export SLICEC_CLUSTER=/var/lib/slicec-lab/$lab/cluster.json

say "The topology: two VMs and one link between them."
run cat topology.json

say "Is the file right?"
run slicec validate topology.json

say "What would be done?"
run slicec plan topology.json

say "Do it. (--auto-approve: you would be asked.)"
run slicec apply --auto-approve topology.json

say "What is recorded now:"
run slicec show two-tier

say "The guests boot (under software emulation) and ask for their addresses."
# place VM: prints the worker's address and the ID of a VM.
place() { slicec show two-tier | sed -n "s/.*VM \([0-9]*\): $1 (.*Worker: \([0-9.]*\),.*/\2 \1/p"; }
# mac VM ETH: prints the MAC address of an interface.
mac() { slicec show two-tier | sed -n "/: $1 (/,/└─\|Link/s/.* $2: MAC \([0-9a-f:]*\).*/\1/p" | head -n 1; }
# lease MAC: waits until dnsmasq has a lease for it, and prints the address.
lease() {
    on 10.0.10.3 timeout 90 sh -c \
        "until awk -v mac=$1 '\$2 == mac {print \$3; found = 1} END {exit !found}' /var/lib/slicec/dhcp/*.leases; do sleep 0.2; done"
}
web_link=$(lease "$(mac web eth1)")
web_internet=$(lease "$(mac web eth0)")
db_link=$(lease "$(mac db eth1)")
echo "web  eth0  $web_internet  (VLAN 400, internet)"
echo "web  eth1  $web_link  (backend)"
echo "db   eth1  $db_link  (backend)"

# shellcheck disable=SC2046 # two words: worker and ID
set -- $(place web)
say "web pings db over their link, typed into web's serial console:"
run slicec lab guest --name "$lab" "$1" "$2" -- ping -c 3 "$db_link"

say "The network node pings both."
run slicec lab exec --name "$lab" 10.0.10.3 -- busybox ping -c 2 "$web_link"
run slicec lab exec --name "$lab" 10.0.10.3 -- busybox ping -c 2 "$db_link"

say "Take it down."
run slicec destroy --auto-approve

say "What is left on the hosts?"
left=0
for host in 10.0.10.1 10.0.10.2 10.0.10.3; do
    # shellcheck disable=SC2016 # the host's shell expands it
    found=$(on "$host" sh -euc '
        processes=$(ps -e -o args=)
        interfaces=$(ip -o link show)
        ports=$(ovs-vsctl list-ports br-int)
        printf "%s\n" "$processes" | grep -E "^(/usr/s?bin/)?(qemu-system|dnsmasq)" || [ $? = 1 ]
        printf "%s\n" "$interfaces" | grep -oE "(tap_|gw_vlan|dhcp_v)[0-9a-z_]+" || [ $? = 1 ]
        printf "%s\n" "$ports" | grep -vx trunk0 || [ $? = 1 ]
        ip netns list
        ls /var/lib/slicec/vms')
    if [ -n "$found" ]; then
        echo "$host: $found"
        left=1
    else
        echo "$host: no QEMU, no tap, no OVS port, no namespace, no dnsmasq, no disk"
    fi
done
[ "$left" = 0 ] || exit 1
run slicec list

say "That was all of it. Taking the cluster down."
