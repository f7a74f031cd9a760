import SliceCommands
import SliceSyntax

/// The connections of one run: one per host, opened when it is first needed, kept until the
/// end. A host that failed is not tried again within the run.
actor HostPool {
    private let transport: any HostTransport
    private let claim: HostClaim
    private let options: RunOptions
    private let interruption: Interruption
    private let isStillOurs: @Sendable () throws(Diagnostic) -> Void
    private let report: @Sendable (ApplyEvent) -> Void
    /// How often connections were lost, by host.
    private var losses: [String: Retries] = [:]
    private var sessions: [String: Task<Result<any HostSession, HostFailure>, Never>] = [:]

    /// - Parameter isStillOurs: throws where the slice is another run's by now: a connection would take its hosts away
    ///   from that one.
    init(
        transport: any HostTransport, claim: HostClaim, options: RunOptions = RunOptions(),
        interruption: Interruption = Interruption(),
        isStillOurs: @escaping @Sendable () throws(Diagnostic) -> Void = {},
        report: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
    ) {
        self.transport = transport
        self.claim = claim
        self.options = options
        self.interruption = interruption
        self.isStillOurs = isStillOurs
        self.report = report
    }

    func session(for host: String) async throws(HostFailure) -> any HostSession {
        let task = sessions[host] ?? Task { await connect(to: host) }
        sessions[host] = task
        return try await task.value.get()
    }

    private nonisolated func connect(to host: String) async -> Result<any HostSession, HostFailure> {
        var retries = Retries(options)
        while true {
            do throws(Diagnostic) {
                try isStillOurs()
            } catch {
                return .failure(HostFailure(error.code, host: host, message: error.detail, help: error.help ?? ""))
            }
            let failure: HostFailure
            do throws(HostFailure) {
                return .success(try await transport.connect(to: host, claim: claim))
            } catch {
                failure = error
            }
            let reason = failure.diagnostic(during: nil)
            guard failure.isTransient,
                await interruption.waits(host: host, retries.next(host), { report(.retrying($0, reason)) })
            else { return .failure(failure) }
        }
    }

    /// From now on the host counts as failed.
    func fail(_ host: String, _ failure: HostFailure) async {
        let known = sessions.updateValue(Task { .failure(failure) }, forKey: host)
        await Self.close(known)
    }

    /// Waits after a connection was cut, so that the next one who needs the host gets a new one.
    ///
    /// - Returns: false where that has been tried often enough, or nothing new is to be started.
    func isRenewed(_ host: String, after failure: HostFailure) async -> Bool {
        await Self.close(sessions.removeValue(forKey: host))
        let reason = failure.diagnostic(during: nil)
        let pause = losses[host, default: Retries(options)].next(host)
        return await interruption.waits(host: host, pause) { [report] in report(.retrying($0, reason)) }
    }

    /// A connection may be sound: it must not outlive its use, nor hold anything on the host.
    private static func close(_ task: Task<Result<any HostSession, HostFailure>, Never>?) async {
        if case .success(let session)? = await task?.value { await session.close() }
    }

    func closeAll() async {
        let tasks = Array(sessions.values)
        sessions = [:]
        await withTaskGroup(of: Void.self) { group in
            for task in tasks { group.addTask { await Self.close(task) } }
        }
    }
}
