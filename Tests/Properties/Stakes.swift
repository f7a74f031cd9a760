import SlicePlanning
import SliceTopology

/// Which disks of protected VMs a file would cost, worked out from what is recorded on hosts.
struct Stakes {
    /// Whether a protected VM would be removed, or lose a disk that may be there.
    private(set) var losesProtected = false

    /// - Parameters:
    ///   - known: the recorded VMs that stay, by their names in the file.
    ///   - workers: addresses of the workers that the file's VMs are to be on, by name.
    ///   - images: what lies behind each path now.
    init(
        _ prior: RecordedSlice, _ wish: Wish, _ setting: Setting, known: [String: RecordedVM],
        workers: [String: String], images: [String: ImageReference.Identity]
    ) {
        let staying = Set(known.values.map(\.id))
        losesProtected = prior.vms.contains { $0.protect && !staying.contains($0.id) }
        for wanted in wish.vms {
            guard let before = known[wanted.name], before.protect || wanted.protect,
                let flavor = setting.flavor(wanted.flavor)
            else { continue }
            let disks = prior.objects.filter { $0.object.spec.kind == .disk && $0.object.spec.vmID == before.id }
            let isOtherImage = before.flavor != flavor.name && before.image.path != flavor.image
            // The image that was recorded is kept as long as there may be a disk over it.
            let hasDisk = disks.contains { $0.object.host == workers[wanted.name] }
            let image =
                isOtherImage
                ? images[flavor.image]
                : (hasDisk ? before.image.identity : nil) ?? images[before.image.path]
            for disk in disks {
                // Its removal was begun by a run that was agreed to.
                if disk.status == .removing { continue }
                let isGone = disk.drift?.needsRestart == true
                var isOver = false
                if case .disk(let spec) = disk.object.spec { isOver = spec.image.identity?.sha256 == image?.sha256 }
                let goes = disk.object.host != workers[wanted.name] || !isOver
                let runs = prior.objects.contains {
                    $0.object.spec.kind == .vm && $0.object.spec.vmID == before.id
                        && $0.object.host == disk.object.host && $0.status == .present
                }
                if isGone ? runs : goes { losesProtected = true }
            }
        }
    }
}

extension Stakes {
    /// No plan takes a protected VM's disk or process away, as far as hosts really have them.
    static func check(_ plan: Plan, on hosts: Hosts, seen: RecordedSlice?) throws(Violation) {
        guard let prior = plan.prior, let seen, !plan.isDestroy else { return }
        let after = Dictionary(uniqueKeysWithValues: plan.slice.vms.map { ($0.id, $0) })
        for vm in prior.vms {
            let isProtected = vm.protect || after[vm.id]?.protect == true
            guard isProtected else { continue }
            let note = "VM \(vm.id), \(vm.name)"
            try require(after[vm.id] != nil, "a protected VM is not removed", note)
            let actions = plan.actions.filter { $0.object?.spec.vmID == vm.id }
            for known in seen.objects where known.object.spec.vmID == vm.id && known.object.spec.kind == .disk {
                let isThere = hosts[prior.id][Hosts.Place(known.object)] != nil
                guard isThere, known.status != .removing else { continue }
                let goes = actions.contains { $0.removes && $0.object?.identity == known.object.identity }
                try require(!goes, "a protected VM keeps its disk", note)
            }
            let stops = actions.contains { $0.kind == .vmStop }
            let launches = actions.contains { $0.kind == .vmLaunch }
            try require(!stops || launches, "a protected VM that is stopped is started again", note)
        }
    }
}
