import SliceTopology

/// The disk of a VM that stays, which a plan takes away to make another one.
package struct LostDisk: Sendable, Equatable {
    package let vmID: Int
    /// The VM's name after the plan.
    package let vm: String
    /// Address of the worker that has the disk.
    package let host: String
    /// Whether its file is gone and the VM, which may live, still has it open: all is there until
    /// it is stopped.
    package let isHeldOpen: Bool
}

extension Plan {
    /// The disks that a replacement costs, in the order of its actions.
    ///
    /// A disk that is gone already, as a look at its host found, is not among them: to make it
    /// anew is a repair, and costs nothing more, unless the VM may live and still have it open. Nor is
    /// one whose removal was begun by a run that was agreed to, or one that a move has left behind. One
    /// on a host that is given up is lost, whatever becomes of the host. VMs that are removed take their
    /// disks along, and are not meant here.
    package var lostDisks: [LostDisk] {
        let disks = actions.filter { $0.kind == .vmUndisk || $0.kind == .vmDisk }
        guard !isDestroy, let prior, !(disks.isEmpty && abandoned.isEmpty) else { return [] }
        let names = slice.vmNames
        let whereabouts = Whereabouts(prior.objects + abandoned)
        let recorded = Dictionary(prior.objects.map { ($0.object.identity, $0) }) { first, _ in first }
        var seen: Set<Int> = []
        let left = abandoned.compactMap { known -> LostDisk? in
            guard known.object.spec.kind == .disk, known.status != .removing, let vmID = known.object.spec.vmID,
                let name = names[vmID], !whereabouts.isLeftOver(known.object), seen.insert(vmID).inserted
            else { return nil }
            return LostDisk(vmID: vmID, vm: name, host: known.object.host, isHeldOpen: false)
        }
        return left
            + disks.compactMap { action in
                guard let object = action.object, let vmID = object.spec.vmID, let name = names[vmID],
                    let known = recorded[object.identity], known.status != .removing, !whereabouts.isLeftOver(object)
                else { return nil }
                let process = recorded[.init(kind: .vm, host: object.host, key: "\(vmID)")]
                // Only a disk whose own file is gone needs its VM off; a base image that lacks is copied again.
                let isGone = known.drift?.needsRestart == true
                let isHeldOpen = isGone && process?.mayLive == true
                guard isHeldOpen || (action.removes && !isGone), seen.insert(vmID).inserted else { return nil }
                return LostDisk(vmID: vmID, vm: name, host: object.host, isHeldOpen: isHeldOpen)
            }
    }
}
