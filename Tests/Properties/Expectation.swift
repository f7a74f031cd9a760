import SlicePlanning
import SliceSyntax
import SliceTopology

/// What the rules say that a wish must get, worked out from the record alone: the one slice
/// that is right, or why there is none.
struct Expectation {
    private let wish: Wish
    private let state: ClusterState
    private let setting: Setting
    private let claims: Claims
    private let stakes: Stakes
    /// What lies behind each path.
    private let images: [String: ImageReference.Identity]
    private let prior: RecordedSlice?
    /// The recorded VM that each of the file's is, by the file's name.
    private let known: [String: RecordedVM]
    /// The recorded link that each of the file's is, by its position there.
    private let kept: [Int: RecordedLink]
    private let defaultOwner: String

    /// Why it must be refused; empty where it must not.
    private(set) var refusals: Set<DiagnosticCode> = []
    /// Whether a protected VM may lose its disk: only hosts and the plan tell whether it does.
    private var isAtStake = false
    /// What new VMs must get, by name.
    private var newIDs: [String: Int] = [:]
    private var newPorts: [String: Int] = [:]
    private var workers: [String: String] = [:]
    /// Of the VMs that are recorded, thousandths of a GiB.
    private var disks: [String: Int] = [:]
    private var sliceID: Int?
    private var nextID: Int
    private var lastWorker: String?
    /// VMs that no worker has room for, each with the workers that may take it.
    private var misfits: [String: [Lack]] = [:]

    struct Lack: Equatable {
        var worker: String
        var words: [String]
    }

    init(
        _ wish: Wish, in state: ClusterState, _ setting: Setting, _ claims: Claims, _ stakes: Stakes,
        images: [String: ImageReference.Identity], defaultOwner: String
    ) {
        self.wish = wish
        self.state = state
        self.setting = setting
        self.claims = claims
        self.stakes = stakes
        self.images = images
        self.defaultOwner = defaultOwner
        prior = state.slices.first { $0.name == wish.slice }
        known = Identities.vms(of: wish, in: prior)
        kept = Identities.links(of: wish, in: prior, vms: known)
        nextID = state.nextID
        lastWorker = state.lastWorker
        if prior?.status == .removing {
            refusals = [.sliceRemoving]
            return
        }
        expectOwner()
        expectIDs()
        expectWorkers()
        expectVLANs()
        // Whatever costs a disk is refused once all else is found to be right.
        guard refusals.isEmpty, let prior else { return }
        let staying = Set(known.values.map(\.id))
        if prior.vms.contains(where: { $0.protect && !staying.contains($0.id) }) { refusals.insert(.protectedVM) }
        isAtStake = wish.vms.contains { wanted in
            guard let before = known[wanted.name], before.protect || wanted.protect,
                let flavor = setting.flavor(wanted.flavor)
            else { return false }
            return !stakes.isSafe(before, in: prior, on: workers[wanted.name], flavor: flavor)
        }
    }

    // MARK: What must come

    private mutating func expectOwner() {
        let owner = prior?.owner ?? wish.owner ?? defaultOwner
        if let wanted = wish.owner, wanted != owner { refusals.insert(.ownerChanged) }
        guard let quota = setting.quota(of: owner) else { return }
        let others = state.slices.filter { $0.owner == owner && $0.name != wish.slice }.map(\.vms.count).reduce(0, +)
        let isMore = wish.vms.count > prior?.vms.count ?? 0
        if isMore, others + wish.vms.count > quota { refusals.insert(.quotaReached) }
    }

    private mutating func expectIDs() {
        var given: Set<Int> = []
        func isFree(_ id: Int) -> Bool { claims.ids[id] == nil && !given.contains(id) && id != wish.id }
        func next(where fits: (Int) -> Bool) -> Int? {
            var id = nextID
            repeat {
                if isFree(id), fits(id) { return id }
                id = id == 65535 ? 1000 : id + 1
            } while id != nextID
            return nil
        }
        func take(_ id: Int) {
            given.insert(id)
            nextID = id == 65535 ? 1000 : id + 1
        }
        if let prior {
            sliceID = prior.id
            if let id = wish.id, id != prior.id { refusals.insert(.idChanged) }
        } else if let id = wish.id {
            sliceID = id
            if claims.ids[id] != nil || claims.pools[id % 100] != nil { refusals.insert(.idTaken) }
        } else if claims.pools.count == 100 {
            refusals.insert(.poolsTaken)
        } else {
            // 400 is in the pool of IDs that end in 15.
            sliceID = next { claims.pools[$0 % 100] == nil && wish.links.count <= ($0 % 100 == 15 ? 19 : 20) }
            if let sliceID { take(sliceID) } else { refusals.insert(.idsTaken) }
        }
        var port = 5900
        for vm in wish.vms where known[vm.name] == nil {
            guard let id = next(where: { _ in true }) else {
                refusals.insert(.idsTaken)
                return
            }
            take(id)
            newIDs[vm.name] = id
            repeat { port += 1 } while claims.ports[port] != nil
            newPorts[vm.name] = port
        }
    }

    private mutating func expectWorkers() {
        var usage = Usage(state, leavingOut: wish.slice)
        var moving: [(vm: Wish.VM, flavor: Setting.Flavor, disk: Int, worker: Setting.Worker)] = []
        for vm in wish.vms {
            guard let known = known[vm.name], let flavor = setting.flavor(vm.flavor) else { continue }
            let address = vm.pin.flatMap { setting.worker($0)?.address } ?? known.worker
            workers[vm.name] = address
            let disk = disk(of: known, flavor, on: address)
            disks[vm.name] = disk
            let grows =
                flavor.cores > known.cores || flavor.memory > known.memory.thousandths
                || disk > known.disk.thousandths
            // What stays as it is stays, whatever the bounds are by now.
            if address != known.worker || grows, let worker = setting.workers.first(where: { $0.address == address }) {
                moving.append((vm, flavor, disk, worker))
            } else {
                usage.add(flavor, disk: disk, on: address)
            }
        }
        for (vm, flavor, disk, worker) in moving {
            let lack = usage.lack(of: flavor, disk: disk, on: worker)
            if !lack.words.isEmpty {
                refusals.insert(.capacityReached)
                misfits[vm.name] = [lack]
                return
            }
            usage.add(flavor, disk: disk, on: worker.address)
        }
        for vm in wish.vms where workers[vm.name] == nil {
            guard let flavor = setting.flavor(vm.flavor) else { continue }
            let candidates: [Setting.Worker]
            if let pin = vm.pin {
                candidates = setting.workers.filter { $0.address == setting.worker(pin)?.address }
            } else {
                // Round-robin goes on behind the worker that got the last one.
                let start = setting.workers.firstIndex { $0.address == lastWorker }.map { $0 + 1 } ?? 0
                candidates = Array(setting.workers[start...] + setting.workers[..<start])
            }
            let lacks = candidates.map { usage.lack(of: flavor, disk: flavor.disk, on: $0) }
            guard let place = lacks.firstIndex(where: { $0.words.isEmpty }) else {
                refusals.insert(.capacityReached)
                misfits[vm.name] = lacks
                return
            }
            workers[vm.name] = candidates[place].address
            if vm.pin == nil { lastWorker = candidates[place].address }
            usage.add(flavor, disk: flavor.disk, on: candidates[place].address)
        }
    }

    /// How large the disk of a recorded VM is on a worker, thousandths of a GiB.
    private func disk(of known: RecordedVM, _ flavor: Setting.Flavor, on address: String) -> Int {
        staying(known, flavor, on: address).map { $0.sizeMebibytes * 1000 / 1024 }.reduce(flavor.disk, max)
    }

    /// What is recorded of the disk that a VM has, or may have, on a worker over the image that is wanted.
    private func staying(_ known: RecordedVM, _ flavor: Setting.Flavor, on address: String) -> [DiskSpec] {
        var disks: [DiskSpec] = []
        for object in prior?.objects ?? [] where object.object.host == address {
            for case .disk(let disk) in [object.object.spec] + object.unconfirmed where disk.vmID == known.id {
                disks.append(disk)
            }
        }
        // Where the flavor is the same, its image is the one that was recorded, or that of the disk.
        let isRecorded = flavor.name == known.flavor && !disks.contains { $0.image.path == flavor.image }
        let path = isRecorded ? known.image.path : flavor.image
        return disks.filter { $0.image.path == path || $0.image.identity == images[path] }
    }

    /// Links that are new, and how many VLANs are left for them.
    private mutating func expectVLANs() {
        guard let sliceID else { return }
        let leaving = Set((prior?.links ?? []).map(\.vlan)).subtracting(kept.values.map(\.vlan))
        let held = prior.map { Claims.Holding($0).vlans } ?? []
        let pool = Set((100 + sliceID % 100 * 20)..<(120 + sliceID % 100 * 20)).subtracting([400])
        let free = pool.subtracting(held).union(leaving.intersection(pool))
        if wish.links.count - kept.count > free.count { refusals.insert(.vlansTaken) }
    }

    // MARK: What came

    func check(_ failure: PlanningFailure) throws(Violation) {
        guard let diagnostic = failure.diagnostics.first else {
            throw Violation("a refusal has a diagnostic", wish.slice)
        }
        try require(
            refusals.contains(diagnostic.code) || (refusals.isEmpty && isAtStake && diagnostic.code == .protectedVM),
            "what can be had is not refused",
            "\(diagnostic.code.id): \(diagnostic.detail)")
        guard diagnostic.code == .capacityReached else { return }
        guard let (vm, lacks) = misfits.first else { return }
        let rule = "a refusal says which worker lacks what"
        try require(diagnostic.detail.contains("\"\(vm)\""), rule, "\(vm) is not in: \(diagnostic.detail)")
        for lack in lacks {
            let line = diagnostic.detail.split(separator: "\n").first { $0.hasPrefix(lack.worker + " ") }
            let isWhole = lack.words.allSatisfy { line?.contains($0) == true }
            try require(isWhole, rule, "\(lack.worker) lacks \(lack.words), and it says: \(diagnostic.detail)")
        }
    }

    func check(_ plan: Plan) throws(Violation) {
        let slice = plan.slice
        try require(
            refusals.isEmpty, "what cannot be had is refused",
            refusals.map(\.id).sorted().joined(separator: ", ") + " was to be expected")
        try require(slice.id == sliceID, "the slice has the next free ID, or the one it has", "\(slice.id)")
        try require(slice.name == wish.slice, "the slice's name is the file's", slice.name)
        let owner = prior?.owner ?? wish.owner ?? defaultOwner
        try require(slice.owner == owner, "the owner is set once", slice.owner)
        try require(slice.vms.map(\.name) == wish.vms.map(\.name), "VMs are those of the file, in its order")
        for (vm, wanted) in zip(slice.vms, wish.vms) { try check(vm, wanted) }
        try require(plan.nextID == nextID, "the counter goes on behind the last ID", "\(plan.nextID), not \(nextID)")
        try require(
            plan.lastWorker == lastWorker, "round-robin goes on where it stopped",
            "\(plan.lastWorker ?? "-"), not \(lastWorker ?? "-")")
        try checkLinks(slice)
    }

    private func check(_ vm: RecordedVM, _ wanted: Wish.VM) throws(Violation) {
        let note = "VM \(vm.id), \(vm.name): "
        try require(vm.interfaces == wish.interfaces(of: wanted), "interfaces are as many as asked for", note)
        try require(vm.internet == wanted.internet, "internet is as asked for", note)
        try require(
            vm.worker == workers[vm.name], "workers are pinned, kept or the next in turn with room",
            note + "\(vm.worker), not \(workers[vm.name] ?? "-")")
        guard let flavor = setting.flavor(wanted.flavor) else { return }
        let isFlavor =
            vm.flavor == flavor.name && vm.cores == flavor.cores && vm.memory.thousandths == flavor.memory
        try require(isFlavor, "cores and memory are the flavor's", note)
        guard let known = known[vm.name] else {
            try require(vm.id == newIDs[vm.name], "new VMs have the next free IDs", note)
            try require(
                vm.vncPort == newPorts[vm.name], "new VMs have the first free VNC ports", note + "\(vm.vncPort)")
            try require(vm.disk.thousandths == flavor.disk, "new disks are as large as the flavor says", note)
            try require(vm.image.path == flavor.image, "new disks are made over the flavor's image", note)
            return
        }
        try require(vm.id == known.id && vm.vncPort == known.vncPort, "an edit renumbers nothing", note)
        try require(
            vm.internetHost == known.internetHost || !(vm.internet && known.internet), "an edit keeps addresses", note)
        try require(vm.protect == wanted.protect, "protection is as asked for", note)
        try require(
            vm.disk.thousandths == disks[vm.name], "a disk that stays never shrinks, and others are the flavor's",
            note + "\(vm.disk.text) GB")
        if let disk = staying(known, flavor, on: vm.worker).first {
            try require(vm.image.identity == disk.image.identity, "a new image concerns new disks only", note)
        }
    }

    private func checkLinks(_ slice: RecordedSlice) throws(Violation) {
        try require(slice.links.count == wish.links.count, "links are those of the file")
        let leaving = Set((prior?.links ?? []).map(\.vlan)).subtracting(kept.values.map(\.vlan))
        let held = prior.map { Claims.Holding($0).vlans } ?? []
        for (position, (link, wanted)) in zip(slice.links, wish.links).enumerated() {
            let note = "link \(link.number), VLAN \(link.vlan): "
            let isWanted =
                link.name == wanted.name && link.dhcp == wanted.dhcp && link.gateway == wanted.gateway
                && link.endpoints.map { Wish.End(vm: $0.vm, interface: $0.interface) } == wanted.ends
            try require(isWanted, "links are those of the file", note)
            if let known = kept[position] {
                try require(link.vlan == known.vlan && link.number == known.number, "an edit renumbers nothing", note)
            } else {
                // One that this very plan takes away is the last resort.
                let isFree = !held.contains(link.vlan)
                try require(isFree || leaving.contains(link.vlan), "VLANs are given again once they are free", note)
                let firstFree = ((100 + slice.id % 100 * 20)..<(120 + slice.id % 100 * 20)).first { vlan in
                    vlan != 400 && !held.contains(vlan) && !slice.links[..<position].contains { $0.vlan == vlan }
                }
                try require(!isFree || link.vlan == firstFree, "links have the first free VLAN", note)
                try require(isFree || firstFree == nil, "VLANs are given again once they are free", note)
            }
        }
    }
}
