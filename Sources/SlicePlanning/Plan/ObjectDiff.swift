/// Compares the objects that must exist with those that are recorded, and orders the actions
/// between the two.
struct ObjectDiff {
    private let desired: [HostObject]
    private let recorded: [HostObject.Identity: RecordedObject]
    /// Both again, by the VM that they belong to.
    private let desiredByVM: [VMPlace: [HostObject]]
    private let recordedByVM: [VMPlace: [RecordedObject]]
    private let whereabouts: Whereabouts
    private let bridge: String
    private let handedOver: Set<Int>
    /// Whether VMs that go get the time to power down: where their disks stay.
    private let gracefully: Bool
    private var listed: [Action] = []

    /// - Parameter abandoned: what was recorded on hosts that are given up.
    init(
        desired: [HostObject], recorded: [RecordedObject], abandoned: [RecordedObject] = [], bridge: String,
        handedOver: Set<Int> = [], gracefully: Bool = false
    ) {
        self.gracefully = gracefully
        self.desired = desired
        self.recorded = Dictionary(recorded.map { ($0.object.identity, $0) }) { first, _ in first }
        desiredByVM = Dictionary(grouping: desired.filter { $0.spec.vmID != nil }) { VMPlace($0) }
        recordedByVM = Dictionary(grouping: self.recorded.values.filter { $0.object.spec.vmID != nil }) {
            VMPlace($0.object)
        }
        whereabouts = Whereabouts(recorded + abandoned)
        self.bridge = bridge
        self.handedOver = handedOver
    }

    mutating func orderedActions() -> [Action] {
        let wanted = Set(desired.map(\.identity))
        // What belongs to a VM that stays where it is goes with that VM's own actions.
        let leaving = recorded.values.filter { known in
            guard !wanted.contains(known.object.identity) else { return false }
            return known.object.spec.vmID == nil || desiredByVM[VMPlace(known.object)] == nil
        }
        let staying = Set(desired.compactMap(\.spec.vmID))
        func moves(_ known: RecordedObject) -> Bool { known.object.spec.vmID.map { staying.contains($0) } ?? false }
        let ordered = leaving.sorted { RemovalOrder($0.object) < RemovalOrder($1.object) }
        for known in ordered where !moves(known) { add(.remove(known.object, gracefully: gracefully), effect: .live) }
        for object in desired where object.spec.vmID == nil && needsAction(object) {
            add(.ensure(object), effect: .live)
        }
        let moving = Dictionary(grouping: ordered.filter(moves)) { $0.object.spec.vmID }
        let places = desired.filter { $0.spec.vmID != nil }.map { VMPlace($0) }
        let vms = places.reduce(into: [VMPlace]()) { list, place in if list.last != place { list.append(place) } }
        let steps = vms.map { place in
            let made = vmOperations(place)
            let effect = max(made.effect, effect(ofRemoving: moving[place.vmID] ?? []))
            return (vmID: place.vmID, operations: made.operations, effect: effect)
        }
        addImages(steps.flatMap(\.operations))
        for step in steps {
            // A VM that moves is made on its new worker, as far as can be, before the old one goes.
            let launch = step.operations.last.flatMap { Self.isLaunch($0) ? $0 : nil }
            let gone = moving[step.vmID] ?? []
            let before = gone.isEmpty || launch == nil ? step.operations : step.operations.dropLast()
            before.forEach { add($0, effect: step.effect) }
            gone.forEach { add(.remove($0.object, gracefully: false), effect: step.effect) }
            if !gone.isEmpty, let launch { add(launch, effect: step.effect) }
        }
        return ActionOrder.finish(listed, recorded: recorded, desired: desired, handedOver: handedOver)
    }

    private struct VMPlace: Hashable {
        let host: String
        let vmID: Int?

        init(_ object: HostObject) {
            host = object.host
            vmID = object.spec.vmID
        }
    }

    /// What it does to a VM that stays to take away what it has on other hosts: nothing, where that is
    /// only what a move left behind, or what was made for one that is taken back.
    private func effect(ofRemoving gone: [RecordedObject]) -> Effect {
        let losesDisk = gone.contains { known in
            known.object.spec.kind == .disk && wasThere(known) && !whereabouts.isLeftOver(known.object)
        }
        return losesDisk ? .replace : gone.contains(where: \.mayLive) ? .restart : .live
    }

    /// Whether a recorded disk ever was there. Not, where making it was begun and a look has not found it:
    /// but under a VM that may live it was, whether or not anybody confirmed it.
    private func wasThere(_ disk: RecordedObject) -> Bool {
        disk.status != .pending || !disk.unconfirmed.isEmpty || disk.drift?.needsRestart != true
            || recordedByVM[VMPlace(disk.object)]?.contains(where: \.mayLive) == true
    }

    /// What has to be done to one VM on the worker where it is to be.
    private func vmOperations(_ place: VMPlace) -> (operations: [Action.Operation], effect: Effect) {
        let objects = desiredByVM[place] ?? []
        let changed = objects.filter { needsAction($0) }
        let known = recordedByVM[place] ?? []
        let surplus = known.filter { known in !objects.contains { $0.identity == known.object.identity } }
            .sorted { RemovalOrder($0.object) < RemovalOrder($1.object) }
        let running = known.first(where: \.mayLive)
        let oldDisk = known.first { $0.object.spec.kind == .disk }
        let newDisk = objects.first { $0.spec.kind == .disk }
        let replaces = zip2(oldDisk?.object, newDisk).map { Self.replacesDisk($0, $1) } ?? false
        let isGone = oldDisk?.drift?.needsRestart == true
        // Where the disk is lost anyway, nothing is gained by waiting for the guest.
        let losesDisk = (replaces || isGone) && oldDisk.map(wasThere) ?? false
        let restarts = replaces || changed.contains { restartsVM($0) } || !surplus.isEmpty

        var operations: [Action.Operation] = []
        if restarts, let running {
            operations.append(.remove(running.object, gracefully: !losesDisk))
        }
        operations += surplus.filter { !restarts || $0.object != running?.object }
            .map { .remove($0.object, gracefully: false) }
        if replaces, let oldDisk { operations.append(.remove(oldDisk.object, gracefully: false)) }
        let stopped = restarts && running != nil
        for object in objects {
            let isNeeded =
                changed.contains(object) || (object.spec.kind == .vm && stopped)
                || (object.spec.kind == .disk && replaces)
            if isNeeded { operations.append(.ensure(object)) }
        }
        return (operations, losesDisk ? .replace : stopped ? .restart : .live)
    }

    private static func isLaunch(_ operation: Action.Operation) -> Bool {
        if case .ensure(let object) = operation { object.spec.kind == .vm } else { false }
    }

    private func needsAction(_ object: HostObject) -> Bool {
        guard let known = recorded[object.identity], known.status == .present else { return true }
        return !known.object.spec.asksTheSame(as: object.spec)
    }

    /// Whether bringing about `object` needs its VM to be off.
    private func restartsVM(_ object: HostObject) -> Bool {
        guard let known = recorded[object.identity] else {
            // A port that appears under a VM that runs already, or all of a VM that is new here.
            return true
        }
        if known.drift?.needsRestart == true { return true }
        switch object.spec {
        case .vm, .disk: return !known.object.spec.asksTheSame(as: object.spec)
        case .port, .internet, .link, .dhcp: return false
        }
    }

    private static func replacesDisk(_ old: HostObject, _ new: HostObject) -> Bool {
        guard case .disk(let old) = old.spec, case .disk(let new) = new.spec else { return false }
        return !old.image.isSame(as: new.image)
    }

    /// One action for each worker and base image that a new disk needs. What lay behind one path
    /// at different times are different images; one that was not looked at yet, as in an offline
    /// plan, is taken for what is known to lie there.
    private mutating func addImages(_ operations: [Action.Operation]) {
        let disks = operations.compactMap { operation -> ImagePlace? in
            guard case .ensure(let object) = operation, case .disk(let disk) = object.spec else { return nil }
            return ImagePlace(host: object.host, image: disk.image)
        }
        let known = Set(disks.filter { $0.image.identity != nil }.map(\.unidentified))
        var seen: Set<ImagePlace> = []
        for disk in disks where disk.image.identity != nil || !known.contains(disk) {
            guard seen.insert(disk).inserted else { continue }
            add(.image(disk.image), host: disk.host, effect: .live)
        }
    }

    private mutating func add(_ operation: Action.Operation, host: String? = nil, effect: Effect) {
        let kind: ActionKind
        let target: String
        var place = host ?? ""
        switch operation {
        case .ensure(let object):
            (kind, target, place) = (.ensuring(object.spec.kind), object.spec.target, object.host)
        case .remove(let object, _):
            (kind, target, place) = (.removing(object.spec.kind), object.spec.target, object.host)
        case .image(let image):
            (kind, target) = (.vmImage, "\(image.fileName)@\(place)")
        }
        listed.append(
            Action(
                number: 0, id: "\(kind.rawValue):\(target)", kind: kind, host: place, target: target, dependsOn: [],
                effect: effect,
                summary: ActionSummary.text(operation, bridge: bridge, grownFrom: grownFrom(operation)),
                operation: operation))
    }

    /// MiB that the guest sees of a disk that is there, and that an action makes larger.
    private func grownFrom(_ operation: Action.Operation) -> Int? {
        guard case .ensure(let object) = operation, case .disk(let new) = object.spec,
            let known = recorded[object.identity], case .disk(let old) = known.object.spec,
            known.status == .present || known.drift?.needsRestart == false,
            !Self.replacesDisk(known.object, object), old.virtualSize < new.virtualSize
        else { return nil }
        return old.virtualSize >> 20
    }
}

/// Both values, or nil where one is missing.
private func zip2<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
    guard let first, let second else { return nil }
    return (first, second)
}
