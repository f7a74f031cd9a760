import SliceTopology

/// A cluster's workers by what they are looked up by, and in the order in which they get VMs.
struct WorkerRing {
    private let workers: [Cluster.Worker]
    private let byAddress: [String: Int]
    /// By name or address, as ``Cluster/worker(_:)`` has it.
    private let byPin: [String: Int]

    init(_ cluster: Cluster) {
        workers = cluster.workers
        byAddress = Dictionary(zip(workers.map(\.address), workers.indices)) { first, _ in first }
        let byName = Dictionary(zip(workers.map(\.name), workers.indices)) { first, _ in first }
        byPin = byAddress.merging(byName) { _, name in name }
    }

    subscript(address: String) -> Cluster.Worker? { byAddress[address].map { workers[$0] } }

    func pinned(_ nameOrAddress: String) -> Cluster.Worker? { byPin[nameOrAddress].map { workers[$0] } }

    /// All of them, beginning behind the one that got the last VM.
    func turn(after address: String?) -> LazyMapSequence<Range<Int>, Cluster.Worker> {
        let start = address.flatMap { byAddress[$0] }.map { $0 + 1 } ?? 0
        let workers = workers
        return (start..<start + workers.count).lazy.map { workers[$0 % workers.count] }
    }
}
