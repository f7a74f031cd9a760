import SliceTopology

/// What recorded VMs take up on each worker.
struct WorkerUsage {
    private struct Amount {
        var vms = 0
        var cores = 0
        var memory = 0
        var disk = 0
    }

    private var amounts: [String: Amount] = [:]

    /// - Parameter name: the slice that is being planned; its VMs are added one by one.
    init(state: ClusterState, leavingOut name: String) {
        for slice in state.slices where slice.name != name {
            for vm in slice.vms { add(cores: vm.cores, memory: vm.memory, disk: vm.disk, to: vm.worker) }
        }
    }

    mutating func add(cores: Int, memory: Gibibytes, disk: Gibibytes, to worker: String) {
        var amount = amounts[worker] ?? Amount()
        amount.vms += 1
        amount.cores += cores
        amount.memory += memory.thousandths
        amount.disk += disk.thousandths
        amounts[worker] = amount
    }

    /// What `worker` has too little of for one more VM; empty where it has room.
    func lacking(on worker: Cluster.Worker, for flavor: Cluster.Flavor) -> [String] {
        let used = amounts[worker.address] ?? Amount()
        let capacity = worker.capacity
        var lacks: [String] = []
        if let most = capacity.maximumVMs, used.vms + 1 > most {
            lacks.append("has \(used.vms) of at most \(most) VMs")
        }
        if let most = capacity.cores, used.cores + flavor.cores > most {
            lacks.append("has \(max(0, most - used.cores)) of \(most) cores free")
        }
        if let most = capacity.memory, used.memory + flavor.memory.thousandths > most.thousandths {
            let free = Gibibytes(thousandths: max(0, most.thousandths - used.memory))
            lacks.append("has \(free.text) of \(most.text) GB memory free")
        }
        if let most = capacity.disk, used.disk + flavor.disk.thousandths > most.thousandths {
            let free = Gibibytes(thousandths: max(0, most.thousandths - used.disk))
            lacks.append("has \(free.text) of \(most.text) GB disk free")
        }
        return lacks
    }
}
