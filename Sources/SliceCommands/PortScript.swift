import SlicePlanning

/// A VM's tap: on the bridge with its tag, or off it.
enum PortScript {
    static func ensure(_ port: PortSpec, in context: HostContext) -> String {
        let tap = ShellWord.quote(port.tap)
        let lineage = ShellWord.quote(context.lineage)
        let alias = ShellWord.quote(context.tapAlias(port.vmID))
        let socket = ShellWord.quote(context.qmpSocket(port.vmID))
        let bridge: String
        if let vlan = port.vlan {
            // A tap that was made anew under a port that OVS still has gets frames and gives none:
            // OVS reads from the one that is gone. Where nobody is behind the tap, nobody notices.
            let add = OVSPort.ensure(
                port.tap, vlan: vlan, isInternal: false, labels: context.ownerLabels(vmID: port.vmID), context)
            bridge = """
                if [ "$(cat /sys/class/net/\(tap)/carrier)" = 0 ]; then \(OVSPort.remove(port.tap, context)); fi
                \(add)
                """
        } else {
            bridge = """
                row=$(ovs-vsctl --timeout=10 --bare --columns=name find Port name=\(tap))
                if [ -n "$row" ]; then
                    \(OVSPort.remove(port.tap, context))
                    state=made
                fi
                """
        }
        return """
            state=found
            if [ -e /sys/class/net/\(tap) ]; then
                slicec_own_tap \(lineage) \(tap)
            else
                slicec_own_port \(lineage) \(tap)
                ip tuntap add dev \(tap) mode tap
                state=made
            fi
            before=$(slicec_look \(tap))
            ip link set dev \(tap) alias \(alias)
            \(TapGuard.ensure(tap))
            ip link set dev \(tap) up
            [ "$before" = "$(slicec_look \(tap))" ] || state=made
            \(bridge)
            if [ "$state" = made ] && [ -S \(socket) ]; then
                slicec_reconnect \(socket) net\(port.interface)
            fi
            echo "state=$state"
            """
    }

    static func remove(_ port: PortSpec, in context: HostContext) -> String {
        let tap = ShellWord.quote(port.tap)
        return """
            if [ -e /sys/class/net/\(tap) ]; then slicec_own_tap \(ShellWord.quote(context.lineage)) \(tap)
            else slicec_own_port \(ShellWord.quote(context.lineage)) \(tap); fi
            \(OVSPort.remove(port.tap, context))
            if [ -e /sys/class/net/\(tap) ]; then ip link delete dev \(tap); fi
            \(TapGuard.leave(tap))
            """
    }

    static func probe(_ port: PortSpec, in context: HostContext) -> String {
        let tap = ShellWord.quote(port.tap)
        let labelled = "elif slicec_is_foreign \(tap); then slicec_drift live '\(port.tap) has lost its label'"
        return """
            if [ ! -e /sys/class/net/\(tap) ]; then
                if slicec_is_foreign \(tap); then slicec_foreign 'the port \(port.tap)'
                else slicec_drift restart 'its tap \(port.tap) is gone'; fi
            else
                alias=$(cat /sys/class/net/\(tap)/ifalias)
                case $alias in
                "slicec $lineage "*) ;;
                '') if ! slicec_is_foreign \(tap); then alias=lost; fi ;;
                esac
                case $alias in
                "slicec $lineage "*)
                    if ! slicec_is_up \(tap); then slicec_drift live '\(port.tap) is down'
                    elif [ "$(cat /sys/class/net/\(tap)/carrier)" = 0 ] && \
                        [ -n "$(slicec_vm_pid \(port.vmID) \(ShellWord.quote(context.pidFile(port.vmID))))" ]; then
                        slicec_drift restart 'the VM is not behind \(port.tap)'
                    elif ! slicec_is_guarded \(tap); then
                        slicec_drift live 'what keeps the guest off the host is gone'
                    \(port.vlan == nil ? "" : labelled)
                    else slicec_check_tag \(tap) \(port.vlan.map(String.init) ?? "none"); fi ;;
                lost) slicec_drift live '\(port.tap) has lost its label' ;;
                *) slicec_foreign 'the interface \(port.tap)' ;;
                esac
            fi
            """
    }
}
