import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax
import TestSupport

/// The hosts, what is under way to them, and what goes wrong.
///
/// Everything in it runs on one thread and follows from the seed: the order in which requests
/// reach hosts, what goes wrong with which, and when what is left behind comes to its end. Not
/// part of it, and without influence: times, and the journal's time stamps.
final class World: @unchecked Sendable {
    /// Something that waits for its turn.
    enum Pending {
        case request(Request)
        /// Waiting for a lock on the controller.
        case pause(CheckedContinuation<Void, Never>)
    }

    struct Request {
        let session: SimulatedSession
        let work: Work
        let continuation: CheckedContinuation<Result<HostAnswer, HostFailure>, Never>
    }

    enum Work {
        case connect
        /// With what is carried out right behind it, where it succeeds.
        case perform(HostRequest.Meaning, before: [HostRequest.Meaning])
        case upload(ImageTransfer)
    }

    var random: SeededGenerator
    var hosts: [String: SimulatedHost] = [:]
    private(set) var pending: [Pending] = []
    var figures = Figures()
    /// The disk that each VM was launched with last: no guest has written to any other since.
    var written: [Int: SimulatedHost.DiskPlace] = [:]
    /// The first rule that was broken.
    var violation: String?
    /// Whether the state was put back to an earlier moment, and hosts hold what it does not know.
    var isRolledBack = false
    /// Told what happens, where a schedule is repeated.
    var isTold = false
    private var sessions = 0
    /// How often the world has moved in this operation.
    private var moves = 0

    /// Faults of this schedule, so that what is recovered from can be counted.
    var faults: [Fault: Int] = [:]

    init(random: SeededGenerator) { self.random = random }

    func host(_ address: String) -> SimulatedHost {
        if let host = hosts[address] { return host }
        let host = SimulatedHost(address)
        hosts[address] = host
        return host
    }

    func nextSession() -> Int {
        sessions += 1
        return sessions
    }

    /// Of all hosts.
    var boots: Int { hosts.values.map(\.boots).reduce(0, +) }

    func tell(_ text: @autoclosure () -> String) { if isTold { print("    " + text()) } }

    func breaks(_ rule: String) { if violation == nil { violation = rule } }

    func count(_ fault: Fault) { faults[fault, default: 0] += 1 }

    // MARK: Waiting

    func wait(_ session: SimulatedSession, _ work: Work) async -> Result<HostAnswer, HostFailure> {
        await withCheckedContinuation {
            pending.append(.request(Request(session: session, work: work, continuation: $0)))
        }
    }

    func pause() async { await withCheckedContinuation { pending.append(.pause($0)) } }

    func begin() { moves = 0 }

    /// Lets one thing happen; false where nothing can, or a run does not end.
    func move() -> Bool {
        moves += 1
        guard !pending.isEmpty, moves < 20_000 else { return false }
        switch pending.remove(at: random.number(0...(pending.count - 1))) {
        case .pause(let continuation): continuation.resume()
        case .request(let request):
            let result = serve(request)
            request.continuation.resume(returning: result)
        }
        return true
    }

    /// The end of a controller: what it had sent is done, is lost, or goes on without it.
    func kill(_ controller: Controller, _ fault: Fault, at place: String) {
        guard !controller.isDead else { return }
        count(fault)
        tell("run \(controller.number) \(fault.rawValue): \(place)")
        if let action = controller.deathAction {
            figures.add("death \(action.kind.rawValue) \(fault) \(controller.deed)")
        }
        controller.die()
        var rest: [Pending] = []
        for item in pending {
            guard case .request(let request) = item, request.session.controller === controller else {
                rest.append(item)
                continue
            }
            abandon(request)
            request.continuation.resume(returning: .failure(request.session.lost))
        }
        pending = rest
        // Between two answers the host is at the next already.
        for session in controller.sessions {
            let next = session.forget()
            guard let meaning = next.first else { continue }
            goOn(meaning, before: Array(next.dropFirst()), session)
        }
    }

    /// What becomes of a request in flight whose sender is gone.
    private func abandon(_ request: Request) {
        guard case .perform(let meaning, let next) = request.work else { return }
        if request.session.host.ailment != nil || random.chance(4) {
            delay(meaning, before: next, request.session)
        } else {
            goOn(meaning, before: next, request.session)
        }
    }

    private func goOn(
        _ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ session: SimulatedSession
    ) {
        guard !session.isBroken, !random.chance(3), session.host.ailment == nil else { return }
        guard session.boots == session.host.boots, !isBusy(session) else { return }
        leave(meaning, before: next, session, from: 0)
    }

    /// A command goes on behind its connection, and so do those that were sent with it.
    func leave(
        _ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ session: SimulatedSession,
        from start: Int
    ) {
        // A look for an image, and a claim, do nothing that could be in anybody's way.
        switch meaning {
        case .claimShared: if next.isEmpty { return }
        case .leaveShared: break
        case .perform(let steps):
            if case .image? = steps.first?.operation, next.isEmpty { return }
        case .inventory, .survey, .examine, .listImages, .readImage: return
        default: break
        }
        let steps = steps(meaning, session) + next.flatMap { self.steps($0, session) }
        guard start < steps.count, let fence = session.fence else { return }
        tell("\(session.host.address): \(Self.name(meaning)) goes on")
        session.host.ghosts.append(
            Ghost(
                fence: fence, holdsInternet: Self.isShared(meaning), steps: steps[start...],
                patience: random.chance(3) ? 1 : 0))
    }

    /// What was sent is lost with its connection, or arrives some time later.
    func delay(_ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ session: SimulatedSession) {
        guard let fence = session.fence, !session.isBroken, session.boots == session.host.boots, random.chance(2)
        else { return }
        let steps = steps(meaning, session) + next.flatMap { self.steps($0, session) }
        tell("\(session.host.address): \(Self.name(meaning)) is late")
        session.host.late.append(
            LateLine(name: Self.name(meaning), fence: fence, session: session.number, steps: steps))
    }

    /// What is late arrives; what a later connection has claimed is left alone.
    ///
    /// - Parameter claims: whether claims do, which take a slice from the run that works on it.
    func arrive(at host: SimulatedHost, claims: Bool) {
        let lines = host.late
        host.late = []
        for line in lines {
            guard let steps = line.steps else {
                if claims { host.claim(line.fence, for: line.session) }
                continue
            }
            finishGhosts(of: host) { $0.isInTheWay(of: line.fence) }
            host.endRemovals(before: line.fence)
            let isOwner = host.owner(of: line.fence) == line.session
            figures.add(isOwner ? "late lines carried out" : "late lines refused")
            tell("\(host.address): \(line.name) arrives\(isOwner ? "" : ", and is refused")")
            if isOwner { _ = Self.run(steps[...], on: host, HostReply()) }
        }
    }

    /// Lets what holds the lock that the session needs on its host come to its end.
    ///
    /// - Returns: whether it still does not.
    func isBusy(_ session: SimulatedSession) -> Bool {
        guard let fence = session.fence else { return false }
        for index in session.host.ghosts.indices where session.host.ghosts[index].isInTheWay(of: fence) {
            if session.host.ghosts[index].patience > 0 {
                session.host.ghosts[index].patience -= 1
                return true
            }
        }
        finishGhosts(of: session.host) { $0.isInTheWay(of: fence) }
        return false
    }

    func finishGhosts(of host: SimulatedHost, where isMeant: (Ghost) -> Bool = { _ in true }) {
        let ghosts = host.ghosts.filter(isMeant)
        host.ghosts.removeAll(where: isMeant)
        for ghost in ghosts {
            tell("\(host.address): a command left behind ends")
            _ = Self.run(ghost.steps, on: host, HostReply())
        }
    }

    /// - Returns: why a script ended early.
    static func run(_ steps: ArraySlice<HostStep>, on host: SimulatedHost, _ reply: HostReply) -> StepFailure? {
        for step in steps {
            do {
                try step(host, reply)
            } catch {
                return error as? StepFailure ?? StepFailure(status: 1, errors: "\(error)\n")
            }
        }
        return nil
    }

    func steps(_ meaning: HostRequest.Meaning, _ session: SimulatedSession) -> [HostStep] {
        let rules = HostRules(world: self, controller: session.controller)
        let script = HostScript(sliceID: session.contextID, rules: rules)
        let number = session.number
        let fence: [HostStep] =
            Self.isShared(meaning)
            ? [
                { host, _ in
                    if host.sharedClaim != number {
                        throw StepFailure(status: HostExit.superseded, errors: "superseded\n")
                    }
                }
            ] : []
        switch meaning {
        case .claimShared: return [{ host, _ in host.sharedClaim = number }]
        case .perform(let steps): return fence + script.steps(steps)
        case .leaveShared: return fence + script.leaveShared
        case .removeOrphan(let orphan): return fence + script.steps(removing: orphan)
        case .takeOverImage(let image, let token):
            return [{ host, reply in reply.lines += host.takeOver(image.sha256, token: token) }]
        // It comes as an upload.
        case .installImage: return []
        // Nobody asks for these here: what they tell changes nothing.
        case .listImages, .readImage: return []
        // The model has no frames: nobody asks for one here.
        case .survey: return []
        case .probe(let objects):
            return [{ host, reply in reply.lines += host.look(at: objects, sliceID: session.contextID) }]
        case .examine: return []
        case .inventory: return [{ host, reply in reply.lines += host.inventory + [InventoryScript.end] }]
        }
    }

    static func isShared(_ meaning: HostRequest.Meaning) -> Bool {
        switch meaning {
        case .perform(let steps): steps.first?.operation.kind == .internet
        case .leaveShared: true
        case .removeOrphan(let orphan): orphan.isShared
        default: false
        }
    }

    static func kind(_ meaning: HostRequest.Meaning) -> ActionKind? { operations(meaning).first.map(kind) }

    /// What a request is to do to a host.
    static func operations(_ meaning: HostRequest.Meaning) -> [Action.Operation] {
        switch meaning {
        case .perform(let steps): steps.map(\.operation)
        case .leaveShared(let step): [step.operation]
        case .probe, .inventory, .survey, .examine, .removeOrphan, .takeOverImage, .installImage, .listImages,
            .readImage, .claimShared:
            []
        }
    }

    private static func kind(_ operation: Action.Operation) -> ActionKind {
        switch operation {
        case .ensure(let object): ActionKind.ensuring(object.spec.kind)
        case .remove(let object, _): ActionKind.removing(object.spec.kind)
        case .image: .vmImage
        }
    }

    private static func name(_ operation: Action.Operation) -> String {
        switch operation {
        case .ensure(let object), .remove(let object, _): "\(kind(operation).rawValue):\(object.spec.target)"
        case .image(let image): "vm.image:\(image.fileName)"
        }
    }

    static func name(_ meaning: HostRequest.Meaning) -> String {
        switch meaning {
        case .perform(let steps): steps.map { name($0.operation) }.joined(separator: " ")
        case .leaveShared(let step): "\(name(step.operation)), which others use"
        case .probe(let objects): "probe of \(objects.count)"
        case .inventory: "inventory"
        case .survey: "survey"
        case .examine: "examination"
        case .removeOrphan(let orphan): "remove \(orphan.name)"
        case .takeOverImage(let image, _): "take over image \(image.sha256)"
        case .installImage: "install image"
        case .listImages: "list images"
        case .readImage: "read image"
        case .claimShared: "claim of what is shared"
        }
    }
}

extension Action.Operation {
    /// What it is about; nil for an image.
    fileprivate var kind: ObjectKind? {
        switch self {
        case .ensure(let object), .remove(let object, _): object.spec.kind
        case .image: nil
        }
    }
}
