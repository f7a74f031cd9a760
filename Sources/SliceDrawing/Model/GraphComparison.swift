import SlicePlanning
import SliceTopology

/// What a plan does to each VM, link and interface; without a plan, nothing.
struct GraphComparison {
    /// What is recorded, by ID and number.
    private let priorVMs: [Int: RecordedVM]
    private let priorLinks: [Int: RecordedLink]
    private let keptVMs: Set<Int>
    private let keptLinks: Set<Int>
    private let isPlan: Bool
    private let isDestroy: Bool
    private let changes: [String: Change]
    let removedVMs: [RecordedVM]
    let removedLinks: [RecordedLink]

    init() {
        priorVMs = [:]
        priorLinks = [:]
        keptVMs = []
        keptLinks = []
        isPlan = false
        isDestroy = false
        changes = [:]
        removedVMs = []
        removedLinks = []
    }

    init(_ plan: Plan) {
        priorVMs = Dictionary((plan.prior?.vms ?? []).map { ($0.id, $0) }) { first, _ in first }
        priorLinks = Dictionary((plan.prior?.links ?? []).map { ($0.number, $0) }) { first, _ in first }
        isPlan = true
        isDestroy = plan.isDestroy
        changes = Dictionary(plan.changes.map { ($0.address, $0) }) { _, last in last }
        let (vms, links) = (Set(plan.slice.vms.map(\.id)), Set(plan.slice.links.map(\.number)))
        (keptVMs, keptLinks) = (vms, links)
        removedVMs = (plan.prior?.vms ?? []).filter { !vms.contains($0.id) }
        removedLinks = (plan.prior?.links ?? []).filter { !links.contains($0.number) }
    }

    func reasons(_ address: String) -> [String] { changes[address]?.reasons ?? [] }

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
        return change.action == .replace ? .replaced : .changed
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
    func endpoints(_ link: RecordedLink) -> [(Endpoint, SliceGraph.Mark)] {
        guard isPlan else { return link.endpoints.map { ($0, .unchanged) } }
        if isGone(link) { return link.endpoints.map { ($0, .deleted) } }
        guard let before = priorLink(link) else { return link.endpoints.map { ($0, .created) } }
        let gone = before.endpoints.filter { !link.endpoints.contains($0) }
        return link.endpoints.map { ($0, before.endpoints.contains($0) ? .unchanged : .created) }
            + gone.map { ($0, .deleted) }
    }

    private func priorVM(_ vm: RecordedVM) -> RecordedVM? { priorVMs[vm.id] }
    private func priorLink(_ link: RecordedLink) -> RecordedLink? { priorLinks[link.number] }

    private func isGone(_ vm: RecordedVM) -> Bool { isPlan && (isDestroy || !keptVMs.contains(vm.id)) }
    private func isGone(_ link: RecordedLink) -> Bool { isPlan && (isDestroy || !keptLinks.contains(link.number)) }
}
