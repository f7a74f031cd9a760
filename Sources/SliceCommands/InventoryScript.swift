package import SlicePlanning
import SliceTopology

/// Lists what a host holds that carries our lineage. Changes nothing.
///
/// What cannot carry a label (processes, folders, elements of sets) counts as ours only on a host
/// that our state has claimed, and only in our places.
package enum InventoryScript {
    /// The last line. A list that was cut short is none: a VM that it does not name any more would be taken for one
    /// that does not run, and its disk be removed under it.
    package static let end = "end"

    /// Prints lines that ``InventoryItem`` reads, and ``end``. Ends with ``HostExit/foreignLineage`` on a host
    /// of another state.
    package static func text(in context: HostContext) -> String {
        let data = ShellWord.quote(context.dataDirectory)
        return LineageCheck.text(context) + "\n" + #"""
            lineage=\#(ShellWord.quote(context.lineage))
            data=\#(data)
            run=\#(HostContext.runDirectory)
            slicec_slice() { sed -n 's/.*slicec-slice="*\([0-9a-z]*\).*/\1/p'; }
            for path in /sys/class/net/tap_*; do
                alias=$(cat "$path/ifalias" 2>/dev/null) || continue
                case $alias in
                "slicec $lineage "*)
                    set -- $alias
                    echo "tap ${path##*/} ${3:--}" ;;
                esac
            done
            ports=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port) ||
                slicec_fail \#(HostExit.switchSilent) 'Open vSwitch does not answer'
            printf '%s\n' "$ports" | grep -F "slicec-lineage=" | grep -F -- "$lineage" | while IFS= read -r row; do
                slice=$(printf '%s\n' "$row" | slicec_slice)
                echo "port ${row%%,*} ${slice:--}"
            done
            if [ "$have" != "$lineage" ]; then
                echo \#(end)
                exit 0
            fi

            running=' '
            for match in $(grep -lsF -- "file=$data/vms/" /proc/[0-9]*/cmdline); do
                pid=${match#/proc/}
                pid=${pid%/cmdline}
                case $(readlink "/proc/$pid/exe") in
                */qemu-system-*) ;;
                *) continue ;;
                esac
                id=$(tr '\000' '\n' <"$match" | sed -n "s|^$run/vms/\([0-9]*\)/qemu\.pid\$|\1|p")
                if [ -n "$id" ]; then
                    echo "qemu $id - $pid"
                    running="$running$id "
                fi
            done
            for folder in "$run"/vms/[0-9]*; do
                case $running in
                *" ${folder##*/} "*) ;;
                *) if [ -d "$folder" ]; then echo "sockets ${folder##*/}"; fi ;;
                esac
            done
            for folder in "$data"/vms/[0-9]*; do
                if [ -d "$folder" ]; then echo "disk ${folder##*/}"; fi
            done
            seen=
            for file in "$run"/dhcp/vlan*.*; do
                if [ ! -f "$file" ] || [ "${file%.*}" = "$seen" ]; then continue; fi
                seen=${file%.*} vlan=${file##*/vlan}
                vlan=${vlan%.*}
                owner=$(cat "$seen.owner" 2>/dev/null) || owner=
                pid=$(slicec_pid "$seen.pid" "$seen.conf")
                case $owner in
                "$lineage")
                    if [ -e "/run/netns/ns-dhcp-vlan$vlan" ]; then echo "namespace $vlan"
                    elif [ -z "$pid" ]; then echo "settings $vlan"; fi
                    ;;
                '') [ -n "$pid" ] || echo "settings $vlan" ;;
                *) continue ;;
                esac
                if [ -n "$pid" ]; then echo "dnsmasq $vlan - $pid"; fi
            done
            for file in "$run"/dhcp/vlan\#(InternetNetwork.vlan).d/[0-9]*; do
                if [ -e "$file" ]; then echo "reservations ${file##*/} ${file##*/}"; fi
            done
            for leases in "$data"/dhcp/vlan*.leases; do
                [ -e "$leases" ] || continue
                vlan=${leases##*/vlan}
                echo "leases ${vlan%.leases}"
            done
            guards=$(nft list set inet slicec_taps taps 2>/dev/null) || guards=
            for tap in $(printf '%s\n' "$guards" | grep -o 'tap_[0-9]*_eth[0-9]*'); do
                alias=$(cat "/sys/class/net/$tap/ifalias" 2>/dev/null) || alias=
                case $alias in
                '' | "slicec $lineage "*) echo "guard $tap" ;;
                esac
            done
            slices=$(nft -n list set inet slicec same_slice 2>/dev/null) || slices=
            for slice in $(printf '%s\n' "$slices" | grep -oE '[0-9]+ \. [0-9]+' | cut -d' ' -f1); do
                echo "isolation $slice $slice"
            done
            \#(InternetBridge.inventory)
            if [ -z "$(slicec_gateways)" ] && nft list table inet slicec >/dev/null 2>&1; then
                echo 'table slicec'
            fi
            echo \#(end)
            """#
    }

    /// Removes an orphan, and touches nothing that is not ours.
    package static func remove(_ orphan: Orphan, in context: HostContext) -> String {
        var context = context
        context.sliceID = orphan.sliceID ?? 0
        switch orphan.target {
        case .object(let spec): return ActionScript.remove([ActionScript.Removal(spec: spec, grace: 0)], context)
        case .reservations(let sliceID): return InternetScript.leave(sliceID: sliceID, in: context)
        case .isolation(let sliceID): return Isolation.leave(sliceID: sliceID)
        case .table: return Isolation.leave
        case .bridge: return ShellWord.join(["slicec_v400_remove", context.lineage, context.bridge])
        }
    }
}
