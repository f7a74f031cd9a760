import SliceTopology

/// What VMs take up on each worker: what is recorded of them, or where that is more, what they may
/// still have there of what was recorded before, such as VMs that were removed, moved or made smaller
/// while their worker could not be reached.
struct WorkerUsage {
    private var loads: [String: WorkerLoad] = [:]

    /// - Parameter name: the slice that is being planned. Its VMs are added one by one, and what else
    ///   it has on workers goes before anything takes its room, see ``RoomOrder``.
    init(state: ClusterState, leavingOut name: String) {
        for slice in state.slices where slice.name != name { add(slice) }
    }

    private struct Place: Hashable {
        let vmID: Int
        let worker: String
    }

    private mutating func add(_ slice: RecordedSlice) {
        let recorded = slice.vms.map { (Place(vmID: $0.id, worker: $0.worker), WorkerLoad($0)) }
        var places = Dictionary(recorded) { first, _ in first }
        for known in slice.objects {
            guard let vmID = known.object.spec.vmID else { continue }
            let place = Place(vmID: vmID, worker: known.object.host)
            for spec in known.possibleSpecs { places[place, default: WorkerLoad()].widen(to: spec) }
            // A tap alone still is something of a VM.
            places[place]?.vms = 1
        }
        for (place, load) in places { loads[place.worker, default: WorkerLoad()] += load }
    }

    mutating func add(cores: Int, memory: Gibibytes, disk: Gibibytes, to worker: String) {
        loads[worker, default: WorkerLoad()] += WorkerLoad(cores: cores, memory: memory, disk: disk)
    }

    /// What all of it takes up on a worker.
    subscript(worker: String) -> WorkerLoad { loads[worker] ?? WorkerLoad() }

    /// What `worker` has too little of for one more VM; empty where it has room.
    ///
    /// - Parameter disk: nil: as large as the flavor says.
    func lacking(on worker: Cluster.Worker, for flavor: Cluster.Flavor, disk: Gibibytes? = nil) -> [String] {
        let used = self[worker.address]
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
