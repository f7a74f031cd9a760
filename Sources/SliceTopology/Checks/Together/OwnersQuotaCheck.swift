import SliceSyntax

/// The slices of one owner together do not have more VMs than that owner may have.
enum OwnersQuotaCheck: TogetherCheck {
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        let owned = Dictionary(grouping: topologies) { $0.owner?.value ?? context.defaultOwner ?? "" }
        return owned.sorted { $0.key < $1.key }.compactMap { owner, slices in
            guard slices.count > 1, let quota = context.cluster?.quota(of: owner),
                // A slice that is too large alone has been reported by itself.
                slices.allSatisfy({ $0.vms.count <= quota }), slices.map(\.vms.count).reduce(0, +) > quota
            else { return nil }
            return diagnostic(owner, quota: quota, slices: slices)
        }
    }

    private static func diagnostic(_ owner: String, quota: Int, slices: [Topology]) -> Diagnostic {
        let vms = slices.flatMap(\.vms)
        let over = vms[quota].name.span
        let others = slices.filter { $0.slice.span.file !== over.file }
        let notes = SamePlaces.notes(others.map(\.slice.span)) { index in
            let count = others[index].vms.count
            return "\(count) VM\(count == 1 ? "" : "s") in this slice"
        }
        return Diagnostic(
            .overQuota,
            detail: "\"\(owner)\" may have \(quota) VM\(quota == 1 ? "" : "s"); "
                + "the \(slices.count) slices of these files have \(vms.count).",
            at: over, notes: notes, help: "remove \(vms.count - quota), or raise the quota in the cluster file")
    }
}
