import SliceSyntax
import SliceTopology

/// Decides IDs, VLANs, VNC ports and workers of a slice: deterministic, and what is recorded
/// stays as it is.
struct Allocator {
    struct Result {
        var slice: RecordedSlice
        /// The state's ID counter and round-robin position after this allocation.
        var nextID: Int
        var lastWorker: String?
    }

    let topology: Topology
    let prior: RecordedSlice?
    let state: ClusterState
    let cluster: Cluster
    let defaultOwner: String
    /// Identities of base images by path, as far as they are known.
    let images: [String: ImageReference.Identity]

    static let vncPorts = 5901...65535

    private let continuity: Continuity
    private let workers: WorkerRing
    private var nextID: Int
    private var lastWorker: String?
    private var takenIDs: Set<Int>
    private var takenVNCPorts: Set<Int>
    /// No VNC port below this is free.
    private var nextVNCPort = Allocator.vncPorts.lowerBound
    private var takenInternetHosts: Set<Int>
    private let disks: RecordedDisks
    private var usage: WorkerUsage

    init(
        topology: Topology, state: ClusterState, cluster: Cluster, defaultOwner: String,
        images: [String: ImageReference.Identity]
    ) {
        self.topology = topology
        prior = state.slice(named: topology.slice.value)
        continuity = Continuity(topology, prior: prior)
        self.state = state
        self.cluster = cluster
        workers = WorkerRing(cluster)
        self.defaultOwner = defaultOwner
        self.images = images
        nextID = state.nextID
        lastWorker = state.lastWorker
        disks = RecordedDisks(of: prior)
        takenIDs = []
        for slice in state.slices {
            takenIDs.insert(slice.id)
            takenIDs.formUnion(slice.heldVMIDs)
        }
        if let pinned = topology.id?.value { takenIDs.insert(pinned) }
        takenVNCPorts = Set(state.slices.flatMap(\.heldVNCPorts))
        takenInternetHosts = Set(state.slices.flatMap(\.heldInternetHosts))
        usage = WorkerUsage(state: state, leavingOut: topology.slice.value)
    }

    mutating func allocate() throws(PlanningFailure) -> Result {
        try checkIdentity()
        let owner = prior?.owner ?? topology.owner?.value ?? defaultOwner
        try checkQuota(of: owner)
        let id = try sliceID()
        let vms = try virtualMachines()
        let links = try links(poolOf: id, of: vms)
        let slice = RecordedSlice(
            id: id, name: topology.slice.value, owner: owner, status: prior?.status ?? .design,
            serial: prior?.serial ?? 0, vms: vms, links: links, objects: prior?.objects ?? [])
        return Result(slice: slice, nextID: nextID, lastWorker: lastWorker)
    }

    // MARK: Owner

    /// What a slice keeps for good is refused together: both stand in the file.
    private func checkIdentity() throws(PlanningFailure) {
        guard let prior else { return }
        var mistakes: [Diagnostic] = []
        if let owner = topology.owner, owner.value != prior.owner {
            mistakes.append(AllocationMistakes.ownerChanged(from: prior, at: owner.span))
        }
        if let pinned = topology.id, pinned.value != prior.id {
            mistakes.append(AllocationMistakes.idChanged(from: prior, at: pinned.span))
        }
        if !mistakes.isEmpty { throw PlanningFailure(mistakes.inFileOrder()) }
    }

    func checkQuota(of owner: String) throws(PlanningFailure) {
        guard let quota = cluster.quota(of: owner) else { return }
        let others = state.slices.filter { $0.owner == owner && $0.name != topology.slice.value }
        let used = others.map(\.vms.count).reduce(0, +)
        // Fewer VMs than before are always welcome, even where the quota was lowered meanwhile.
        guard used + topology.vms.count > quota, topology.vms.count > prior?.vms.count ?? 0 else { return }
        throw PlanningFailure(
            AllocationMistakes.quotaReached(
                owner: owner, quota: quota, used: used, wanted: topology.vms.count,
                slices: others.map(\.name), at: topology.vmsSpan))
    }

    // MARK: IDs

    private mutating func sliceID() throws(PlanningFailure) -> Int {
        if let prior { return prior.id }
        let heldPools = Dictionary(state.slices.map { ($0.pool, $0) }) { first, _ in first }
        if let pinned = topology.id {
            let held = state.slices.contains { $0.id == pinned.value || $0.heldVMIDs.contains(pinned.value) }
            if held { throw PlanningFailure(AllocationMistakes.idTaken(pinned)) }
            if let holder = heldPools[VLANPool(sliceID: pinned.value)] {
                throw PlanningFailure(AllocationMistakes.poolTaken(pinned, by: holder))
            }
            return pinned.value
        }
        guard heldPools.count < VLANPool.count else {
            throw PlanningFailure(AllocationMistakes.poolsTaken(at: topology.slice.span))
        }
        let wanted = topology.links.count
        return try takeID { id in
            let pool = VLANPool(sliceID: id)
            return heldPools[pool] == nil && pool.usable.count >= wanted
        }
    }

    /// The next free ID that `fits`, counting up from where the last search ended and on from
    /// 1000 after 65535.
    private mutating func takeID(where fits: (Int) -> Bool = { _ in true }) throws(PlanningFailure) -> Int {
        let range = Topology.idRange
        for step in 0..<range.count {
            let id = range.lowerBound + (nextID - range.lowerBound + step) % range.count
            guard !takenIDs.contains(id), fits(id) else { continue }
            takenIDs.insert(id)
            nextID = id == range.upperBound ? range.lowerBound : id + 1
            return id
        }
        throw PlanningFailure(AllocationMistakes.idsTaken(at: topology.slice.span))
    }

    // MARK: VMs

    private mutating func virtualMachines() throws(PlanningFailure) -> [RecordedVM] {
        let counts = topology.interfaceCounts
        try reserveRoom()
        var result: [RecordedVM] = []
        for vm in topology.vms {
            guard let flavor = flavor(of: vm) else { continue }
            let interfaces = counts[vm.name.value] ?? 0
            if let known = continuity.vm(named: vm.name.value) {
                result.append(try updated(known, to: vm, flavor: flavor, interfaces: interfaces))
            } else {
                result.append(try created(vm, flavor: flavor, interfaces: interfaces))
            }
        }
        return result
    }

    /// Takes up the room of VMs that are recorded: first of those that stay as they are, whatever
    /// the bounds have become meanwhile, then of those that move or grow, which must fit.
    private mutating func reserveRoom() throws(PlanningFailure) {
        var looking: [(vm: Topology.VirtualMachine, flavor: Cluster.Flavor, disk: Gibibytes, worker: Cluster.Worker)] =
            []
        for vm in topology.vms {
            guard let known = continuity.vm(named: vm.name.value), let flavor = flavor(of: vm) else { continue }
            let address = pin(of: vm)?.address ?? known.worker
            let disk = disk(of: known, flavor: flavor, on: address).size
            let stays =
                address == known.worker && flavor.cores <= known.cores && flavor.memory <= known.memory
                && disk <= known.disk
            // A worker that is no longer in the cluster file has no bounds.
            if !stays, let worker = workers[address] {
                looking.append((vm, flavor, disk, worker))
            } else {
                usage.add(cores: flavor.cores, memory: flavor.memory, disk: disk, to: address)
            }
        }
        for (vm, flavor, disk, worker) in looking {
            let lacks = usage.lacking(on: worker, for: flavor, disk: disk)
            guard lacks.isEmpty else {
                throw PlanningFailure(
                    AllocationMistakes.capacityReached(vm: vm.name, isPinned: true, lacks: [(worker.name, lacks)]))
            }
            usage.add(cores: flavor.cores, memory: flavor.memory, disk: disk, to: worker.address)
        }
    }

    private func disk(of known: RecordedVM, flavor: Cluster.Flavor, on worker: String) -> RecordedDisks.Choice {
        disks.choice(for: known, flavor: flavor, on: worker, images: images)
    }

    private func flavor(of vm: Topology.VirtualMachine) -> Cluster.Flavor? {
        vm.flavor.flatMap { cluster.flavor(named: $0.value) }
    }

    private func pin(of vm: Topology.VirtualMachine) -> Cluster.Worker? {
        vm.worker.flatMap { workers.pinned($0.value) }
    }

    private mutating func created(
        _ vm: Topology.VirtualMachine, flavor: Cluster.Flavor, interfaces: Int
    ) throws(PlanningFailure) -> RecordedVM {
        let id = try takeID()
        let worker = try place(vm, flavor: flavor)
        while takenVNCPorts.contains(nextVNCPort) { nextVNCPort += 1 }
        let port = nextVNCPort
        guard Self.vncPorts.contains(port) else {
            throw PlanningFailure(AllocationMistakes.portsTaken(at: vm.name.span))
        }
        takenVNCPorts.insert(port)
        let internetHost = try internetHost(of: vm, known: nil)
        return RecordedVM(
            id: id, name: vm.name.value, flavor: flavor.name, cores: flavor.cores, memory: flavor.memory,
            disk: flavor.disk, image: ImageReference(path: flavor.image, identity: images[flavor.image]),
            worker: worker, vncPort: port, interfaces: interfaces, internet: vm.internet, protect: vm.protect,
            renamedFrom: formerName(vm.renamedFrom, of: vm.name.value) { topology.vm(named: $0) != nil },
            internetHost: internetHost, guest: vm.guest)
    }

    /// The VM's number in VLAN 400: the one that it has, or the lowest that is free in the cluster.
    private mutating func internetHost(
        of vm: Topology.VirtualMachine, known: RecordedVM?
    ) throws(PlanningFailure) -> Int? {
        guard vm.internet else { return nil }
        if let host = known?.internetHost { return host }
        guard let host = Subnet.guestHosts.first(where: { !takenInternetHosts.contains($0) }) else {
            throw PlanningFailure(AllocationMistakes.internetFull(at: vm.name.span))
        }
        takenInternetHosts.insert(host)
        return host
    }

    private mutating func updated(
        _ known: RecordedVM, to vm: Topology.VirtualMachine, flavor: Cluster.Flavor, interfaces: Int
    ) throws(PlanningFailure) -> RecordedVM {
        var updated = known
        updated.name = vm.name.value
        updated.renamedFrom = formerName(vm.renamedFrom, of: vm.name.value) { topology.vm(named: $0) != nil }
        updated.protect = vm.protect
        updated.guest = vm.guest
        if updated.guest != known.guest { updated.guestInstance += 1 }
        updated.interfaces = interfaces
        updated.internet = vm.internet
        updated.internetHost = try internetHost(of: vm, known: known)
        if let pin = pin(of: vm) { updated.worker = pin.address }
        updated.cores = flavor.cores
        updated.memory = flavor.memory
        let disk = disk(of: known, flavor: flavor, on: updated.worker)
        (updated.disk, updated.image) = (disk.size, disk.image)
        updated.flavor = flavor.name
        return updated
    }

    /// A former name as it is recorded: while something else has it, and would be taken for what was
    /// meant by it.
    private func formerName(_ former: Located<String>?, of name: String?, isInUse: (String) -> Bool) -> String? {
        guard let former = former?.value, former != name, isInUse(former) else { return nil }
        return former
    }

    private mutating func place(_ vm: Topology.VirtualMachine, flavor: Cluster.Flavor) throws(PlanningFailure) -> String
    {
        func hasRoom(_ worker: Cluster.Worker) -> Bool { usage.lacking(on: worker, for: flavor).isEmpty }
        let pin = pin(of: vm)
        // Round-robin goes on behind the worker that was given out last.
        let turn = workers.turn(after: lastWorker)
        guard let worker = pin ?? turn.first(where: hasRoom), hasRoom(worker) else {
            let lacks = (pin.map { [$0] } ?? Array(turn)).map { ($0.name, usage.lacking(on: $0, for: flavor)) }
            throw PlanningFailure(
                AllocationMistakes.capacityReached(vm: vm.name, isPinned: vm.worker != nil, lacks: lacks))
        }
        if vm.worker == nil { lastWorker = worker.address }
        usage.add(cores: flavor.cores, memory: flavor.memory, disk: flavor.disk, to: worker.address)
        return worker.address
    }

    // MARK: Links

    private func links(poolOf id: Int, of vms: [RecordedVM]) throws(PlanningFailure) -> [RecordedLink] {
        let matches = continuity.links
        let matched = Set(matches.compactMap { $0?.number })
        let names = Set(topology.links.compactMap { $0.name?.value })
        let pool = VLANPool(sliceID: id)
        var taken = (prior?.heldVLANs ?? []).union(matches.compactMap { $0?.vlan })
        // VLANs of links that this very plan takes away are the last resort: they come free
        // only while it is carried out.
        let leaving = (prior?.links ?? []).filter { !matched.contains($0.number) }.map(\.vlan)
        var numbers = Set((prior?.links ?? []).map(\.number))
        let hosts = LinkHosts(prior: prior, vms: vms)
        var result: [RecordedLink] = []
        for (link, match) in zip(topology.links, matches) {
            let endpoints = link.endpoints.map(\.value)
            let former = formerName(link.renamedFrom, of: link.name?.value) { names.contains($0) }
            if let match {
                result.append(
                    RecordedLink(
                        number: match.number, name: link.name?.value, vlan: match.vlan, endpoints: endpoints,
                        dhcp: link.dhcp, gateway: link.gateway, renamedFrom: former,
                        hosts: try hosts.of(link, recorded: match, vlan: match.vlan)))
                continue
            }
            let used = Set(result.map(\.vlan))
            guard
                let vlan = pool.usable.first(where: { !taken.contains($0) })
                    ?? leaving.first(where: { !used.contains($0) })
            else { throw PlanningFailure(AllocationMistakes.vlansTaken(pool, sliceID: id, at: link.span)) }
            taken.insert(vlan)
            let number = (1...).first { !numbers.contains($0) } ?? numbers.count + 1
            numbers.insert(number)
            result.append(
                RecordedLink(
                    number: number, name: link.name?.value, vlan: vlan, endpoints: endpoints, dhcp: link.dhcp,
                    gateway: link.gateway, renamedFrom: former,
                    hosts: try hosts.of(link, recorded: nil, vlan: vlan)))
        }
        return result
    }
}
