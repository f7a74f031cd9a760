import SliceSyntax
package import SliceTopology

/// Makes plans. The same input gives the same plan.
package struct Planner {
    package let cluster: Cluster
    package let state: ClusterState
    /// Owner of a new slice whose file does not name one.
    package let defaultOwner: String
    /// Identities of base images by path, as far as they are known; an offline plan knows none.
    package let images: [String: ImageReference.Identity]
    /// What was recorded of the slice on hosts that are given up; it is not in ``state`` any more.
    package let abandoned: [RecordedObject]
    /// False for a picture: nothing is done, so that quotas and `protect` refuse nothing.
    package var enforcesLimits = true

    package init(
        cluster: Cluster, state: ClusterState, defaultOwner: String, images: [String: ImageReference.Identity] = [:],
        abandoned: [RecordedObject] = []
    ) {
        self.cluster = cluster
        self.state = state
        self.defaultOwner = defaultOwner
        self.images = images
        self.abandoned = abandoned
    }

    /// The plan that makes `topology` so.
    ///
    /// - Throws: where something that it needs cannot be allocated, with all that is known of why.
    package func plan(_ topology: Topology) throws(PlanningFailure) -> Plan {
        let prior = state.slice(named: topology.slice.value)
        if let prior, prior.status == .removing { throw PlanningFailure(PlanMistakes.removing(prior, at: topology)) }
        var limits = cluster
        if !enforcesLimits { limits.quotas = [:] }
        var allocator = Allocator(
            topology: topology, state: state, cluster: limits, defaultOwner: defaultOwner, images: images)
        return try finish(try allocator.allocate(), topology, prior: prior)
    }

    /// The actions that lead from what is recorded to what was allocated for `topology`.
    ///
    /// - Throws: where a protected VM would go.
    func finish(
        _ allocated: Allocator.Result, _ topology: Topology, prior: RecordedSlice?
    ) throws(PlanningFailure) -> Plan {
        var slice = allocated.slice
        slice.noteHandovers(from: prior)
        let desired = DesiredObjects.of(slice, in: cluster)
        let recorded = CurrentNames(allocated.slice).applied(to: prior?.objects ?? [])
        var differ = ObjectDiff(
            desired: desired, recorded: recorded, abandoned: abandoned, bridge: cluster.bridge,
            handedOver: Set(slice.links.filter(\.takesOver).map(\.vlan)))
        let room = RoomOrder(
            recorded: recorded, desired: desired,
            others: WorkerUsage(state: state, leavingOut: allocated.slice.name), cluster: cluster)
        let actions = room.applied(to: differ.orderedActions())
        let changes = ChangeDiff(
            prior: prior, desired: slice, actions: actions, abandoned: abandoned, cluster: cluster
        ).changes()
        if !actions.isEmpty { slice.status = .design }
        var plan = Plan(
            slice: slice, prior: prior, isDestroy: false, changes: changes, actions: actions,
            desired: desired, nextID: allocated.nextID, lastWorker: allocated.lastWorker, abandoned: abandoned)
        if enforcesLimits { try Protection.check(plan, topology) }
        plan.warnings =
            (FormerNameWarnings.of(plan, topology) + RenameSuspicion.warnings(plan, topology)).inFileOrder()
        return plan
    }

    /// The plan that stops, starts or restarts VMs of a recorded slice. What else the slice needs is left as it is.
    ///
    /// - Parameter vmIDs: of VMs that are recorded in it.
    package func power(_ power: Power, _ vmIDs: Set<Int>, of prior: RecordedSlice) -> Plan {
        var slice = prior
        for index in slice.vms.indices where vmIDs.contains(slice.vms[index].id) {
            slice.vms[index].isStopped = power == .stop
        }
        func isMeant(_ object: HostObject) -> Bool { object.spec.vmID.map { vmIDs.contains($0) } ?? false }
        var before = prior
        before.objects = CurrentNames(prior).applied(to: prior.objects)
        if power == .restart {
            for index in before.objects.indices
            where before.objects[index].mayLive && isMeant(before.objects[index].object) {
                before.objects[index].status = .drifted
                before.objects[index].drift = Drift(reason: "to be restarted", needsRestart: true, isAlive: true)
            }
        }
        // What is to be off needs nothing but that, whatever else of it is to be made.
        let recorded = before.objects.filter { isMeant($0.object) && (power != .stop || $0.object.spec.kind == .vm) }
        let desired = power == .stop ? [] : DesiredObjects.of(slice, in: cluster).filter(isMeant)
        var differ = ObjectDiff(
            desired: desired, recorded: recorded, bridge: cluster.bridge, gracefully: power == .stop)
        let actions = differ.orderedActions()
        let changes = ChangeDiff(prior: before, desired: slice, actions: actions, abandoned: [], cluster: cluster)
            .changes(ofVMs: vmIDs)
        if !actions.isEmpty { slice.status = .design }
        var plan = Plan(
            slice: slice, prior: prior, isDestroy: false, changes: changes, actions: actions, desired: desired,
            nextID: state.nextID, lastWorker: state.lastWorker)
        plan.isPartial = true
        return plan
    }

    /// The plan that takes a recorded slice down.
    ///
    /// - Throws: where a VM of it is protected.
    package func destroy(_ slice: RecordedSlice) throws(PlanningFailure) -> Plan {
        if enforcesLimits { try Protection.check(destroying: slice) }
        let recorded = CurrentNames(slice).applied(to: slice.objects)
        var differ = ObjectDiff(desired: [], recorded: recorded, bridge: cluster.bridge)
        var removing = slice
        removing.status = .removing
        return Plan(
            slice: removing, prior: slice, isDestroy: true, changes: ChangeDiff.deletions(of: slice),
            actions: differ.orderedActions(), desired: [], nextID: state.nextID, lastWorker: state.lastWorker)
    }
}
