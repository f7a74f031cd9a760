import SliceTopology

/// What something takes up on a worker, or may take up there.
struct WorkerLoad {
    var vms = 0
    var cores = 0
    /// Thousandths of a GiB.
    var memory = 0
    /// Thousandths of a GiB.
    var disk = 0

    init() {}

    init(cores: Int, memory: Gibibytes, disk: Gibibytes) {
        (vms, self.cores, self.memory, self.disk) = (1, cores, memory.thousandths, disk.thousandths)
    }

    /// What a VM has by its record.
    init(_ vm: RecordedVM) { self.init(cores: vm.cores, memory: vm.memory, disk: vm.disk) }

    /// Makes it at least as much as an object of a VM takes up.
    mutating func widen(to spec: ObjectSpec) {
        switch spec {
        case .vm(let vm):
            vms = max(vms, 1)
            cores = max(cores, vm.cores)
            memory = max(memory, Gibibytes(mebibytes: vm.memoryMebibytes).thousandths)
        case .disk(let spec): disk = max(disk, Gibibytes(mebibytes: spec.sizeMebibytes).thousandths)
        case .port, .internet, .link, .dhcp: break
        }
    }

    static func += (left: inout WorkerLoad, right: WorkerLoad) {
        left.vms += right.vms
        left.cores += right.cores
        left.memory += right.memory
        left.disk += right.disk
    }
}
