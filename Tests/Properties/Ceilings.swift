import SlicePlanning
import SliceTopology

/// How much a slice may have on each worker while its plan is carried out, counted on the hosts: what
/// the worker has, less what other slices really have there.
///
/// Bounds may have become lower than what is there, or was promised: what a slice has on hosts or on
/// record before the plan it may have further on.
struct Ceilings {
    private enum Part: String, CaseIterable {
        case vms, cores, memory, disk
    }

    /// Memory and disk in thousandths of a GiB.
    private typealias Amount = [Part: Int]

    /// By address; only of workers with bounds.
    private var most: [String: Amount] = [:]

    /// - Parameter state: as it is before the plan is recorded.
    init(_ id: Int, _ setting: Setting, _ state: ClusterState, _ hosts: Hosts) {
        for worker in setting.workers where (worker.vms ?? worker.cores ?? worker.memory ?? worker.disk) != nil {
            let bounds: [Part: Int?] = [
                .vms: worker.vms, .cores: worker.cores, .memory: worker.memory, .disk: worker.disk,
            ]
            var (promised, others) = (Amount(), Amount())
            for slice in state.slices {
                let real = Self.amount(hosts[slice.id].values, on: worker.address)
                let recorded = Self.amount(slice, on: worker.address)
                promised.merge(real.merging(recorded, uniquingKeysWith: max), uniquingKeysWith: +)
                if slice.id != id { others.merge(real, uniquingKeysWith: +) }
            }
            var most = Amount()
            for (part, bound) in bounds {
                guard let bound else { continue }
                most[part] = max(bound, promised[part] ?? 0) - (others[part] ?? 0)
            }
            self.most[worker.address] = most
        }
    }

    /// - Parameter there: all that the slice has on hosts.
    func check(_ there: [Hosts.Place: HostObject], behind action: Action) throws(Violation) {
        guard let most = most[action.host], [.vmLaunch, .vmDisk].contains(action.kind) else { return }
        let amount = Self.amount(there.values, on: action.host)
        for (part, most) in most {
            let held = amount[part] ?? 0
            try require(
                held <= most, "a worker never holds more than it has",
                "\(action.id) makes it \(held) of \(most) \(part.rawValue) on \(action.host)")
        }
    }

    private static func amount(_ objects: some Sequence<HostObject>, on address: String) -> Amount {
        var amount = Amount()
        for object in objects where object.host == address {
            if case .vm(let vm) = object.spec {
                let memory = vm.memoryMebibytes * 1000 / 1024
                amount.merge([.vms: 1, .cores: vm.cores, .memory: memory], uniquingKeysWith: +)
            }
            if case .disk(let disk) = object.spec { amount[.disk, default: 0] += disk.sizeMebibytes * 1000 / 1024 }
        }
        return amount
    }

    private static func amount(_ slice: RecordedSlice, on address: String) -> Amount {
        var amount = Amount()
        for vm in slice.vms where vm.worker == address {
            let parts: Amount = [
                .vms: 1, .cores: vm.cores, .memory: vm.memory.thousandths, .disk: vm.disk.thousandths,
            ]
            amount.merge(parts, uniquingKeysWith: +)
        }
        return amount
    }
}
