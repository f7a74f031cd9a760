import SlicePlanning
import SliceTopology

/// What VMs take up on each worker: those on record, and of other slices what is gone from the
/// record and not yet from the host.
struct Usage {
    private struct Amount {
        var vms = 0
        var cores = 0
        var memory = 0
        var disk = 0
    }

    private var amounts: [String: Amount] = [:]

    /// - leavingOut: the slice that is planned, whose VMs are added one by one.
    init(_ state: ClusterState, leavingOut name: String) {
        for slice in state.slices where slice.name != name {
            for vm in slice.vms {
                amounts[vm.worker, default: Amount()].vms += 1
                amounts[vm.worker, default: Amount()].cores += vm.cores
                amounts[vm.worker, default: Amount()].memory += vm.memory.thousandths
                amounts[vm.worker, default: Amount()].disk += vm.disk.thousandths
            }
            addRemains(of: slice)
        }
    }

    /// VMs, or parts of them, on a worker where the record has none: what any of their objects may
    /// have there.
    private mutating func addRemains(of slice: RecordedSlice) {
        let strays = slice.objects.filter { known in
            known.object.spec.vmID != nil
                && !slice.vms.contains { $0.id == known.object.spec.vmID && $0.worker == known.object.host }
        }
        let places = Dictionary(grouping: strays) { "\($0.object.spec.vmID ?? 0) \($0.object.host)" }
        for objects in places.values {
            var amount = Amount(vms: 1)
            for spec in objects.flatMap({ [$0.object.spec] + $0.unconfirmed }) {
                if case .vm(let vm) = spec {
                    amount.cores = max(amount.cores, vm.cores)
                    amount.memory = max(amount.memory, vm.memoryMebibytes * 1000 / 1024)
                }
                if case .disk(let disk) = spec { amount.disk = max(amount.disk, disk.sizeMebibytes * 1000 / 1024) }
            }
            let host = objects[0].object.host
            amounts[host, default: Amount()].vms += 1
            amounts[host, default: Amount()].cores += amount.cores
            amounts[host, default: Amount()].memory += amount.memory
            amounts[host, default: Amount()].disk += amount.disk
        }
    }

    mutating func add(_ flavor: Setting.Flavor, disk: Int, on address: String) {
        amounts[address, default: Amount()].vms += 1
        amounts[address, default: Amount()].cores += flavor.cores
        amounts[address, default: Amount()].memory += flavor.memory
        amounts[address, default: Amount()].disk += disk
    }

    /// What a worker has too little of for one more VM, in words that a refusal must have.
    func lack(of flavor: Setting.Flavor, disk: Int, on worker: Setting.Worker) -> Expectation.Lack {
        let used = amounts[worker.address] ?? Amount()
        var words: [String] = []
        if let most = worker.vms, used.vms >= most { words.append("VMs") }
        if let most = worker.cores, used.cores + flavor.cores > most { words.append("cores") }
        if let most = worker.memory, used.memory + flavor.memory > most { words.append("memory") }
        if let most = worker.disk, used.disk + disk > most { words.append("disk") }
        return Expectation.Lack(worker: worker.name, words: words)
    }
}
