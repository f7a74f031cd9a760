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

    /// In the order in which they are named. All are connected before the first is asked: they send each other frames.
    package func examine(_ hosts: [ExaminedHost]) async -> [DoctorReport.Examined] {
        let lines = await withTaskGroup(of: Line.self) { group in
            for host in hosts { group.addTask { await connect(to: host) } }
            return await group.reduce(into: [Line]()) { $0.append($1) }
        }
        let probed = hosts.filter { host in lines.contains { $0.host == host && $0.isOpen } }.map(\.address)
        let probe = TrunkProbe(
            token: String(UInt64.random(in: .min ... .max), radix: 16), hosts: probed)
        let examined = await withTaskGroup(of: DoctorReport.Examined.self) { group in
            for line in lines {
                group.addTask { DoctorReport.Examined(line.host, await sight(of: line, probe)) }
            }
            return await group.reduce(into: [DoctorReport.Examined]()) { $0.append($1) }
        }
        return hosts.compactMap { host in examined.first { $0.host == host } }
    }

    /// A host, and the way to it.
    private struct Line {
        let host: ExaminedHost
        let pool: HostPool
        /// Nil where it can be asked.
        var failure: HostFailure?

        var isOpen: Bool { failure == nil }
    }

    private func connect(to host: ExaminedHost) async -> Line {
        let line = await connect(to: host, by: transport)
        guard line.failure?.code == .hostPrivilege else { return line }
        let second = await connect(to: host, by: withoutRights)
        return second.isOpen ? second : line
    }

    private func connect(to host: ExaminedHost, by transport: any HostTransport) async -> Line {
        let context = HostContext(cluster: cluster, lineage: "none", sliceID: 0)
        let claim = HostClaim(context: context, lockTimeout: 0, purpose: .look)
        var line = Line(host: host, pool: HostPool(transport: transport, claim: claim, options: options))
        do throws(HostFailure) {
            _ = try await line.pool.session(for: host.address)
        } catch {
            line.failure = error
        }
        return line
    }

    private func sight(of line: Line, _ probe: TrunkProbe) async -> DoctorReport.Sight {
        let sight: DoctorReport.Sight
        do throws(HostFailure) {
            if let failure = line.failure { throw failure }
            let answer = try await ask(line.host, line.pool, probe)
            sight = .facts(answer.facts, answer.clock)
        } catch {
            sight = .unseen(error.diagnostic(during: nil))
        }
        await line.pool.closeAll()
        return sight
    }

    private struct Answer {
        let facts: HostFacts
        let clock: HostDiagnosis.Clock
    }

    private func ask(_ host: ExaminedHost, _ pool: HostPool, _ probe: TrunkProbe) async throws(HostFailure) -> Answer {
        let session = try await pool.session(for: host.address)
        let asked = time(nil)
        let request = HostRequest(.examine, script: DoctorScript.text(host, in: cluster, probe: probe))
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
