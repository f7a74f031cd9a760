import SliceSyntax
import SliceTopology

/// Keeps VMs with `"protect": true` from being removed or made anew.
///
/// What is recorded counts: a file that leaves `protect` out has first to be applied. For a VM
/// that stays, what the file says counts too.
enum Protection {
    static func check(_ plan: Plan, _ topology: Topology) throws(PlanningFailure) {
        guard let prior = plan.prior else { return }
        let kept = Dictionary(plan.slice.vms.map { ($0.id, $0) }) { first, _ in first }
        var refusals = prior.vms.filter { $0.protect && kept[$0.id] == nil }
            .map { ProtectionMistakes.removal($0, of: prior, at: topology) }
        let lost = Dictionary(plan.lostDisks.map { ($0.vmID, $0) }) { first, _ in first }
        let reasons = Dictionary(
            plan.changes.filter { $0.effect == .replace }.map { change in
                // That it is to be protected costs no disk.
                (change.address, change.reasons.filter { !$0.hasPrefix("protect:") })
            }
        ) { first, _ in first }
        for before in prior.vms {
            guard let disk = lost[before.id], let after = kept[before.id], before.protect || after.protect else {
                continue
            }
            refusals.append(
                ProtectionMistakes.replacement(
                    before, after, disk, because: reasons["vm.\(after.name)"] ?? [], at: topology))
        }
        if !refusals.isEmpty { throw PlanningFailure(refusals.inFileOrder()) }
    }

    /// A slice that is being removed already was not protected when that was begun.
    static func check(destroying slice: RecordedSlice) throws(PlanningFailure) {
        let vms = slice.vms.filter(\.protect)
        guard !vms.isEmpty, slice.status != .removing else { return }
        throw PlanningFailure(ProtectionMistakes.destruction(of: slice, protecting: vms))
    }
}
