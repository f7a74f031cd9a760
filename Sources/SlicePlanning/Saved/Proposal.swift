import SliceSyntax
import SliceTopology

/// What a saved plan proposes to allocate, against the state as it is now.
///
/// A proposal is planned as if it were recorded already: what is recorded stays, so that the
/// planner gives every VM and link what the saved plan says, whatever other slices did to the
/// counters meanwhile. Whether it still is to be had is checked apart from that.
struct Proposal {
    let saved: SavedPlan
    let topology: Topology
    let prior: RecordedSlice?
    let state: ClusterState
    let cluster: Cluster

    /// A VM that the plan creates.
    private struct NewVM {
        let vm: Topology.VirtualMachine
        let flavor: Cluster.Flavor
        let proposed: SavedPlan.ProposedVM
    }

    /// In the topology's order.
    private let newVMs: [NewVM]

    init(saved: SavedPlan, topology: Topology, state: ClusterState, cluster: Cluster) {
        self.saved = saved
        self.topology = topology
        self.state = state
        self.cluster = cluster
        prior = state.slice(named: topology.slice.value)
        let known = Set((prior?.vms ?? []).map(\.name))
        newVMs = topology.vms.compactMap { vm in
            guard !known.contains(vm.name.value), let proposed = saved.vms[vm.name.value],
                let flavor = vm.flavor.flatMap({ cluster.flavor(named: $0.value) })
            else { return nil }
            return NewVM(vm: vm, flavor: flavor, proposed: proposed)
        }
    }

    /// The slice as if the proposal were recorded.
    var recorded: RecordedSlice {
        var slice =
            prior
            ?? RecordedSlice(
                id: saved.sliceID.value, name: topology.slice.value, owner: topology.owner?.value ?? saved.owner,
                status: .design, serial: 0, vms: [], links: [], objects: [])
        let known = Set(slice.links.map(\.changeAddress))
        for link in topology.links where !known.contains(link.changeAddress) {
            guard let proposed = saved.links[link.changeAddress] else { continue }
            slice.links.append(
                RecordedLink(
                    number: proposed.number, name: link.name?.value, vlan: proposed.vlan.value,
                    endpoints: link.endpoints.map(\.value), dhcp: link.dhcp, gateway: link.gateway))
        }
        let counts = topology.interfaceCounts
        slice.vms += newVMs.map { new in
            let (name, flavor) = (new.vm.name.value, new.flavor)
            return RecordedVM(
                id: new.proposed.id.value, name: name, flavor: flavor.name, cores: flavor.cores, memory: flavor.memory,
                disk: flavor.disk, image: ImageReference(path: flavor.image, identity: nil),
                worker: new.proposed.worker.value, vncPort: new.proposed.vncPort.value,
                interfaces: counts[name] ?? 0, internet: new.vm.internet)
        }
        return slice
    }

    // MARK: Whether it is to be had

    /// Everything of it that somebody else has now.
    func conflicts() -> [Diagnostic] {
        let others = state.slices.filter { $0.name != topology.slice.value }
        var found: [Diagnostic] = []
        if prior == nil { found += sliceConflicts(others) }
        let ids = Self.holders(others, of: { $0.heldVMIDs.union([$0.id]) })
        let ports = Self.holders(others, of: { $0.heldVNCPorts })
        for new in newVMs {
            func take(_ what: String, _ number: Located<Int>, from holders: [Int: String]) {
                guard let holder = holders[number.value] else { return }
                found.append(
                    SavedPlanMistakes.taken(
                        "The \(what) \(number.value) of VM \"\(new.vm.name.value)\"",
                        by: "slice \"\(holder)\" has it", at: number.span))
            }
            take("ID", new.proposed.id, from: ids)
            take("VNC port", new.proposed.vncPort, from: ports)
        }
        return found + roomConflicts()
    }

    /// Names of slices by the numbers that they hold.
    private static func holders(
        _ slices: [RecordedSlice], of numbers: (RecordedSlice) -> Set<Int>
    ) -> [Int: String] {
        Dictionary(slices.flatMap { slice in numbers(slice).map { ($0, slice.name) } }) { first, _ in first }
    }

    private func sliceConflicts(_ others: [RecordedSlice]) -> [Diagnostic] {
        let id = saved.sliceID
        let pool = VLANPool(sliceID: id.value)
        if let other = others.first(where: { $0.id == id.value || $0.heldVMIDs.contains(id.value) }) {
            return [
                SavedPlanMistakes.taken(
                    "The slice ID \(id.value)", by: "slice \"\(other.name)\" has it", at: id.span)
            ]
        }
        guard let other = others.first(where: { $0.pool == pool }) else { return [] }
        return [
            SavedPlanMistakes.taken(
                "The VLAN pool \(pool.text)", by: "slice \"\(other.name)\" (\(other.id)) has it", at: id.span)
        ]
    }

    private func roomConflicts() -> [Diagnostic] {
        var usage = WorkerUsage(state: state, leavingOut: topology.slice.value)
        let wanted = Set(topology.vms.map(\.name.value))
        for vm in prior?.vms ?? [] where wanted.contains(vm.name) {
            usage.add(cores: vm.cores, memory: vm.memory, disk: vm.disk, to: vm.worker)
        }
        var found: [Diagnostic] = []
        for new in newVMs {
            let (address, flavor) = (new.proposed.worker, new.flavor)
            guard let worker = cluster.workers.first(where: { $0.address == address.value }) else {
                found.append(SavedPlanMistakes.noWorker(address))
                continue
            }
            let lacks = usage.lacking(on: worker, for: flavor)
            if !lacks.isEmpty {
                found.append(SavedPlanMistakes.noRoom(address, vm: new.vm.name.value, lacks: lacks))
            }
            usage.add(cores: flavor.cores, memory: flavor.memory, disk: flavor.disk, to: worker.address)
        }
        return found
    }

    // MARK: Counters

    /// Where the search for IDs goes on: behind the proposal's, unless it has gone further already.
    var nextID: Int {
        let range = Topology.idRange
        let ids = (prior == nil ? [saved.sliceID.value] : []) + newVMs.map(\.proposed.id.value)
        return ids.filter { range.contains($0) && $0 != topology.id?.value }.reduce(state.nextID) { next, id in
            // Counting goes round: what lies less than half a round ahead is ahead.
            let ahead = (id - next + range.count) % range.count
            guard ahead < range.count / 2 else { return next }
            return id == range.upperBound ? range.lowerBound : id + 1
        }
    }

    /// Where round-robin goes on.
    var lastWorker: String? {
        newVMs.last { $0.vm.worker == nil }?.proposed.worker.value ?? state.lastWorker
    }
}

extension Topology.Link {
    /// What a change of this link is called: `link.backend`, or `link[db.eth1,web.eth1]`.
    fileprivate var changeAddress: String { name.map { "link.\($0.value)" } ?? address.description }
}
