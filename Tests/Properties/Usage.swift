import SlicePlanning
import SliceTopology

/// What VMs take up on each worker: of other slices as much as the record says, or as any of their
/// objects may have there, whichever is more.
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
            let objects = Dictionary(grouping: slice.objects) { $0.object.host }
            for worker in Set(slice.vms.map(\.worker)).union(objects.keys) {
                add(slice.vms.filter { $0.worker == worker }, objects[worker] ?? [], on: worker)
            }
        }
    }

    /// - Parameter objects: all that a slice has, or may have, on the worker.
    private mutating func add(_ vms: [RecordedVM], _ objects: [RecordedObject], on worker: String) {
        let specs = objects.flatMap { [$0.object.spec] + $0.unconfirmed }
        for id in Set(vms.map(\.id)).union(specs.compactMap(\.vmID)) {
            let recorded = vms.filter { $0.id == id }
            let machines = specs.compactMap { if case .vm(let vm) = $0, vm.vmID == id { vm } else { nil } }
            let disks = specs.compactMap { if case .disk(let disk) = $0, disk.vmID == id { disk } else { nil } }
            func most(_ first: [Int], _ second: [Int]) -> Int { (first + second).max() ?? 0 }
            amounts[worker, default: Amount()].vms += 1
            amounts[worker, default: Amount()].cores += most(recorded.map(\.cores), machines.map(\.cores))
            amounts[worker, default: Amount()].memory += most(
                recorded.map(\.memory.thousandths), machines.map { $0.memoryMebibytes * 1000 / 1024 })
            amounts[worker, default: Amount()].disk += most(
                recorded.map(\.disk.thousandths), disks.map { $0.sizeMebibytes * 1000 / 1024 })
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
