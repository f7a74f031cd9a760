import Glibc
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// A cluster with all 100 slices, of 20 VMs and 20 links each, recorded as deployed in a real
/// state database, without any host.
enum FullCluster {
    static let slices = 100
    static let size = 20

    /// Writes the state, and beside it the topology files that led to it.
    ///
    /// - Returns: the exit status.
    static func fill(state path: String, folder: String) -> Int32 {
        do {
            let lineage = "00000000-0000-4000-8000-000000000000"
            let store = try StateStore.openOrCreate(path, group: nil, lineage: lineage)
            for number in 0..<slices {
                let wish = wish(number)
                try write(wish.text, to: "\(folder)/\(wish.slice).json")
                try deploy(wish, in: store)
            }
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    }

    /// Every link joins a VM with the next one.
    private static func wish(_ number: Int) -> Wish {
        var wish = Wish(slice: "bench-\(number)", owner: "bench")
        wish.vms = (0..<size).map { position in
            Wish.VM(name: "vm-\(position)", flavor: "cirros", interfaces: 2, internet: position % 2 == 0)
        }
        // The pool that VLAN 400 lies in has one VLAN fewer.
        wish.links = (0..<(number == 0 ? size - 1 : size)).map { position in
            let ends = [
                Wish.End(vm: "vm-\(position)", interface: 1), Wish.End(vm: "vm-\((position + 1) % size)", interface: 2),
            ]
            return Wish.Link(ends: ends)
        }
        // One pool for each, whatever IDs the VMs take.
        wish.id = number == 0 ? 60015 : 60000 + number - (number > 15 ? 0 : 1)
        return wish
    }

    private static func deploy(_ wish: Wish, in store: StateStore) throws {
        let topology = try wish.topology(in: .standard)
        var cluster = Cluster.standard
        cluster.quotas = [:]
        let plan = try store.allocate(planning: wish.slice) { state in
            try Planner(cluster: cluster, state: state, defaultOwner: "bench").plan(topology)
        }
        for action in plan.actions {
            try store.complete([(action, action.kind == .vmLaunch ? 4711 : nil)], sliceID: plan.slice.id)
        }
        _ = try store.settle(sliceID: plan.slice.id, isDeployed: true)
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Violation("the folder can be written", path)
        }
    }
}
