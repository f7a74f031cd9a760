package import SlicePlanning
import SliceTopology

/// Looks at everything that is recorded on one host, in one script.
package enum ProbeScript {
    /// Objects of one slice, and the context in which they are looked at.
    package struct Part: Sendable {
        package let context: HostContext
        package let objects: [HostObject]

        package init(context: HostContext, objects: [HostObject]) {
            self.context = context
            self.objects = objects
        }
    }

    package static func text(_ objects: [HostObject], in context: HostContext) -> String {
        text([Part(context: context, objects: objects)])
    }

    /// Prints a line for each object: its number in the objects of all parts, then
    ///
    ///     present [PID]
    ///     drift live|restart|paused REASON     paused: the VM's process lives
    ///     gone live|restart REASON             the same of what is not there at all
    ///     foreign WHAT                         something that is not ours has the name
    ///
    /// Changes nothing. Ends with ``HostExit/foreignLineage`` on a host of another state, and with
    /// ``HostExit/switchSilent`` where Open vSwitch does not answer.
    package static func text(_ parts: [Part]) -> String {
        guard let context = parts.first?.context else { return ":" }
        var number = 0
        var probes: [String] = []
        for part in parts {
            for object in part.objects {
                probes.append("object=\(number)\n" + probe(object.spec, in: part.context))
                number += 1
            }
        }
        return ([LineageCheck.text(context), functions(context)] + probes + [ending]).joined(separator: "\n")
    }

    private static func functions(_ context: HostContext) -> String {
        #"""
        lineage=\#(ShellWord.quote(context.lineage))
        slicec_present() { echo "$object present $*"; }
        slicec_drift() { echo "$object drift $*"; }
        slicec_gone() { echo "$object gone $*"; }
        slicec_foreign() { echo "$object foreign $*"; }
        # What OVS, the kernel and nftables have is asked for once, and taken apart without another program:
        # starting one costs more than what it looks at.
        ports=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,tag,vlan_mode,external_ids list Port) ||
            slicec_fail \#(HostExit.switchSilent) 'Open vSwitch does not answer'
        # The database answers also where nobody is left who forwards frames.
        ovs-appctl --timeout=10 version >/dev/null 2>&1 ||
            slicec_fail \#(HostExit.switchSilent) 'ovs-vswitchd does not answer'
        integration=\#(ShellWord.quote(context.bridge))
        joined=$(ovs-vsctl --timeout=10 list-ports "$integration" 2>/dev/null) || joined=
        isolated=
        if [ -e /sys/class/net/\#(InternetNetwork.bridge) ]; then
            isolated=$(ovs-vsctl --timeout=10 list-ports \#(InternetNetwork.bridge) 2>/dev/null) || isolated=
        fi
        guards=$(nft list set inet slicec_taps taps 2>/dev/null) || guards=
        allowed=$(nft -n list set inet slicec same_slice 2>/dev/null) || allowed=
        addresses=$(ip -o -4 address show 2>/dev/null | tr -s ' ') || addresses=
        machines='' v400_seen=''
        slicec_remember port_ "$ports"
        slicec_remember joined_ "$joined"
        slicec_remember isolated_ "$isolated"
        # slicec_row PORT: what OVS has of it: $known, $tag and $mode. The tag of one that is not on the
        # bridge is empty.
        slicec_row() {
            slicec_recall port_ "$1"
            known=$row
            tag=${row#*,}
            mode=${tag#*,}
            tag=${tag%%,*}
            mode=${mode%%,*}
            slicec_recall joined_ "$1"
            [ -n "$row" ] || slicec_recall isolated_ "$1"
            [ -n "$row" ] || tag=
            case $mode in
            access | '[]') mode= ;;
            esac
        }
        slicec_has_tag() { slicec_row "$1" && [ "$tag" = "$2" ] && [ -z "$mode" ]; }
        slicec_check_tag() {
            slicec_row "$1"
            case $tag in
            "$2") if [ -z "$mode" ]; then slicec_present
                  else slicec_drift live "$1 is no access port"; fi ;;
            '') if [ "$2" = none ]; then slicec_present; else slicec_drift live "$1 is off the bridge"; fi ;;
            *) if [ "$2" = none ]; then slicec_drift live "$1 is on the bridge"
               elif [ "$tag" = '[]' ]; then slicec_drift live "$1 has no VLAN, not $2"
               else slicec_drift live "$1 has VLAN $tag, not $2"; fi ;;
            esac
        }
        # slicec_is_known PORT: OVS has such a port. slicec_is_foreign PORT: and it is not ours.
        slicec_is_known() {
            slicec_row "$1"
            [ -n "$known" ]
        }
        slicec_is_foreign() {
            slicec_row "$1"
            case $known in
            '' | *"$lineage"*) return 1 ;;
            esac
        }
        # slicec_read FILE: its first line, in $line; empty where it cannot be read.
        slicec_read() {
            line=
            read -r line 2>/dev/null <"$1" || :
        }
        slicec_is_up() {
            slicec_read "/sys/class/net/$1/flags"
            [ "$((${line:-0} & 1))" = 1 ]
        }
        slicec_is_guarded() {
            case $guards in
            *"\"$1\""*) ;;
            *) return 1 ;;
            esac
        }
        # slicec_is_isolated PORT: it is on the bridge of VLAN 400.
        slicec_is_isolated() {
            slicec_recall isolated_ "$1"
            [ -n "$row" ]
        }
        # slicec_holds TABLE: its chains are as they were made; asked once.
        slicec_holds() {
            slicec_recall "holds_" "$1"
            if [ -z "$row" ]; then
                if slicec_rules_hold "$1"; then row=yes; elif [ -n "$listing" ]; then row=other; else row=gone; fi
                eval "holds_$1=\$row"
            fi
            [ "$row" = yes ]
        }
        # slicec_unfenced TABLE WHAT: tells what is wrong with the table, or with its sets.
        slicec_unfenced() {
            slicec_recall "holds_" "$1"
            case $row in
            other) slicec_drift live "the rules of nftables' inet $1 are not as slicec made them" ;;
            *) slicec_drift live "$2 is gone (nftables: inet $1)" ;;
            esac
        }
        # slicec_may_forward SLICE: its gateways may forward to each other.
        slicec_may_forward() {
            case " $allowed" in
            *[!0-9]"$1 . $1"[!0-9]*) ;;
            *) return 1 ;;
            esac
        }
        # slicec_has_address DEV CIDR
        slicec_has_address() {
            case $addresses in
            *": $1 inet $2 "*) ;;
            *) return 1 ;;
            esac
        }
        # slicec_vm_pid ID PIDFILE
        slicec_vm_pid() { slicec_pid "$2" "$2"; }
        \#(InternetBridge.probeFunctions)
        """#
    }

    /// Asks the VMs that run how they are; where nothing can ask them, they are there.
    private static let ending = """
        if [ -n "$machines" ]; then
            set -- $machines
            slicec_qmp \(ShellWord.quote(QMPProgram.look)) "$@" || while [ $# -gt 0 ]; do
                echo "$1 present $2"
                shift 3
            done
        fi
        """

    private static func probe(_ spec: ObjectSpec, in context: HostContext) -> String {
        switch spec {
        case .internet(let internet): InternetScript.probe(internet, in: context)
        case .link(let link): LinkScript.probe(link, in: context)
        case .dhcp(let dhcp): DHCPScript.probe(dhcp, in: context)
        case .disk(let disk): DiskScript.probe(disk, in: context)
        case .port(let port): PortScript.probe(port, in: context)
        case .vm(let vm): VMScript.probe(vm, in: context)
        }
    }
}
