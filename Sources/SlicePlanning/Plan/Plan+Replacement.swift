package import SliceSyntax
package import SliceTopology

extension Plan {
    /// The disks that a replacement costs, for people: `"web" (VM 1001) on w1 (10.0.10.1)`.
    private func lostDisksText(_ cluster: Cluster) -> String {
        lostDisks.map { disk in
            "\"\(disk.vm)\" (VM \(disk.vmID)) on \(cluster.hostName(disk.host))"
                + (disk.isHeldOpen ? " (its file is gone, but the VM still has it open)" : "")
        }.joined(separator: "; ")
    }

    /// More VMs than these are counted.
    private static let mostNamed = 8

    private func namesText(_ disks: [RemovedDisk]) -> String {
        let names = disks.prefix(Self.mostNamed).map(\.vm).joined(separator: ", ")
        return names + (disks.count > Self.mostNamed ? " and \(disks.count - Self.mostNamed) more" : "")
    }

    /// What `apply` asks, with the disks that are lost in it.
    package func question(cluster: Cluster) -> String {
        let slice = "slice \"\(self.slice.name)\" on cluster \"\(cluster.name)\""
        let (replaced, removed) = (lostDisks, removedDisks)
        var costs: [String] = []
        if !replaced.isEmpty { costs.append("the disk\(replaced.count == 1 ? "" : "s") of \(lostDisksText(cluster))") }
        if !removed.isEmpty {
            let what =
                replaced.isEmpty
                ? "the disk\(removed.count == 1 ? "" : "s") of" : removed.count == 1 ? "that of" : "those of"
            costs.append("\(what) \(namesText(removed)), which \(removed.count == 1 ? "goes" : "go")")
        }
        guard !costs.isEmpty else { return "Carry this out for \(slice)?" }
        return "Carry this out for \(slice), and lose \(costs.joined(separator: ", and "))?"
    }

    /// Why `apply` does not go on by itself where disks are lost; nil where none is.
    ///
    /// VMs that a file leaves out are meant to go, and their disks with them; not so where nothing of what is recorded
    /// stays.
    ///
    /// - Parameter isApproved: whether it was told not to ask.
    package func replacementRefusal(cluster: Cluster, isApproved: Bool) -> Diagnostic? {
        let lost = lostDisks.count
        let options = "\(isApproved ? "" : "--auto-approve and ")--allow-replace"
        if lost == 0, isOfAnotherSlice {
            let removed = removedDisks
            return Diagnostic(
                .replaceNotAllowed,
                detail: "Slice \"\(slice.name)\" is recorded with other VMs: \(namesText(removed)) would go, with "
                    + "\(removed.count == 1 ? "its disk" : "their disks"). Nobody was asked whether that is meant. Nothing "
                    + "was changed.",
                help: "if this is another slice, give it another name; if not, add \(options)")
        }
        guard lost > 0 else { return nil }
        return Diagnostic(
            .replaceNotAllowed,
            detail: "This plan makes \(lost == 1 ? "a VM" : "\(lost) VMs") anew, and the "
                + "disk\(lost == 1 ? "" : "s") of \(lostDisksText(cluster)) would be lost. Nobody was asked whether that "
                + "is meant. Nothing was changed.",
            help: "if it is, add \(options); the plan above says why each VM is made anew")
    }
}
