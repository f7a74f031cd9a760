import SliceTopology

/// What VMs take up on each worker: those on record, and those of other slices that are gone from
/// their record and may still be on their host.
struct WorkerUsage {
    private struct Amount {
        var vms = 0
        var cores = 0
        var memory = 0
        var disk = 0

        /// Makes it as much as an object of a VM takes up.
        mutating func widen(to spec: ObjectSpec) {
            switch spec {
            case .vm(let vm):
                cores = max(cores, vm.cores)
                memory = max(memory, Gibibytes(mebibytes: vm.memoryMebibytes).thousandths)
            case .disk(let spec): disk = max(disk, Gibibytes(mebibytes: spec.sizeMebibytes).thousandths)
            case .port, .internet, .link, .dhcp: break
            }
        }
    }

    private var amounts: [String: Amount] = [:]

    /// - Parameter name: the slice that is being planned; its VMs are added one by one.
    init(state: ClusterState, leavingOut name: String) {
        for slice in state.slices where slice.name != name {
            for vm in slice.vms { add(cores: vm.cores, memory: vm.memory, disk: vm.disk, to: vm.worker) }
            addLeftovers(of: slice)
        }
    }

    private struct Place: Hashable {
        let vmID: Int
        let worker: String
    }

    /// What a worker still has of VMs that were removed or moved while it could not be reached:
    /// its room is not free before they are gone. The slice that is planned removes its own.
    private mutating func addLeftovers(of slice: RecordedSlice) {
        guard !slice.objects.isEmpty else { return }
        let kept = Set(slice.vms.map { Place(vmID: $0.id, worker: $0.worker) })
        var left: [Place: Amount] = [:]
        for known in slice.objects {
            guard let vmID = known.object.spec.vmID else { continue }
            let place = Place(vmID: vmID, worker: known.object.host)
            guard !kept.contains(place) else { continue }
            var amount = left[place] ?? Amount(vms: 1)
            for spec in known.possibleSpecs { amount.widen(to: spec) }
            left[place] = amount
        }
        for (place, amount) in left {
            add(
                cores: amount.cores, memory: Gibibytes(thousandths: amount.memory),
                disk: Gibibytes(thousandths: amount.disk), to: place.worker)
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
    ///
    /// - Parameter disk: nil: as large as the flavor says.
    func lacking(on worker: Cluster.Worker, for flavor: Cluster.Flavor, disk: Gibibytes? = nil) -> [String] {
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
        if let most = capacity.disk, used.disk + (disk ?? flavor.disk).thousandths > most.thousandths {
            let free = Gibibytes(thousandths: max(0, most.thousandths - used.disk))
            lacks.append("has \(free.text) of \(most.text) GB disk free")
        }
        return lacks
    }
}
