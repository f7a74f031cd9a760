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
        slicec_foreign() { echo "$object foreign $*"; }
        # What OVS and nftables have, which was asked for once: name, tag, mode and labels of each port.
        ports=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,tag,vlan_mode,external_ids list Port) ||
            slicec_fail \#(HostExit.switchSilent) 'Open vSwitch does not answer'
        joined=$(ovs-vsctl --timeout=10 list-ports \#(ShellWord.quote(context.bridge)) 2>/dev/null) || joined=
        guards=$(nft list set inet slicec_taps taps 2>/dev/null) || guards=
        machines=
        slicec_tag() {
            if printf '%s\n' "$joined" | grep -qxF -- "$1"; then slicec_row "$1" | cut -d, -f2; fi
        }
        slicec_has_tag() { [ "$(slicec_tag "$1")" = "$2" ] && [ -z "$(slicec_mode "$1")" ]; }
        slicec_mode() { slicec_row "$1" | awk -F, '$3 != "access" && $3 != "[]" {print $3}'; }
        slicec_check_tag() {
            tag=$(slicec_tag "$1")
            case $tag in
            "$2") if [ -z "$(slicec_mode "$1")" ]; then slicec_present
                  else slicec_drift live "$1 is no access port"; fi ;;
            '') if [ "$2" = none ]; then slicec_present; else slicec_drift live "$1 is off the bridge"; fi ;;
            *) if [ "$2" = none ]; then slicec_drift live "$1 is on the bridge"
               elif [ "$tag" = '[]' ]; then slicec_drift live "$1 has no VLAN, not $2"
               else slicec_drift live "$1 has VLAN $tag, not $2"; fi ;;
            esac
        }
        # slicec_is_known PORT: OVS has such a port. slicec_is_foreign PORT: and it is not ours.
        slicec_row() { printf '%s\n' "$ports" | awk -F, -v name="$1" '$1 == name'; }
        slicec_is_known() { [ -n "$(slicec_row "$1")" ]; }
        slicec_is_foreign() {
            case $(slicec_row "$1") in
            '' | *"$lineage"*) return 1 ;;
            esac
        }
        slicec_is_up() {
            flags=$(cat "/sys/class/net/$1/flags" 2>/dev/null) || return 1
            [ "$((flags & 1))" = 1 ]
        }
        slicec_is_guarded() {
            case $guards in
            *"\"$1\""*) ;;
            *) return 1 ;;
            esac
        }
        # slicec_has_address DEV CIDR [ip(8) options]
        slicec_has_address() {
            dev=$1 cidr=$2
            shift 2
            ip "$@" -o -4 address show dev "$dev" 2>/dev/null | grep -qF " $cidr "
        }
        # slicec_vm_pid ID PIDFILE
        slicec_vm_pid() { slicec_pid "$2" "$2"; }
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
        case .internet: InternetScript.probe(in: context)
        case .link(let link): LinkScript.probe(link, in: context)
        case .dhcp(let dhcp): DHCPScript.probe(vlan: dhcp.vlan, subnet: Subnet(vlan: dhcp.vlan), in: context)
        case .disk(let disk): DiskScript.probe(disk, in: context)
        case .port(let port): PortScript.probe(port, in: context)
        case .vm(let vm): VMScript.probe(vm, in: context)
        }
    }
}
