import SliceSyntax
import SliceTopology

/// The wording of what cannot be allocated.
enum AllocationMistakes {
    static func ownerChanged(from slice: RecordedSlice, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .ownerChanged, detail: "Slice \"\(slice.name)\" belongs to \"\(slice.owner)\" since it was created.",
            at: span,
            help: "write \"\(slice.owner)\" or leave the key out; to hand it over, destroy and apply again")
    }

    static func quotaReached(
        owner: String, quota: Int, used: Int, wanted: Int, slices: [String], at span: SourceSpan?
    ) -> Diagnostic {
        let names = slices.sorted().joined(separator: ", ")
        let elsewhere = used == 0 ? "" : ", \(used) of them in \(slices.count == 1 ? "slice" : "slices") \(names)"
        return Diagnostic(
            .quotaReached,
            detail: "\"\(owner)\" may have \(quota) VM\(quota == 1 ? "" : "s"); this would make \(used + wanted)"
                + "\(elsewhere).",
            at: span,
            help: "use fewer VMs, \(used == 0 ? "" : "destroy another slice, ")or raise the quota in the cluster file")
    }

    static func idChanged(from slice: RecordedSlice, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .idChanged, detail: "Slice \"\(slice.name)\" has the ID \(slice.id), which its VLANs follow from.",
            at: span,
            help: "write \(slice.id) or leave the key out; for another ID, destroy the slice and apply again")
    }

    static func idTaken(_ id: Located<Int>) -> Diagnostic {
        Diagnostic(
            .idTaken, detail: "Another slice or VM of this cluster has the ID \(id.value).", at: id.span,
            help: "pin another ID, or leave the key out")
    }

    static func poolTaken(_ id: Located<Int>, by holder: RecordedSlice) -> Diagnostic {
        Diagnostic(
            .idTaken,
            detail:
                "Its VLAN pool \(holder.pool.text) is held by slice \"\(holder.name)\" (\(holder.id)): IDs that differ "
                + "by a multiple of \(VLANPool.count) share one.", at: id.span,
            help: "pin another ID, or leave the key out")
    }

    static func poolsTaken(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .poolsTaken, detail: "\(VLANPool.count) slices are recorded, and there are no more VLAN pools than that.",
            at: span,
            help: "destroy a slice (slicec list shows them)")
    }

    static func idsTaken(at span: SourceSpan) -> Diagnostic {
        let range = Topology.idRange
        return Diagnostic(
            .idsTaken,
            detail: "No ID from \(range.lowerBound) to \(range.upperBound) is free and has a pool with enough VLANs.",
            at: span, help: "destroy a slice (slicec list shows them)")
    }

    static func portsTaken(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .portsTaken, detail: "All VNC ports from \(Allocator.vncPorts.lowerBound) up are in use.", at: span,
            help: "destroy a slice (slicec list shows them)")
    }

    static func internetFull(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .internetFull,
            detail: "All \(Subnet.guestHosts.count) addresses of \(InternetNetwork.subnet.cidr) belong to VMs, or to "
                + "VMs that are not wholly removed yet.", at: span,
            help: "leave \"internet\" out where a VM can do without, or destroy a slice (slicec list shows them)")
    }

    /// - Parameter endpoints: how many the link is to have.
    static func linkFull(_ subnet: Subnet, endpoints: Int, at span: SourceSpan) -> Diagnostic {
        let count = Subnet.guestHosts.count
        return Diagnostic(
            .linkFull,
            detail: "The \(count) addresses of \(subnet.cidr) belong to other endpoints of the link"
                + (endpoints > count ? "." : ", or to some that are not wholly removed from it yet."), at: span,
            help: endpoints > count
                ? "join at most \(count) interfaces by one link, and the others by another; or switch its DHCP off "
                    + "(\"dhcp\": false)"
                : "apply without this endpoint first; with it again afterwards")
    }

    static func vlansTaken(_ pool: VLANPool, sliceID: Int, at span: SourceSpan) -> Diagnostic {
        let reserved =
            pool.usable.count < VLANPool.size
            ? " It has \(pool.usable.count), because VLAN \(InternetNetwork.vlan) is reserved for internet." : ""
        return Diagnostic(
            .vlansTaken,
            detail:
                "Every VLAN of the pool \(pool.text) of slice \(sliceID) is in use, or belonged to a link that is not "
                + "wholly removed yet." + reserved, at: span,
            help: "remove a link and apply, or join links into segments of three and more endpoints")
    }

    /// - Parameter isPinned: whether the VM has to run on the one worker that is looked at.
    static func capacityReached(
        vm: Located<String>, isPinned: Bool, lacks: [(worker: String, what: [String])]
    ) -> Diagnostic {
        let lines = lacks.map { "\($0.worker) \($0.what.joined(separator: ", "))" }
        let head =
            isPinned ? "The worker of \"\(vm.value)\" has no room for it" : "No worker has room for \"\(vm.value)\""
        return Diagnostic(
            .capacityReached, detail: head + ":\n" + lines.joined(separator: "\n"), at: vm.span,
            help: (isPinned ? "pin it to another worker, " : "") + "use a smaller flavor, destroy another slice, or "
                + "raise the capacity in the cluster file")
    }
}
