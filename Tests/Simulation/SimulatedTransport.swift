import SliceApply
import SliceCommands
import SliceSyntax

/// The way of one run to the hosts of a world.
struct SimulatedTransport: HostTransport {
    let world: World
    let controller: Controller

    func connect(to address: String, claim: HostClaim) async throws(HostFailure) -> any HostSession {
        let session = SimulatedSession(
            world: world, controller: controller, host: world.host(address), contextID: claim.context.sliceID,
            lineage: claim.context.lineage, isLook: claim.isLook)
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
    /// The slice whose lock on the host is taken; nil where it only looks.
    let sliceID: Int?
    /// The host's boots when it connected.
    var boots: Int
    /// Whether it ended before its time.
    var isBroken = false

    init(
        world: World, controller: Controller, host: SimulatedHost, contextID: Int, lineage: String, isLook: Bool
    ) {
        self.world = world
        self.controller = controller
        self.host = host
        self.contextID = contextID
        self.lineage = lineage
        sliceID = isLook ? nil : contextID
        boots = host.boots
    }

    func perform(_ request: HostRequest, timeout: Duration) async throws(HostFailure) -> HostAnswer {
        try await world.wait(self, .perform(request.meaning)).get()
    }

    func upload(
        _ file: String, with request: HostRequest, timeout: Duration, sent: @escaping @Sendable (Int) -> Void
    ) async throws(HostFailure) -> HostAnswer {
        try await world.wait(self, .upload(Setting.digest(of: file))).get()
    }

    func close() async { isBroken = true }

    var lost: HostFailure { failure(.connectionLost, "the connection ended before the answer came.") }
    var timeout: HostFailure { failure(.hostTimeout, "no answer in time.") }

    func failure(_ code: DiagnosticCode, _ message: String) -> HostFailure {
        HostFailure(code, host: host.address, message: message, help: "run the same command again")
    }
}

/// What must never happen on a host, whatever goes wrong.
struct HostRules {
    let world: World
    let controller: Controller

    /// A disk goes.
    func loses(_ vmID: Int, on host: SimulatedHost) {
        if host.machines[vmID] != nil { world.breaks("a disk goes while its VM runs: \(vmID) on \(host.address)") }
        // Who removes orphans has been shown them one by one. What a move left behind costs nothing.
        let isWritten =
            host.disks[vmID].map { .init(host: host.address, birth: $0.birth) } == controller.written[vmID]
        if host.disks[vmID] != nil, isWritten, controller.operation != "hunt",
            !controller.announcedLosses.contains(vmID)
        {
            world.breaks("a disk goes, and the plan did not say so: \(vmID) on \(host.address)")
        }
    }

    func removesTap(_ name: String, on host: SimulatedHost) {
        if host.hasGuest(behind: name) { world.breaks("a tap goes while its VM runs: \(name) on \(host.address)") }
    }

    func launches(_ vmID: Int, on host: SimulatedHost) {
        let elsewhere = world.hosts.values.filter { $0 !== host && $0.machines[vmID] != nil }.map(\.address)
        if !elsewhere.isEmpty {
            world.breaks("a VM runs in one place: \(vmID) starts on \(host.address), and is on \(elsewhere)")
        }
        world.written[vmID] = host.disks[vmID].map { .init(host: host.address, birth: $0.birth) }
    }
}
