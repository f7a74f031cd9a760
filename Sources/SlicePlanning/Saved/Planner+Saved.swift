import SliceSyntax
package import SliceTopology

extension Planner {
    /// Makes a saved plan again, for the state as it is now.
    ///
    /// - Parameter topology: the saved one, checked; nil for a destroy.
    /// - Throws: where it is stale: what would be done is not what was saved.
    package func again(_ saved: SavedPlan, _ topology: Topology?) throws(PlanningFailure) -> Plan {
        try requireFresh(saved, topology)
        let prior = state.slice(named: saved.slice.value)
        if let rest = rest(of: saved, topology, prior) { return rest }
        let plan: Plan
        if let topology {
            plan = try proposed(by: saved, topology, prior, images: images)
            try requireImages(of: saved, plan)
            if try isMilder(plan, than: saved, topology, prior) { return plan }
        } else if let prior {
            plan = try destroy(prior)
        } else {
            throw PlanningFailure(SavedPlanMistakes.gone(saved))
        }
        let difference = PlanDifference(saved, plan)
        guard difference.lines.isEmpty else {
            let hasDrifted = prior?.objects.contains { $0.drift != nil } ?? false
            throw PlanningFailure(
                SavedPlanMistakes.differs(
                    difference.lines, at: difference.span ?? saved.actionsKey, hasDrifted: hasDrifted))
        }
        return plan
    }

    /// Refuses a plan whose new disks would be made over other images than were there when it was saved.
    private func requireImages(of saved: SavedPlan, _ plan: Plan) throws(PlanningFailure) {
        var lines: [String] = []
        var span: SourceSpan?
        for vm in plan.slice.vms {
            guard let was = saved.images[vm.name], let now = vm.image.identity?.sha256, was.value != now else {
                continue
            }
            lines.append("~ vm.\(vm.name): image \(vm.image.fileName): SHA-256 \(was.value) → \(now)")
            span = span ?? was.span
        }
        guard let span else { return }
        throw PlanningFailure(SavedPlanMistakes.differs(lines, at: span, hasDrifted: false))
    }

    /// The plan that gives what the saved one proposes.
    private func proposed(
        by saved: SavedPlan, _ topology: Topology, _ prior: RecordedSlice?, images: [String: ImageReference.Identity]
    ) throws(PlanningFailure) -> Plan {
        let proposal = proposal(saved, topology)
        var considered = state
        considered.slices.removeAll { $0.name == topology.slice.value }
        considered.slices.append(proposal.recorded)
        var allocator = Allocator(
            topology: topology, state: considered, cluster: cluster, defaultOwner: saved.owner, images: images)
        var allocated = try allocator.allocate()
        (allocated.nextID, allocated.lastWorker) = (proposal.nextID, proposal.lastWorker)
        return try finish(allocated, topology, prior: prior)
    }

    /// Whether the images alone make of the saved plan one that does less: it was made without a look at
    /// them, on a machine that may not have them, and had to take what lies behind another path for
    /// another image. Where that is the one that a VM's disk is made over, the disk stays.
    private func isMilder(
        _ plan: Plan, than saved: SavedPlan, _ topology: Topology, _ prior: RecordedSlice?
    ) throws(PlanningFailure) -> Bool {
        guard PlanDifference.isRest(plan.actions, of: saved) else { return false }
        let offline = try proposed(by: saved, topology, prior, images: [:])
        return PlanDifference(saved, offline).lines.isEmpty
    }

    /// Refuses a saved plan that the record alone shows to be stale, without a look at the hosts.
    package func requireFresh(_ saved: SavedPlan, _ topology: Topology?) throws(PlanningFailure) {
        // A plan that was made before there was any state goes with each state that has room for it.
        if let lineage = saved.lineage, lineage.value != state.lineage {
            throw PlanningFailure(SavedPlanMistakes.otherLineage(lineage, here: state.lineage))
        }
        if let topology, topology.slice.value != saved.slice.value {
            throw PlanningFailure(SavedPlanMistakes.otherSlice(saved, topology))
        }
        let prior = state.slice(named: saved.slice.value)
        if rest(of: saved, topology, prior) != nil { return }
        switch (saved.serial, prior) {
        case (nil, nil): break
        case (nil, let prior?):
            let isDone = isCarriedOut(saved, topology, prior)
            throw PlanningFailure(SavedPlanMistakes.created(prior, saved, isDone: isDone))
        case (_?, nil): throw PlanningFailure(SavedPlanMistakes.gone(saved))
        case (let serial?, let prior?):
            guard prior.serial == serial, prior.id == saved.sliceID.value else {
                let isDone = isCarriedOut(saved, topology, prior)
                throw PlanningFailure(SavedPlanMistakes.moved(prior, from: serial, saved, isDone: isDone))
            }
        }
        guard let topology else { return }
        let conflicts = proposal(saved, topology).conflicts()
        guard conflicts.isEmpty else { throw PlanningFailure(conflicts.inFileOrder()) }
        // The proposal counts as recorded where it is planned, and what is recorded has its quota.
        let allocator = Allocator(
            topology: topology, state: state, cluster: cluster, defaultOwner: saved.owner, images: images)
        try allocator.checkQuota(of: prior?.owner ?? topology.owner?.value ?? saved.owner)
    }

    private func proposal(_ saved: SavedPlan, _ topology: Topology) -> Proposal {
        Proposal(saved: saved, topology: topology, state: state, cluster: cluster)
    }

    /// Whether the record is exactly what the plan would have made of it, and nothing is left to do.
    private func isCarriedOut(_ saved: SavedPlan, _ topology: Topology?, _ prior: RecordedSlice) -> Bool {
        guard let topology, prior.status == .running, prior.id == saved.sliceID.value,
            saved.serial.map({ prior.serial > $0 }) ?? true, saved.isRecorded(in: prior),
            let plan = try? plan(topology)
        else { return false }
        return plan.isEmpty && plan.slice.isAsked(as: prior)
    }

    /// What is left of a saved plan whose carrying out was begun and stopped: all that it
    /// allocates is recorded, and all that is still to be done is part of it. Nil where it was
    /// not begun, or the slice is another by now.
    private func rest(of saved: SavedPlan, _ topology: Topology?, _ prior: RecordedSlice?) -> Plan? {
        guard let prior, prior.id == saved.sliceID.value, saved.serial.map({ prior.serial > $0 }) ?? true else {
            return nil
        }
        guard let topology else {
            guard prior.status == .removing else { return nil }
            guard let plan = try? destroy(prior) else { return nil }
            return PlanDifference.isRest(plan.actions, of: saved) ? plan : nil
        }
        guard prior.status == .design, saved.isRecorded(in: prior), let plan = try? plan(topology),
            plan.slice.isAsked(as: prior)
        else { return nil }
        return PlanDifference.isRest(plan.actions, of: saved) ? plan : nil
    }
}

extension SavedPlan {
    /// Whether all that the plan makes of VMs and links is what the record has: the numbers that
    /// it gives, and the sizes of a flavor, which may have become others in the cluster file.
    fileprivate func isRecorded(in slice: RecordedSlice) -> Bool {
        let index = SliceIndex(slice)
        let vms = slice.vms.map { ("vm.\($0.name)", SavedPlanDocument.attributes(ChangeAttributes.vm($0, in: index))) }
        let links = slice.links.map { ($0.changeAddress, ChangeAttributes.link($0)) }
        let recorded = Dictionary(vms + links) { first, _ in first }
        return changes.allSatisfy { change in
            guard let address = change["address"]?.string, let after = change["after"], after.kind == .object,
                address.hasPrefix("vm.") || address.hasPrefix("link")
            else { return true }
            guard let now = recorded[address] else { return false }
            return after.members.allSatisfy { member in now[member.name].map { $0 == JSONOutput(member.value) } ?? true
            }
        }
    }
}

extension RecordedSlice {
    /// Whether two records ask for the same, whatever of it is there already.
    fileprivate func isAsked(as other: RecordedSlice) -> Bool {
        func wish(_ slice: RecordedSlice) -> [RecordedVM] {
            slice.vms.map { vm in
                var vm = vm
                // Found by reading the file, which an offline look does not.
                vm.image.identity = nil
                return vm
            }
        }
        return id == other.id && links == other.links && wish(self) == wish(other)
    }
}
