#!/bin/sh
# Deploys slice segment (ID 1000) on 10.0.10.3.
# slicec-emit: deploy segment
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

# 1  network.link:wire  VLAN 100, without gateway
slicec_begin 1 network.link:wire
(
state=found
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
if [ -n "$row" ]; then state=made; fi
echo "state=$state"
) </dev/null >"$slicec_answer"
slicec_done

echo '10.0.10.3.sh: everything for slice segment is there' >&2
