import SliceCommands
package import SlicePlanning
import SliceState
package import SliceSyntax
package import SliceTopology

/// Has all hosts show their data plane, at once and in one round trip each, and judges the claims about slices.
/// Changes nothing: no lock is taken, no host is claimed.
package struct Verification: Sendable {
    package struct Outcome: Sendable {
        /// In the order of the slices that were asked for.
        package let results: [[ClaimResult]]
        /// Why hosts could not be looked at, by host.
        package let unseen: [String: Diagnostic]
    }

    let cluster: Cluster
    let state: ClusterState
    let transport: any HostTransport
    let options: RunOptions
    /// How long what does not come is waited for.
    let seconds: Int

    package init(
        cluster: Cluster, state: ClusterState, transport: any HostTransport, seconds: Int,
        options: RunOptions = RunOptions()
    ) {
        self.cluster = cluster
        self.state = state
        self.transport = transport
        self.seconds = seconds
        self.options = options
    }

    package func prove(_ slices: [RecordedSlice]) async -> Outcome {
        let claims = DataPlaneClaims.of(slices, in: state, cluster)
        let context = HostContext(cluster: cluster, lineage: state.lineage, sliceID: 0)
        let pool = HostPool(
            transport: transport, claim: HostClaim(context: context, lockTimeout: 0, purpose: .look), options: options)
        var hosts: [String] = []
        for host in claims.joined().flatMap(\.hosts) where !hosts.contains(host) { hosts.append(host) }
        // Connected first, all at once: hosts speak with each other, and nobody is to wait for one that is not there.
        var unseen = await connect(to: hosts, pool)
        let reached = hosts.filter { unseen[$0] == nil }
        let surveys = HostSurveys.of(slices, Array(claims.joined()), in: state, cluster, hosts: reached)
        let token = Self.token()
        let answers = await withTaskGroup(of: Answer.self) { group in
            for survey in surveys {
                let script = SurveyScript.text(survey, token: token, seconds: seconds, in: context)
                group.addTask { Answer(host: survey.host, sight: await sight(of: survey.host, script, pool)) }
            }
            return await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        await pool.closeAll()
        var sights: [String: HostSight] = [:]
        for answer in answers {
            switch answer.sight {
            case .success(let sight): sights[answer.host] = sight
            case .failure(let failure): unseen[answer.host] = failure.diagnostic(during: nil)
            }
        }
        let judge = ClaimJudge(sights: sights, hosts: reached, lineage: state.lineage, cluster: cluster)
        return Outcome(results: claims.map { $0.map(judge.result) }, unseen: unseen)
    }

    private struct Answer {
        let host: String
        let sight: Swift.Result<HostSight, HostFailure>
    }

    private struct Connection {
        let host: String
        let failure: HostFailure?
    }

    private func connect(to hosts: [String], _ pool: HostPool) async -> [String: Diagnostic] {
        let connections = await withTaskGroup(of: Connection.self) { group in
            for host in hosts {
                group.addTask {
                    var failure: HostFailure?
                    do throws(HostFailure) {
                        _ = try await pool.session(for: host)
                    } catch {
                        failure = error
                    }
                    return Connection(host: host, failure: failure)
                }
            }
            return await group.reduce(into: [Connection]()) { $0.append($1) }
        }
        var unseen: [String: Diagnostic] = [:]
        for connection in connections { unseen[connection.host] = connection.failure?.diagnostic(during: nil) }
        return unseen
    }

    private func sight(of host: String, _ script: String, _ pool: HostPool) async
        -> Swift.Result<HostSight, HostFailure>
    {
        let outcome: Swift.Result<HostSight, HostFailure>
        do throws(HostFailure) {
            let session = try await pool.session(for: host)
            let patience = Duration.seconds(options.actionTimeout + seconds)
            let answer = try await session.perform(HostRequest(.survey, script: script), timeout: patience)
            if answer.status != 0 {
                outcome = .failure(
                    SSHMistakes.looking(host, answer: answer, dataDirectory: cluster.dataDirectory))
            } else if let sight = HostSight(answer.output) {
                outcome = .success(sight)
            } else {
                outcome = .failure(SSHMistakes.garbled(host, line: lastLines(answer.output, count: 1)))
            }
        } catch {
            outcome = .failure(error)
        }
        return outcome
    }

    /// 16 hexadecimal digits.
    private static func token() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
