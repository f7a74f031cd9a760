/// The disk of a VM that goes, which goes with it.
package struct RemovedDisk: Sendable, Equatable {
    package let vmID: Int
    /// The VM's name before the plan.
    package let vm: String
}

extension Plan {
    /// Recorded VMs that the plan's slice has no more.
    var goingVMs: [RecordedVM] {
        let kept = Set(slice.vms.map(\.id))
        return (prior?.vms ?? []).filter { !kept.contains($0.id) }
    }

    /// The disks that go with their VMs, by the VMs' IDs: those that are gone already are not lost by this.
    package var removedDisks: [RemovedDisk] {
        let kept = Set(isDestroy ? [] : slice.vms.map(\.id))
        let gone = Set((prior?.objects ?? []).filter { $0.drift?.isGone == true }.map(\.object.identity))
        let names = prior?.vmNames ?? [:]
        let removed = actions.filter { $0.kind == .vmUndisk }.compactMap(\.object)
            .filter { !gone.contains($0.identity) }
            .compactMap { object in object.spec.vmID.map { ($0, names[$0] ?? object.spec.target) } }
            .filter { !kept.contains($0.0) }
        return Dictionary(removed) { first, _ in first }.sorted { $0.key < $1.key }
            .map { RemovedDisk(vmID: $0.key, vm: $0.value) }
    }

    /// Whether all recorded VMs go for others: most likely it is another slice of the same name.
    package var isOfAnotherSlice: Bool {
        guard !isDestroy, let prior, !prior.vms.isEmpty, !slice.vms.isEmpty else { return false }
        return !removedDisks.isEmpty && goingVMs.count == prior.vms.count
    }
}
