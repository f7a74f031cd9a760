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

    /// What `apply` asks, with the disks that are lost in it.
    package func question(cluster: Cluster) -> String {
        let slice = "slice \"\(self.slice.name)\" on cluster \"\(cluster.name)\""
        let lost = lostDisks.count
        guard lost > 0 else { return "Carry this out for \(slice)?" }
        return "Carry this out for \(slice), and lose the disk\(lost == 1 ? "" : "s") of \(lostDisksText(cluster))?"
    }

    /// Why `apply` does not go on by itself where disks are lost; nil where none is.
    ///
    /// - Parameter isApproved: whether it was told not to ask.
    package func replacementRefusal(cluster: Cluster, isApproved: Bool) -> Diagnostic? {
        let lost = lostDisks.count
        guard lost > 0 else { return nil }
        return Diagnostic(
            .replaceNotAllowed,
            detail: "This plan makes \(lost == 1 ? "a VM" : "\(lost) VMs") anew, and the "
                + "disk\(lost == 1 ? "" : "s") of \(lostDisksText(cluster)) would be lost. Nobody was asked whether that "
                + "is meant. Nothing was changed.",
            help:
                "if it is, add \(isApproved ? "" : "--auto-approve and ")--allow-replace; the plan above says why each "
                + "VM is made anew")
    }
}
