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

    /// VMs that the plan creates, in the topology's order.
    private var newVMs: [(vm: Topology.VirtualMachine, flavor: Cluster.Flavor, proposed: SavedPlan.ProposedVM)] {
        topology.vms.compactMap { vm in
            guard prior?.vm(named: vm.name.value) == nil, let proposed = saved.vms[vm.name.value],
                let flavor = vm.flavor.flatMap({ cluster.flavor(named: $0.value) })
            else { return nil }
            return (vm, flavor, proposed)
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
        slice.vms += newVMs.map { vm, flavor, proposed in
            RecordedVM(
                id: proposed.id.value, name: vm.name.value, flavor: flavor.name, cores: flavor.cores,
                memory: flavor.memory, disk: flavor.disk, image: ImageReference(path: flavor.image, identity: nil),
                worker: proposed.worker.value, vncPort: proposed.vncPort.value,
                interfaces: counts[vm.name.value] ?? 0, internet: vm.internet)
        }
        return slice
    }

    // MARK: Whether it is to be had

    /// Everything of it that somebody else has now.
    func conflicts() -> [Diagnostic] {
        let others = state.slices.filter { $0.name != topology.slice.value }
        var found: [Diagnostic] = []
        if prior == nil { found += sliceConflicts(others) }
        for (vm, _, proposed) in newVMs {
            if let other = others.first(where: {
                $0.id == proposed.id.value || $0.heldVMIDs.contains(proposed.id.value)
            }) {
                found.append(
                    SavedPlanMistakes.taken(
                        "The ID \(proposed.id.value) of VM \"\(vm.name.value)\"", by: "slice \"\(other.name)\" has it",
                        at: proposed.id.span))
            }
            if let other = others.first(where: { $0.heldVNCPorts.contains(proposed.vncPort.value) }) {
                found.append(
                    SavedPlanMistakes.taken(
                        "The VNC port \(proposed.vncPort.value) of VM \"\(vm.name.value)\"",
                        by: "slice \"\(other.name)\" has it", at: proposed.vncPort.span))
            }
        }
        return found + roomConflicts()
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
        for (vm, flavor, proposed) in newVMs {
            guard let worker = cluster.workers.first(where: { $0.address == proposed.worker.value }) else {
                found.append(SavedPlanMistakes.noWorker(proposed.worker))
                continue
            }
            let lacks = usage.lacking(on: worker, for: flavor)
            if !lacks.isEmpty {
                found.append(SavedPlanMistakes.noRoom(proposed.worker, vm: vm.name.value, lacks: lacks))
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
