import SlicePlanning
import SliceTopology

/// What a plan does to each VM, link and interface; without a plan, nothing.
///
/// VMs and links are told by IDs and numbers: a name may be another's by now.
struct GraphComparison {
    /// An interface in a link, and what becomes of it there.
    struct End {
        let vmID: Int
        let interface: Int
        let mark: SliceGraph.Mark
    }

    /// What is recorded, by ID and number.
    private let priorVMs: [Int: RecordedVM]
    private let priorLinks: [Int: RecordedLink]
    private let keptVMs: Set<Int>
    private let keptLinks: Set<Int>
    /// IDs of the VMs by what they were called, and by what they are called.
    private let idsBefore: [String: Int]
    private let idsAfter: [String: Int]
    private let isPlan: Bool
    private let isDestroy: Bool
    /// Of what stays or comes, by address.
    private let changes: [String: Change]
    let removedVMs: [RecordedVM]
    let removedLinks: [RecordedLink]

    /// No plan.
    init(_ slice: RecordedSlice) {
        priorVMs = [:]
        priorLinks = [:]
        keptVMs = []
        keptLinks = []
        idsBefore = [:]
        idsAfter = slice.vmIDs
        isPlan = false
        isDestroy = false
        changes = [:]
        removedVMs = []
        removedLinks = []
    }

    init(_ plan: Plan) {
        priorVMs = Dictionary((plan.prior?.vms ?? []).map { ($0.id, $0) }) { first, _ in first }
        priorLinks = Dictionary((plan.prior?.links ?? []).map { ($0.number, $0) }) { first, _ in first }
        idsBefore = plan.prior?.vmIDs ?? [:]
        idsAfter = plan.slice.vmIDs
        isPlan = true
        isDestroy = plan.isDestroy
        changes = Dictionary(plan.changes.filter { $0.action != .delete }.map { ($0.address, $0) }) { _, last in last }
        let (vms, links) = (Set(plan.slice.vms.map(\.id)), Set(plan.slice.links.map(\.number)))
        (keptVMs, keptLinks) = (vms, links)
        removedVMs = (plan.prior?.vms ?? []).filter { !vms.contains($0.id) }
        removedLinks = (plan.prior?.links ?? []).filter { !links.contains($0.number) }
    }

    /// Why it changes; nothing for what goes.
    func reasons(_ vm: RecordedVM) -> [String] { isGone(vm) ? [] : changes["vm.\(vm.name)"]?.reasons ?? [] }
    func reasons(_ link: RecordedLink) -> [String] { isGone(link) ? [] : changes[link.changeAddress]?.reasons ?? [] }

    func mark(_ vm: RecordedVM) -> SliceGraph.Mark {
        if isGone(vm) { return .deleted }
        return mark("vm.\(vm.name)", isNew: priorVM(vm) == nil)
    }

    func mark(_ link: RecordedLink) -> SliceGraph.Mark {
        if isGone(link) { return .deleted }
        return mark(link.changeAddress, isNew: priorLink(link) == nil)
    }

    private func mark(_ address: String, isNew: Bool) -> SliceGraph.Mark {
        guard isPlan else { return .unchanged }
        if isNew { return .created }
        guard let change = changes[address] else { return .unchanged }
        if change.action == .replace { return .replaced }
        return change.effect == .live ? .changed : .restarted
    }

    /// Whether `eth0` is on the internet's VLAN, comes there or leaves it; nil where none of it.
    func internet(_ vm: RecordedVM) -> SliceGraph.Mark? {
        guard isPlan else { return vm.internet ? .unchanged : nil }
        if isGone(vm) { return vm.internet ? .deleted : nil }
        switch (priorVM(vm)?.internet ?? false, vm.internet) {
        case (false, false): return nil
        case (false, true): return .created
        case (true, false): return .deleted
        case (true, true): return .unchanged
        }
    }

    /// A link's endpoints, with those that leave it at the end.
    func ends(_ link: RecordedLink) -> [End] {
        guard isPlan else { return ends(link.endpoints, idsAfter) { _ in .unchanged } }
        if isGone(link) { return ends(link.endpoints, idsBefore) { _ in .deleted } }
        let was = Set((priorLink(link)?.endpoints ?? []).map { InterfaceIdentity($0, vmIDs: idsBefore) })
        let becomes = Set(link.endpoints.map { InterfaceIdentity($0, vmIDs: idsAfter) })
        let gone = (priorLink(link)?.endpoints ?? []).filter {
            !becomes.contains(InterfaceIdentity($0, vmIDs: idsBefore))
        }
        return ends(link.endpoints, idsAfter) { was.contains($0) ? .unchanged : .created }
            + ends(gone, idsBefore) { _ in .deleted }
    }

    private func ends(
        _ endpoints: [Endpoint], _ ids: [String: Int], mark: (InterfaceIdentity) -> SliceGraph.Mark
    ) -> [End] {
        endpoints.compactMap { endpoint in
            ids[endpoint.vm].map { id in
                End(
                    vmID: id, interface: endpoint.interface, mark: mark(InterfaceIdentity(endpoint, vmIDs: ids)))
            }
        }
    }

    private func priorVM(_ vm: RecordedVM) -> RecordedVM? { priorVMs[vm.id] }
    private func priorLink(_ link: RecordedLink) -> RecordedLink? { priorLinks[link.number] }

    private func isGone(_ vm: RecordedVM) -> Bool { isPlan && (isDestroy || !keptVMs.contains(vm.id)) }
    private func isGone(_ link: RecordedLink) -> Bool { isPlan && (isDestroy || !keptLinks.contains(link.number)) }
}
