import SliceSyntax

/// The VMs do not need more than the workers hold: in all, on the worker they are pinned to,
/// and each for itself on any worker.
///
/// Never wrong about what fits: whether the workers' rests are large enough one by one is the
/// planner's to say, which knows what is deployed.
enum CapacityCheck: TogetherCheck {
    private typealias Need = (name: Located<String>, flavor: Cluster.Flavor)

    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        guard let cluster = context.cluster,
            cluster.workers.contains(where: { $0.capacity != Cluster.Capacity() })
        else { return [] }
        let flavors = Dictionary(cluster.flavors.map { ($0.name, $0) }) { first, _ in first }
        let placed: [(vm: Topology.VirtualMachine, flavor: Cluster.Flavor)] = topologies.flatMap(\.vms).compactMap {
            vm in vm.flavor.flatMap { flavors[$0.value] }.map { (vm, $0) }
        }
        // A pin is a name or an address.
        let pins = Dictionary(
            cluster.workers.map { ($0.address, $0.address) } + cluster.workers.map { ($0.name, $0.address) }
        ) { _, name in name }
        let byWorker = Dictionary(grouping: placed) { $0.vm.worker.flatMap { pins[$0.value] } }
        var found: [Diagnostic] = []
        for worker in cluster.workers {
            let pinned = byWorker[worker.address] ?? []
            let holds = "worker \"\(worker.name)\" holds"
            found += overflow(
                pinned.map { ($0.vm.name, $0.flavor) }, of: ResourceAmounts(worker.capacity), holds: holds,
                help: "pin some of them to another worker, or raise the capacity in the cluster file")
        }
        guard found.isEmpty else { return found }
        let needs = placed.map { ResourceAmounts($0.flavor) }
        let bounds = cluster.workers.map { ResourceAmounts($0.capacity).holding(needs) }
        let misfits = placed.filter { vm in
            vm.vm.worker == nil && bounds.allSatisfy { !ResourceAmounts(vm.flavor).exceeded(in: $0).isEmpty }
        }
        guard misfits.isEmpty else { return tooLarge(misfits.compactMap(\.vm.flavor), in: cluster) }
        return overflow(
            placed.map { ($0.vm.name, $0.flavor) }, of: ResourceAmounts.total(bounds), holds: "the workers hold",
            help: "use fewer VMs or a smaller flavor, or raise the capacity in the cluster file")
    }

    /// What is said where the needs are more than `bound`, at the first VM that is too much.
    private static func overflow(
        _ needs: [Need], of bound: ResourceAmounts, holds: String, help: String
    ) -> [Diagnostic] {
        var sum = ResourceAmounts.none
        var first: SourceSpan?
        for need in needs {
            sum += ResourceAmounts(need.flavor)
            if first == nil, !sum.exceeded(in: bound).isEmpty { first = need.name.span }
        }
        guard let first else { return [] }
        let kinds = sum.exceeded(in: bound)
        let wanted = kinds.filter { $0 != .vms }.map { sum.text($0) }.joined(separator: ", ")
        let given = kinds.map { bound.text($0) }.joined(separator: ", ")
        let who = "\(needs.count) VM\(needs.count == 1 ? "" : "s")"
        let verb = needs.count == 1 ? "needs" : "need"
        let are = "There \(needs.count == 1 ? "is" : "are") \(who)"
        let need =
            kinds == [.vms]
            ? are + "; " : kinds.contains(.vms) ? are + ", which need \(wanted) in all; " : "\(who) \(verb) \(wanted); "
        return [Diagnostic(.overCapacity, detail: need + "\(holds) \(given).", at: first, help: help)]
    }

    /// VMs of flavors that are larger than every worker, each flavor once.
    private static func tooLarge(_ flavors: [Located<String>], in cluster: Cluster) -> [Diagnostic] {
        SamePlaces.grouped(flavors).map { name, places in
            Diagnostic(
                .overCapacity,
                detail: "No worker is large enough for one VM of flavor \"\(TerminalText.quoted(name))\".",
                at: places.first, notes: SamePlaces.notes(places),
                help: "use a smaller flavor, or raise a worker's capacity in the cluster file")
        }
    }
}
