import Glibc
package import SliceCommands
import SliceSyntax
package import SliceTopology

/// Asks hosts what they have and lack, all at once and one round trip each. Changes nothing.
package struct Examination: Sendable {
    let cluster: Cluster
    let transport: any HostTransport
    /// The way to hosts that give no root rights: they are asked all the same, as far as they tell.
    let withoutRights: any HostTransport
    let options: RunOptions

    package init(
        cluster: Cluster, transport: any HostTransport, withoutRights: any HostTransport,
        options: RunOptions = RunOptions()
    ) {
        self.cluster = cluster
        self.transport = transport
        self.withoutRights = withoutRights
        self.options = options
    }

    /// In the order in which they are named.
    package func examine(_ hosts: [ExaminedHost]) async -> [DoctorReport.Examined] {
        let examined = await withTaskGroup(of: DoctorReport.Examined.self) { group in
            for host in hosts {
                group.addTask { DoctorReport.Examined(host, await sight(of: host)) }
            }
            return await group.reduce(into: [DoctorReport.Examined]()) { $0.append($1) }
        }
        return hosts.compactMap { host in examined.first { $0.host == host } }
    }

    private func sight(of host: ExaminedHost) async -> DoctorReport.Sight {
        var outcome = await ask(host, by: transport)
        if case .failure(let failure) = outcome, failure.code == .hostPrivilege {
            let second = await ask(host, by: withoutRights)
            if case .success = second { outcome = second }
        }
        switch outcome {
        case .success(let answer): return .facts(answer.facts, answer.clock)
        case .failure(let failure): return .unseen(failure.diagnostic(during: nil))
        }
    }

    private struct Answer {
        let facts: HostFacts
        let clock: HostDiagnosis.Clock
    }

    private func ask(_ host: ExaminedHost, by transport: any HostTransport) async -> Result<Answer, HostFailure> {
        let context = HostContext(cluster: cluster, lineage: "none", sliceID: 0)
        let claim = HostClaim(context: context, lockTimeout: 0, purpose: .look)
        let pool = HostPool(transport: transport, claim: claim, options: options)
        let outcome: Result<Answer, HostFailure>
        do throws(HostFailure) {
            outcome = .success(try await ask(host, pool))
        } catch {
            outcome = .failure(error)
        }
        await pool.closeAll()
        return outcome
    }

    private func ask(_ host: ExaminedHost, _ pool: HostPool) async throws(HostFailure) -> Answer {
        let session = try await pool.session(for: host.address)
        let asked = time(nil)
        let request = HostRequest(.examine, script: DoctorScript.text(host, in: cluster))
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout))
        let clock = HostDiagnosis.Clock(asked: asked, answered: time(nil))
        guard answer.status == 0 else { throw HostMistakes.lookingFailed(host.address, answer) }
        guard let facts = HostFacts(answer.output) else {
            throw SSHMistakes.garbled(host.address, line: lastLines(answer.output, count: 1))
        }
        return Answer(facts: facts, clock: clock)
    }
}

extension SSHTransport {
    /// The same way, and no root rights at its end.
    package var withoutRights: SSHTransport { SSHTransport(self, privilege: .none) }
}
