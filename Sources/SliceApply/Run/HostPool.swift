import SliceCommands
import SliceSyntax

/// The connections of one run: one per host, opened when it is first needed, kept until the
/// end. A host that failed is not tried again within the run.
actor HostPool {
    private let transport: any HostTransport
    private let claim: HostClaim
    private var sessions: [String: Task<Result<any HostSession, HostFailure>, Never>] = [:]

    init(transport: any HostTransport, claim: HostClaim) {
        self.transport = transport
        self.claim = claim
    }

    func session(for host: String) async throws(HostFailure) -> any HostSession {
        let task =
            sessions[host]
            ?? Task { [transport, claim] in
                do throws(HostFailure) {
                    return .success(try await transport.connect(to: host, claim: claim))
                } catch {
                    return .failure(error)
                }
            }
        sessions[host] = task
        return try await task.value.get()
    }

    /// From now on the host counts as failed.
    func fail(_ host: String, _ failure: HostFailure) async {
        let known = sessions.updateValue(Task { .failure(failure) }, forKey: host)
        // Its connection may be sound: it must not outlive the run, nor hold anything there.
        if case .success(let session)? = await known?.value { await session.close() }
    }

    func closeAll() async {
        let tasks = Array(sessions.values)
        sessions = [:]
        await withTaskGroup(of: Void.self) { group in
            for task in tasks {
                group.addTask { if case .success(let session) = await task.value { await session.close() } }
            }
        }
    }
}
