import SliceSyntax
import SliceTopology

/// Whether what a proposal gives out is to be had.
///
/// A saved plan comes from outside, and its digest is no signature: nothing that it proposes is
/// recorded before it was held against all that the allocator itself would have kept to.
extension Proposal {
    /// Everything of it that somebody else has now, or that no plan proposes.
    func conflicts() -> [Diagnostic] {
        let others = state.slices.filter { $0.name != topology.slice.value }
        let ofSlice = prior == nil ? sliceConflicts(others) : []
        return ofSlice + vmConflicts(others) + addressConflicts(others) + linkConflicts() + roomConflicts()
    }

    // MARK: Slice and VMs

    private func sliceConflicts(_ others: [RecordedSlice]) -> [Diagnostic] {
        let id = saved.sliceID
        let what = "The slice ID \(id.value)"
        guard Topology.idRange.contains(id.value) else {
            return [SavedPlanMistakes.impossible(what, Numbers.outside(Topology.idRange), at: id.span)]
        }
        let pool = VLANPool(sliceID: id.value)
        if let other = others.first(where: { $0.id == id.value || $0.heldVMIDs.contains(id.value) }) {
            return [SavedPlanMistakes.taken(what, by: "slice \"\(other.name)\" has it", at: id.span)]
        }
        guard let other = others.first(where: { $0.pool == pool }) else { return [] }
        return [
            SavedPlanMistakes.taken(
                "The VLAN pool \(pool.text)", by: "slice \"\(other.name)\" (\(other.id)) has it", at: id.span)
        ]
    }

    private func vmConflicts(_ others: [RecordedSlice]) -> [Diagnostic] {
        var ids = Numbers(Topology.idRange, others: others) { $0.heldVMIDs.union([$0.id]) }
        var ports = Numbers(Allocator.vncPorts, others: others) { $0.heldVNCPorts }
        for id in prior?.heldVMIDs ?? [] { ids.own[id] = "a recorded VM" }
        ids.own[prior?.id ?? saved.sliceID.value] = "the slice itself"
        for port in prior?.heldVNCPorts ?? [] { ports.own[port] = "a recorded VM" }
        return newVMs.flatMap { new in
            let name = "VM \"\(new.vm.name.value)\""
            return [
                ids.take(new.proposed.id, "The ID", for: name),
                ports.take(new.proposed.vncPort, "The VNC port", for: name),
            ].compactMap(\.self)
        }
    }

    private func addressConflicts(_ others: [RecordedSlice]) -> [Diagnostic] {
        var hosts = Numbers(Subnet.guestHosts, others: others) { $0.heldInternetHosts }
        for host in prior?.heldInternetHosts ?? [] { hosts.own[host] = "a recorded VM" }
        return topology.vms.compactMap { vm in
            guard vm.internet, continuity.vm(named: vm.name.value)?.internetHost == nil,
                let host = saved.internetHosts[vm.name.value]
            else { return nil }
            return hosts.take(host, "The host number in \(InternetNetwork.subnet.cidr)", for: "VM \"\(vm.name.value)\"")
        }
    }

    // MARK: Links

    private func linkConflicts() -> [Diagnostic] {
        let pool = VLANPool(sliceID: prior?.id ?? saved.sliceID.value)
        let usable = Set(pool.usable)
        var vlans = Numbers(pool.start...pool.end)
        var numbers = Numbers(1...Int.max)
        let staying = Set(continuity.links.compactMap { $0?.number })
        // What goes gives its VLAN to what comes, where no other is left.
        let leaving = Set((prior?.links ?? []).filter { !staying.contains($0.number) }.map(\.vlan))
        for vlan in prior?.heldVLANs ?? [] where !leaving.contains(vlan) {
            vlans.own[vlan] = "a link that is not wholly removed"
        }
        for link in prior?.links ?? [] {
            numbers.own[link.number] = link.changeAddress
            if staying.contains(link.number) { vlans.own[link.vlan] = link.changeAddress }
        }
        return newLinks.flatMap { new in
            let (address, vlan) = (new.link.changeAddress, new.proposed.vlan)
            let conflict =
                usable.contains(vlan.value)
                ? vlans.take(vlan, "The VLAN", for: address)
                : SavedPlanMistakes.impossible(
                    "The VLAN \(vlan.value) of \(address)", "is none that links of this slice may have", at: vlan.span)
            return [numbers.take(new.proposed.number, "The number", for: address), conflict].compactMap(\.self)
        }
    }

    // MARK: Room

    private func roomConflicts() -> [Diagnostic] {
        var usage = WorkerUsage(state: state, leavingOut: topology.slice.value)
        for vm in topology.vms.compactMap({ continuity.vm(named: $0.name.value) }) {
            usage.add(cores: vm.cores, memory: vm.memory, disk: vm.disk, to: vm.worker)
        }
        let workers = WorkerRing(cluster)
        var found: [Diagnostic] = []
        for new in newVMs {
            let (address, flavor) = (new.proposed.worker, new.flavor)
            guard let worker = workers[address.value] else {
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
}

/// Numbers of one kind: a plan gives each of them out once, and none that somebody has.
private struct Numbers {
    private let range: ClosedRange<Int>
    /// Names of slices by the numbers that they hold.
    private let others: [Int: String]
    /// What has a number in the plan's own slice.
    var own: [Int: String] = [:]

    init(_ range: ClosedRange<Int>, others: [RecordedSlice] = [], of held: (RecordedSlice) -> Set<Int> = { _ in [] }) {
        self.range = range
        self.others = Dictionary(others.flatMap { slice in held(slice).map { ($0, slice.name) } }) { first, _ in first }
    }

    static func outside(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "is below \(range.lowerBound)" : "is not from \(range.lowerBound) to \(range.upperBound)"
    }

    /// Gives a number out; says why where that cannot be.
    mutating func take(_ number: Located<Int>, _ what: String, for owner: String) -> Diagnostic? {
        let value = number.value
        let what = "\(what) \(value) of \(owner)"
        guard range.contains(value) else {
            return SavedPlanMistakes.impossible(what, Self.outside(range), at: number.span)
        }
        if let holder = others[value] {
            return SavedPlanMistakes.taken(what, by: "slice \"\(holder)\" has it", at: number.span)
        }
        if let holder = own[value] {
            return SavedPlanMistakes.impossible(what, "is that of \(holder) already", at: number.span)
        }
        own[value] = owner
        return nil
    }
}
