extension RecordedSlice {
    /// The record as one that nothing was confirmed of: a plan against it makes sure of every
    /// object, also of those that are recorded as present.
    package var withNothingConfirmed: RecordedSlice {
        var slice = self
        for index in slice.objects.indices where slice.objects[index].status != .removing {
            slice.objects[index].status = .pending
        }
        return slice
    }
}

extension Plan {
    /// VMs, by name, that are stopped or lose their disk and are then started again.
    package var restartedVMs: [String] {
        let stopped = Set(actions.filter(\.removes).compactMap { $0.object?.spec.vmID })
        var names: [String] = []
        for vm in slice.vms where !isDestroy && stopped.contains(vm.id) { names.append(vm.name) }
        return names
    }
}
