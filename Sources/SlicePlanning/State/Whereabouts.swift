/// On which hosts the VMs of a slice ran last: which of their disks a guest has written to, and which a
/// move has left behind.
///
/// A VM is launched on one host only when it was stopped, and is no longer recorded, on all others.
struct Whereabouts {
    private struct Place: Hashable {
        let vmID: Int
        let host: String
    }

    /// Where VMs are recorded, whatever is known of them.
    private var recorded: Set<Place> = []
    /// VMs that are known to have been launched where they are recorded.
    private var launched: Set<Int> = []

    init(_ objects: some Sequence<RecordedObject>) {
        for known in objects where known.object.spec.kind == .vm {
            guard let vmID = known.object.spec.vmID else { continue }
            recorded.insert(Place(vmID: vmID, host: known.object.host))
            if known.wasLaunched { launched.insert(vmID) }
        }
    }

    /// Whether a disk is left over: its VM was launched on another host since, or has never run here and
    /// does there. Where a VM is recorded on no host, its data may be on any of its disks.
    func isLeftOver(_ disk: HostObject) -> Bool {
        guard let vmID = disk.spec.vmID else { return false }
        return launched.contains(vmID) && !recorded.contains(Place(vmID: vmID, host: disk.host))
    }
}
