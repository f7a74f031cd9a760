package import SlicePlanning

/// A VM whose disk lies over a base image of a worker.
package struct ImageUser: Sendable, Hashable {
    package let id: Int
    /// Nil where no slice records the VM.
    package let vm: String?
    package let slice: String?

    /// `web (two-tier)`, `VM 1001 (not recorded)`.
    package var text: String {
        guard let vm, let slice else { return "VM \(id) (not recorded)" }
        return "\(vm) (\(slice))"
    }

    /// What the state calls the VMs of these IDs.
    package static func named(_ ids: [Int], in state: ClusterState) -> [ImageUser] {
        ids.map { id in
            for slice in state.slices {
                if let vm = slice.vms.first(where: { $0.id == id }) {
                    return ImageUser(id: id, vm: vm.name, slice: slice.name)
                }
                // Of one that is on its way out.
                for known in slice.objects {
                    if case .disk(let disk) = known.object.spec, disk.vmID == id {
                        return ImageUser(id: id, vm: disk.vm, slice: slice.name)
                    }
                }
            }
            return ImageUser(id: id, vm: nil, slice: nil)
        }
    }
}
