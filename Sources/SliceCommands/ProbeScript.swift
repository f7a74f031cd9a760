package import SlicePlanning
import SliceTopology

/// Looks at everything that is recorded on one host, in one script.
package enum ProbeScript {
    /// Prints a line for each object: its number in `objects`, then `present [PID]` or
    /// `drift live|restart REASON`.
    package static func text(_ objects: [HostObject], in context: HostContext) -> String {
        let functions = #"""
            slicec_present() { echo "$object present $*"; }
            slicec_drift() { echo "$object drift $*"; }
            # What OVS has, which was asked for once.
            slicec_tag() { printf '%s\n' "$ports" | awk -F, -v name="$1" '$1 == name {print $2}'; }
            slicec_check_tag() {
                tag=$(slicec_tag "$1")
                case $tag in
                "$2") slicec_present ;;
                '') if [ "$2" = none ]; then slicec_present; else slicec_drift live "$1 is off the bridge"; fi ;;
                *) if [ "$2" = none ]; then slicec_drift live "$1 is on the bridge"
                   else slicec_drift live "$1 has VLAN $tag, not $2"; fi ;;
                esac
            }
            ports=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,tag list Port)
            """#
        let probes = objects.enumerated().map { number, object in
            "object=\(number)\n" + probe(object.spec, in: context)
        }
        return ([functions] + probes).joined(separator: "\n")
    }

    private static func probe(_ spec: ObjectSpec, in context: HostContext) -> String {
        switch spec {
        case .internet: InternetScript.probe()
        case .link(let link): LinkScript.probe(link, in: context)
        case .dhcp(let dhcp): DHCPScript.probe(vlan: dhcp.vlan, subnet: Subnet(vlan: dhcp.vlan))
        case .disk(let disk): DiskScript.probe(disk, in: context)
        case .port(let port): PortScript.probe(port)
        case .vm(let vm): VMScript.probe(vm, in: context)
        }
    }
}
