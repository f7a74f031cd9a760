import SlicePlanning
import SliceSyntax
import SliceTopology

/// What a rename keeps: the same file under other names leads to the same plan under other names.
extension World {
    /// - Parameters:
    ///   - wish: `same` under other names, VM by VM and link by link in the same places.
    ///   - seen: the state, with what a look at the hosts found.
    func checkRenaming(to wish: Wish, same: Wish, _ seen: ClusterState) throws(Violation) {
        let (plan, codes) = try outcome(of: wish, seen)
        let (twin, twinCodes) = try outcome(of: same, seen)
        try require(codes == twinCodes, "a rename is refused for no other reason", "\(codes), not \(twinCodes)")
        guard let plan, let twin else { return }
        try checkKept(plan, wish, same)
        let pairs = zip(plan.slice.vms, twin.slice.vms)
        for (vm, other) in pairs {
            var vm = vm
            (vm.name, vm.renamedFrom) = (other.name, other.renamedFrom)
            try require(vm == other, "a rename changes nothing else of a VM", "\(vm.id), \(other.id)")
        }
        for (link, other) in zip(plan.slice.links, twin.slice.links) {
            let isSame =
                link.number == other.number && link.vlan == other.vlan && link.dhcp == other.dhcp
                && link.gateway == other.gateway
            try require(isSame, "a rename changes nothing else of a link", "\(link.vlan), \(other.vlan)")
        }
        let (work, otherWork) = (Work(plan), Work(twin))
        try require(
            work == otherWork, "a rename asks nothing of a host, but that DHCP tells the names",
            plan.actions.map(\.id).joined(separator: " ") + " instead of "
                + twin.actions.map(\.id).joined(separator: " "))
        try require(
            plan.desired.map { Fact($0).nameless } == twin.desired.map { Fact($0).nameless },
            "a rename wants nothing else on hosts")
        let isSame = plan.nextID == twin.nextID && plan.lastWorker == twin.lastWorker
        try require(isSame, "a rename takes nothing from the counters")
    }

    /// What stays of what is recorded, VM by VM and link by link.
    private func checkKept(_ plan: Plan, _ wish: Wish, _ same: Wish) throws(Violation) {
        guard let prior = plan.prior, let before = applied[wish.slice] else { return }
        for (vm, was) in zip(plan.slice.vms, same.vms) {
            guard let known = prior.vms.first(where: { $0.name == was.name }) else { continue }
            let note = "\(known.name), VM \(known.id), became \(vm.name), VM \(vm.id)"
            let macs = { (vm: RecordedVM) in vm.interfaceIndices.map { vm.mac(interface: $0) } }
            let isSame =
                vm.id == known.id && vm.vncPort == known.vncPort
                && zip(macs(vm), macs(known)).allSatisfy { $0 == $1 }
            try require(isSame, "a renamed VM keeps its ID, MAC addresses and VNC port", note)
            if was.pin == before.vm(was.name)?.pin {
                let pin = was.pin.flatMap { setting.worker($0)?.address } ?? known.worker
                try require(vm.worker == pin, "a renamed VM stays on its worker", note)
            }
        }
        for (link, was) in zip(plan.slice.links, same.links) {
            guard let name = was.name, let known = prior.links.first(where: { $0.name == name }) else { continue }
            let note = "\(name), VLAN \(known.vlan), became \(link.name ?? "-"), VLAN \(link.vlan)"
            try require(link.vlan == known.vlan, "a renamed link keeps its VLAN", note)
        }
    }

    private func outcome(of wish: Wish, _ state: ClusterState) throws(Violation) -> (Plan?, [String]) {
        let topology = try wish.topology(in: cluster)
        do throws(PlanningFailure) {
            return (try planner(state).plan(topology), [])
        } catch {
            return (nil, error.diagnostics.map(\.code.id).sorted())
        }
    }
}

/// What is done to hosts, whatever it is called.
///
/// Not part of it is what concerns names alone: a server that is as recorded, but for what it calls VMs. Which of two
/// files asks for that depends on the names that are recorded.
private struct Work: Hashable {
    private struct Step: Hashable {
        let kind: ActionKind
        let host: String
        let effect: Effect
        let fact: Fact?
        let image: String?
    }

    private var steps: [Step: Int] = [:]

    init(_ plan: Plan) {
        let known = Dictionary((plan.prior?.objects ?? []).map { ($0.object.identity, $0) }) { first, _ in first }
        for action in plan.actions {
            let fact = action.object.map { Fact($0) }
            let before = action.object.flatMap { known[$0.identity] }
            if action.kind == ActionKind.ensuring(.dhcp), action.effect == .live, let fact, let before,
                before.status == .present, Fact(before.object) != fact, Fact(before.object).nameless == fact.nameless
            {
                continue
            }
            let step = Step(
                kind: action.kind, host: action.host, effect: action.effect, fact: fact?.nameless,
                image: fact == nil ? action.target : nil)
            steps[step, default: 0] += 1
        }
    }
}
