import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax

/// The way of one run to the hosts of a world.
struct SimulatedTransport: HostTransport {
    let world: World
    let controller: Controller

    func connect(to address: String, claim: HostClaim) async throws(HostFailure) -> any HostSession {
        let session = SimulatedSession(
            world: world, controller: controller, host: world.host(address), contextID: claim.context.sliceID,
            lineage: claim.context.lineage, fence: Fence(claim))
        _ = try await world.wait(session, .connect).get()
        return session
    }
}

/// One connection to one host.
final class SimulatedSession: HostSession, @unchecked Sendable {
    let world: World
    let controller: Controller
    let host: SimulatedHost
    /// The slice that scripts are about.
    let contextID: Int
    let lineage: String
    /// Whose lock on the host is taken; nil where it only looks.
    let fence: Fence?
    /// The host's boots when it connected.
    var boots: Int
    /// Tells it from others of the world.
    let number: Int
    /// Whether it ended before its time.
    var isBroken = false
    /// Nothing of what was sent is begun any more.
    private(set) var isHalted = false
    /// What was sent and not looked at yet.
    private var queue: [Sent] = []
    private var lastNumber = 0

    struct Sent {
        let number: Int
        /// The first of those that were sent together.
        let first: Int
        let meaning: HostRequest.Meaning
    }

    init(
        world: World, controller: Controller, host: SimulatedHost, contextID: Int, lineage: String, fence: Fence?
    ) {
        self.world = world
        self.controller = controller
        self.host = host
        self.contextID = contextID
        self.lineage = lineage
        self.fence = fence
        boots = host.boots
        number = world.nextSession()
        controller.note(self)
    }

    func send(_ requests: [HostRequest]) async throws(HostFailure) -> [Int] {
        let first = lastNumber + 1
        for request in requests {
            lastNumber += 1
            queue.append(Sent(number: lastNumber, first: first, meaning: request.meaning))
        }
        return Array(first..<(lastNumber + 1))
    }

    func answer(_ number: Int, timeout: Duration) async throws(HostFailure) -> HostAnswer {
        while let sent = queue.first, sent.number <= number {
            let together = queue.dropFirst().filter { $0.first == sent.first }
            let others = queue.dropFirst().filter { $0.first != sent.first }
            // Meanwhile it is the world's to say what becomes of those.
            queue = []
            if isHalted { return HostAnswer(status: HostExit.superseded, output: "", errors: "superseded\n") }
            let answer = try await world.wait(self, .perform(sent.meaning, before: together.map(\.meaning))).get()
            queue = (answer.status == 0 ? together : []) + others
            if sent.number == number { return answer }
        }
        throw lost
    }

    /// What is sent and would be carried out next, if nothing fails; nothing of it is known here any more.
    func forget() -> [HostRequest.Meaning] {
        let first = queue.first?.first
        defer { queue = [] }
        return queue.filter { $0.first == first }.map(\.meaning)
    }

    func upload(
        _ file: String, from offset: Int, with request: HostRequest, timeout: Duration,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws(HostFailure) -> HostAnswer {
        guard case .installImage(let transfer) = request.meaning else { throw lost }
        if transfer.offset != offset || transfer.image.sha256 != Setting.digest(of: file) {
            world.breaks("what is sent is what was announced: \(file) from \(offset)")
        }
        return try await world.wait(self, .upload(transfer)).get()
    }

    func halt() async { isHalted = true }

    func close() async { isBroken = true }

    /// Whether what it claimed is still its own on the host.
    var isOwner: Bool { fence.map { host.owner(of: $0) == number } ?? true }

    var superseded: HostFailure { failure(.connectionLost, "a later connection has claimed it.") }
    var lost: HostFailure { failure(.connectionLost, "the connection ended before the answer came.") }
    var timeout: HostFailure { failure(.hostTimeout, "no answer in time.") }

    func failure(_ code: DiagnosticCode, _ message: String, _ evidence: String = "") -> HostFailure {
        HostFailure(code, host: host.address, message: message, evidence: evidence, help: "run the same command again")
    }
}
