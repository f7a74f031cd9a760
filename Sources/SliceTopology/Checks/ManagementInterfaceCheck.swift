import SliceSyntax

/// `eth0` is the management interface: internet or nothing, never a link.
enum ManagementInterfaceCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var findings = Findings()
        for link in topology.links {
            for endpoint in link.endpoints where endpoint.value.interface == 0 {
                findings.add(
                    Diagnostic(
                        .managementInterface,
                        detail: "eth0 is the management interface of every VM; data interfaces begin with eth1.",
                        at: endpoint.span,
                        help: "write \"\(endpoint.value.vm).eth1\", or \"internet\": true at the VM"))
            }
        }
        return findings.all
    }
}
