import SliceSyntax

/// The slice alone does not have more VMs than its owner may have in all.
enum OverQuotaCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard let owner = topology.owner?.value ?? context.defaultOwner,
            let quota = context.cluster?.quota(of: owner), topology.vms.count > quota
        else { return [] }
        let notes = topology.owner.map { [Diagnostic.Note("the owner is set here", at: $0.span)] } ?? []
        return [
            Diagnostic(
                .overQuota,
                detail:
                    "\"\(owner)\" may have \(quota) VM\(quota == 1 ? "" : "s"); the slice has \(topology.vms.count).",
                at: topology.vms[quota].name.span, notes: notes,
                help: "remove \(topology.vms.count - quota), or raise the quota in the cluster file")
        ]
    }
}
