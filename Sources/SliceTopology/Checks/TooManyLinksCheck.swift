import SliceSyntax

/// A slice has no more links than its pool has VLANs.
enum TooManyLinksCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        let pool = topology.id.map { VLANPool(sliceID: $0.value) }
        let limit = pool?.usable.count ?? VLANPool.size
        guard topology.links.count > limit else { return [] }
        var detail = "The slice has \(topology.links.count) links, and each takes one of its \(limit) VLANs."
        var notes: [Diagnostic.Note] = []
        if let pool, let id = topology.id, limit < VLANPool.size {
            detail +=
                " The pool \(pool.text) of slice \(id.value) has \(limit), because VLAN "
                + "\(InternetNetwork.vlan) is reserved for internet."
            notes = [.init("the ID is pinned here", at: id.span)]
        }
        return [
            Diagnostic(
                .tooManyLinks, detail: detail, at: topology.links[limit].span, notes: notes,
                help: "join links into segments of three and more endpoints, or make two slices")
        ]
    }
}
