import SlicePlanning

/// What plans cost, held against what is on hosts and not against what is recorded of it: a disk that a
/// guest has written to is lost when it is on no host any more, and no process holds it open.
struct Stakes {
    let hosts: Hosts
    /// Hosts that were not looked at.
    let down: Set<String>

    /// Whether keeping a VM's disk is all that a file can mean, so that protection must not refuse it: it
    /// runs where it is wanted, on a disk that has its file and the image that is wanted.
    func isSafe(_ vm: RecordedVM, in slice: RecordedSlice, on worker: String?, flavor: Setting.Flavor) -> Bool {
        let objects = slice.objects.filter { $0.object.spec.vmID == vm.id }
        guard objects.contains(where: { $0.object.spec.kind == .disk }) else { return true }
        let isElsewhere = objects.contains { $0.object.spec.kind == .vm && $0.object.host != worker }
        guard !isElsewhere, objects.allSatisfy({ !down.contains($0.object.host) }), let worker,
            let run = hosts.data.run(of: vm.id, in: slice.id), run.host == worker, run.hasFile
        else { return false }
        // Whichever of two paths it was made over, if there was one image behind both.
        return objects.contains { known in
            guard known.object.host == worker, case .disk(let disk) = known.object.spec else { return false }
            return disk.image.path == flavor.image || (vm.flavor == flavor.name && disk.image == vm.image)
        }
    }

    /// What becomes of disks is what a plan says, and a protected VM keeps its own.
    func check(_ plan: Plan, seen: RecordedSlice?, _ setting: Setting) throws(Violation) {
        guard let prior = plan.prior, let seen, !plan.isDestroy else { return }
        let after = Dictionary(uniqueKeysWithValues: plan.slice.vms.map { ($0.id, $0) })
        let actions = Dictionary(grouping: plan.actions) { $0.object?.spec.vmID }
        let objects = Dictionary(grouping: seen.objects) { $0.object.spec.vmID }
        for before in prior.vms {
            guard let vm = after[before.id] else {
                try require(!before.protect, "a protected VM is not removed", before.name)
                continue
            }
            let fate = Fate(
                vm: vm, isProtected: before.protect || vm.protect, actions: actions[vm.id] ?? [],
                objects: objects[vm.id] ?? [],
                change: plan.changes.first { $0.address == "vm.\(vm.name)" && $0.action != .delete },
                isSaid: plan.lostDisks.contains { $0.vmID == vm.id },
                mustKeep: setting.flavor(vm.flavor).map { isSafe(before, in: seen, on: vm.worker, flavor: $0) } ?? false
            )
            try check(fate, in: prior.id)
        }
    }

    /// What a plan does to one VM that stays, and what it says of that.
    private struct Fate {
        let vm: RecordedVM
        let isProtected: Bool
        let actions: [Action]
        let objects: [RecordedObject]
        let change: Change?
        /// Whether its disk is among those that the plan says to cost.
        let isSaid: Bool
        let mustKeep: Bool

        var saysReplace: Bool { change?.effect == .replace }
        var note: String {
            "VM \(vm.id), \(vm.name), \(change?.effect.rawValue ?? "no change"): "
                + actions.map(\.id).joined(separator: " ")
        }
    }

    private func check(_ fate: Fate, in slice: Int) throws(Violation) {
        let vm = fate.vm
        let stops = fate.actions.contains { $0.kind == .vmStop }
        let launches = fate.actions.contains { $0.kind == .vmLaunch }
        try require(
            !fate.isProtected || !stops || launches, "a protected VM that is stopped is started again", fate.note)
        let disks = fate.objects.filter { $0.object.spec.kind == .disk }
        let saysLost = fate.isSaid || fate.saysReplace
        try require(!disks.isEmpty || !saysLost, "what was never made is not made anew", fate.note)
        // Of a host that was not looked at only the record is known; and a removal that was begun was agreed to.
        guard fate.objects.allSatisfy({ !down.contains($0.object.host) }),
            disks.allSatisfy({ $0.status != .removing }), let disk = hosts.data.disk(of: vm.id, in: slice)
        else { return }
        var later = hosts.data
        for action in fate.actions {
            guard let object = action.object else { continue }
            action.removes ? later.remove(.init(object), of: slice) : later.ensure(.init(object), of: slice)
        }
        guard later.has(disk, of: vm.id, in: slice) else {
            try require(!fate.mustKeep, "a disk over the image that is asked for stays", fate.note)
            try require(!fate.isProtected, "a protected VM keeps its disk", fate.note)
            return try require(fate.isSaid && fate.saysReplace, "a disk that is lost is said to be", fate.note)
        }
        // A VM that is off may have written to any of the disks that it has on several hosts.
        guard hosts.data.run(of: vm.id, in: slice) != nil else { return }
        try require(!saysLost, "a disk that stays is not said to be lost", fate.note)
        let isLive = fate.change.map { $0.effect == .live } ?? true
        try require(isLive == !stops, "what is live stops no VM that runs", fate.note)
    }
}
