import SlicePlanning
import SliceTopology

/// VMs' taps: on the bridge with their tags, or off it.
///
/// Those that are new are made together: a call of `ip`, `nft` or `ovs-vsctl` costs more than
/// what one of twenty taps asks of it.
enum PortScript {
    static func ensure(_ ports: [PortSpec], in context: HostContext) -> String {
        let rows = ports.map { port in
            "\(port.tap) \(port.vlan.map(String.init) ?? "-") \(context.sliceID) \(port.vmID) "
                + (isolatedAddress(port) ?? "-") + " " + (port.lease ?? "-")
        }
        return ScriptTable.call(["slicec_ports", context.lineage, context.bridge], rows)
    }

    /// Of a tap on ``InternetBridge``; nil for others.
    private static func isolatedAddress(_ port: PortSpec) -> String? {
        port.vlan == InternetNetwork.vlan ? port.address ?? InternetBridge.unknownAddress : nil
    }

    static func remove(_ ports: [PortSpec], in context: HostContext) -> String {
        ScriptTable.call(["slicec_unports", context.lineage, context.bridge], ports.map(\.tap))
    }

    /// What ``ScriptPrelude`` has for taps.
    static let functions = #"""
        # slicec_ports LINEAGE BRIDGE: makes sure of taps. Reads a line for each: TAP VLAN SLICE VM ADDRESS LEASE,
        # with - for the VLAN of one that is off the bridge, for the address of one that is not in VLAN 400, and for the
        # lease of one that no link's DHCP serves. New ones are made together.
        slicec_ports() {
            lineage=$1 integration=$2 bridge=$2 new='' ports='' makes='' ups='' states='' v400='' v400_old='' changed=''
            slicec_ask_ports
            slicec_look_over slicec_own_interface
            if [ -n "$v400" ]; then slicec_v400_begin; fi
            while read -r tap vlan slice vm address lease; do
                slicec_find_row "$tap"
                if [ -n "$row" ] || [ -e "/sys/class/net/$tap" ]; then
                    slicec_port "$tap" "$vlan" "$slice" "$vm" "$address" "$lease" </dev/null
                    if [ "$vlan$state" = \#(InternetNetwork.vlan)found ]; then state=as_its_bridge; fi
                else
                    state=made
                    new="$new $tap"
                    makes="${makes}tuntap add dev $tap mode tap$slicec_nl"
                    makes="${makes}link set dev $tap alias \"slicec $lineage $slice $vm\" arp off$slicec_nl"
                    ups="${ups}link set dev $tap up$slicec_nl"
                    [ "$vlan" = - ] || ports="$ports$tap - $vlan $slice $vm $address $lease$slicec_nl"
                fi
                states="$states $state"
            done <<END_OF_TAPS
        $table
        END_OF_TAPS
            if [ -n "$new" ]; then
                printf '%s' "$makes" | ip -batch -
                # shellcheck disable=SC2086 # names without blanks
                slicec_guard_taps $new
                printf '%s' "$ups" | ip -batch -
                printf '%s' "$ports" | slicec_add_ports
            fi
            if [ -n "$v400" ]; then slicec_v400_end; fi
            set --
            for state in $states; do
                if [ "$state" = as_its_bridge ]; then
                    state=found
                    if [ -n "$changed" ]; then state=made; fi
                fi
                set -- "$@" "$state"
            done
            slicec_tell "$@"
        }

        # slicec_own_interface TAP VLAN...: fails where the tap, or a port of its name, is there and is not ours.
        slicec_own_interface() {
            slicec_find_row "$1"
            if [ -e "/sys/class/net/$1" ]; then
                slicec_own_tap "$lineage" "$1"
            else
                slicec_own_row "$lineage" "$1"
            fi
            slicec_v400_note "$1" "$2"
        }

        # slicec_port TAP VLAN SLICE VM ADDRESS LEASE: makes sure of one tap that is ours or not there; sets $state.
        slicec_port() {
            state=found
            if [ ! -e "/sys/class/net/$1" ]; then
                ip tuntap add dev "$1" mode tap
                state=made
            fi
            before=$(slicec_look "$1")
            ip link set dev "$1" alias "slicec $lineage $3 $4"
            slicec_guard_tap "$1"
            ip link set dev "$1" up
            [ "$before" = "$(slicec_look "$1")" ] || state=made
            if [ "$2" = - ]; then
                row=$(ovs-vsctl --timeout=10 --bare --columns=name find Port "name=$1")
                if [ -n "$row" ]; then
                    ovs-vsctl --timeout=20 --if-exists del-port "$1"
                    state=made
                fi
                slicec_tell_guest "$1" "$4"
                return 0
            fi
            # A tap that was made anew under a port that OVS still has gets frames and gives none: OVS
            # reads from the one that is gone. Where nobody is behind the tap, nobody notices.
            if [ "$(cat "/sys/class/net/$1/carrier")" = 0 ]; then
                ovs-vsctl --timeout=20 --if-exists del-port "$1"
            fi
            if [ "$2" = \#(InternetNetwork.vlan) ]; then
                bridge=\#(InternetNetwork.bridge)
                slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4" "external_ids:slicec-address=$5"
                bridge=$integration
            elif [ "$6" = - ]; then
                slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4"
            else
                slicec_join "$1" '' "$2" "$3" "external_ids:slicec-vm=$4" "external_ids:slicec-lease=$6"
            fi
            slicec_tell_guest "$1" "$4"
        }

        # slicec_tell_guest TAP VM: a guest whose tap was put elsewhere, or that is to be told something else, sees its
        # cable go for a while.
        slicec_tell_guest() {
            if [ "$state" = made ] && [ -S "\#(HostContext.runDirectory)/vms/$2/qmp.sock" ]; then
                slicec_reconnect "\#(HostContext.runDirectory)/vms/$2/qmp.sock" "net${1##*_eth}"
            fi
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
        """#

    static func probe(_ port: PortSpec, in context: HostContext) -> String {
        let tap = ShellWord.quote(port.tap)
        let labelled = "elif slicec_is_foreign \(tap); then slicec_drift live '\(port.tap) has lost its label'"
        return """
            if [ ! -e /sys/class/net/\(tap) ]; then
                if slicec_is_foreign \(tap); then slicec_foreign 'the port \(port.tap)'
                else slicec_gone restart 'its tap \(port.tap) is gone'; fi
            else
                slicec_read /sys/class/net/\(tap)/ifalias
                alias=$line
                case $alias in
                "slicec $lineage "*) ;;
                '') if ! slicec_is_foreign \(tap); then alias=lost; fi ;;
                esac
                case $alias in
                "slicec $lineage "*)
                    if ! slicec_is_up \(tap); then slicec_drift live '\(port.tap) is down'
                    elif slicec_read /sys/class/net/\(tap)/carrier && [ "$line" = 0 ] && \
                        [ -n "$(slicec_vm_pid \(port.vmID) \(ShellWord.quote(context.pidFile(port.vmID))))" ]; then
                        slicec_drift restart 'the VM is not behind \(port.tap)'
                    elif ! slicec_is_guarded \(tap) || ! slicec_holds slicec_taps; then
                        slicec_unfenced slicec_taps 'what keeps the guest off the host'
                    \(port.vlan == nil ? "" : labelled)
                    \(bridgeCheck(port))
                    fi ;;
                lost) slicec_drift live '\(port.tap) has lost its label' ;;
                *) slicec_foreign 'the interface \(port.tap)' ;;
                esac
            fi
            """
    }

    /// The end of an `if`: where the tap is, or that it is nowhere.
    private static func bridgeCheck(_ port: PortSpec) -> String {
        guard let address = isolatedAddress(port) else {
            return """
                elif slicec_is_isolated \(port.tap); then slicec_drift live '\(port.tap) is on \(InternetNetwork.bridge)'
                else slicec_check_tag \(port.tap) \(port.vlan.map(String.init) ?? "none")
                """
        }
        let cookie = InternetBridge.cookie(vmID: port.vmID, interface: port.interface)
        return "else slicec_check_v400 \(port.tap) \(address) \(cookie)"
    }
}
