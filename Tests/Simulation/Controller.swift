import SliceApply
import SlicePlanning
import SliceState

/// One run of the program: a process that may die.
final class Controller: @unchecked Sendable {
    let number: Int
    let operation: String
    let store: StateStore
    let interruption = Interruption()
    /// What it will die of, if anything.
    let death: Fault?
    /// Chance of a fault at each request; 0: none.
    let faultsOneIn: Int
    /// Faults that may still come: one alone must not be hidden by the next.
    var faultsLeft: Int
    private(set) var isDead = false
    /// Whether its lock was taken away by force: it may go on, and record nothing more.
    var isRobbed = false
    /// Whether somebody began to take it away, and could not finish.
    var mayBeRobbed = false
    /// Not kept alive from here: they keep the run, which has its state's file open.
    private var references: [Reference] = []

    private struct Reference {
        weak var session: SimulatedSession?
    }

    var sessions: [SimulatedSession] { references.compactMap(\.session) }

    func note(_ session: SimulatedSession) { references.append(Reference(session: session)) }
    /// The action at which it dies; set when the plan is known.
    var deathAction: Action?
    /// The orphan at whose removal it dies; set when they are found.
    var deathOrphan: Orphan?
    /// Plans that it showed, the last one being carried out.
    var plans: [Plan] = []
    /// The world's disks that guests had written to last when it showed its plan.
    var written: [Int: SimulatedHost.DiskPlace] = [:]
    /// IDs of actions that were said to have begun, and not how they ended.
    var open: Set<String> = []
    var slice: Int? { plans.last?.slice.id }

    init(number: Int, operation: String, store: StateStore, death: Fault?, faultsOneIn: Int, faultsLeft: Int) {
        self.number = number
        self.operation = operation
        self.store = store
        self.death = death
        self.faultsOneIn = faultsOneIn
        self.faultsLeft = faultsLeft
    }

    /// From now on the state gets nothing written, and hosts hear nothing more.
    func die() {
        isDead = true
        try? store.close()
    }

    /// `create`, `edit` or `destroy`.
    var deed: String {
        guard let plan = plans.last else { return operation }
        return plan.isDestroy ? "destroy" : plan.prior == nil ? "create" : "edit"
    }

    /// VMs whose disk the plan takes with it, in so many words.
    var announcedLosses: Set<Int> {
        guard let plan = plans.last, let prior = plan.prior else { return [] }
        if plan.isDestroy { return Set(prior.heldVMIDs) }
        let kept = Set(plan.slice.vms.map(\.id))
        var lost = prior.heldVMIDs.subtracting(kept)
        for vm in plan.slice.vms {
            let change = plan.changes.first { $0.address == "vm.\(vm.name)" }
            if change?.effect == .replace { lost.insert(vm.id) }
        }
        return lost
    }
}
