import SliceCommands
import SlicePlanning
import SliceSyntax

/// Looks at the hosts, one round trip each and all at once, and says how what is there differs
/// from what is recorded.
struct Refresh {
    let pool: HostPool
    let context: HostContext
    let options: RunOptions

    struct Result {
        var slice: RecordedSlice
        /// Hosts that could not be looked at.
        var failures: [Diagnostic] = []
    }

    func look(at slice: RecordedSlice) async -> Result {
        let byHost = Dictionary(grouping: slice.objects.map(\.object), by: \.host)
        var result = Result(slice: slice)
        let looks = await withTaskGroup(of: Look.self) { group in
            for (host, objects) in byHost {
                group.addTask { Look(host: host, sights: await sightsOrFailure(of: objects, on: host)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var sights: [HostObject.Identity: Sight] = [:]
        for look in looks.sorted(by: { $0.host < $1.host }) {
            switch look.sights {
            case .success(let seen): for sight in seen { sights[sight.object.identity] = sight }
            case .failure(let failure): result.failures.append(failure.diagnostic(during: nil))
            }
        }
        for index in result.slice.objects.indices {
            let known = result.slice.objects[index]
            guard let sight = sights[known.object.identity] else { continue }
            switch known.status {
            case .present:
                result.slice.objects[index].drift = sight.drift
                if sight.drift != nil { result.slice.objects[index].status = .drifted }
            case .pending where sight.drift?.needsRestart == true:
                // A tap that is made anew under a VM that runs has nobody behind it.
                result.slice.objects[index].drift = sight.drift
            case .pending, .removing, .drifted: continue
            }
            if let pid = sight.pid { result.slice.objects[index].pid = pid }
        }
        return result
    }

    private struct Sight {
        let object: HostObject
        var drift: Drift?
        var pid: Int?
    }

    /// What was seen on a host. A struct, and made outside of any `do`: a tuple that a task
    /// returned out of a typed `do` came out garbled of Swift 6.3's optimiser.
    private struct Look {
        let host: String
        let sights: Swift.Result<[Sight], HostFailure>
    }

    private func sightsOrFailure(of objects: [HostObject], on host: String) async
        -> Swift.Result<[Sight], HostFailure>
    {
        let outcome: Swift.Result<[Sight], HostFailure>
        do throws(HostFailure) {
            outcome = .success(try await look(at: objects, on: host))
        } catch {
            await pool.fail(host, error)
            outcome = .failure(error)
        }
        return outcome
    }

    private func look(at objects: [HostObject], on host: String) async throws(HostFailure) -> [Sight] {
        let session = try await pool.session(for: host)
        let request = HostRequest(.probe(objects), script: ProbeScript.text(objects, in: context))
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout))
        guard answer.status == 0 else { throw HostMistakes.lookingFailed(host, answer) }
        var sights: [Int: Sight] = [:]
        for line in answer.output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count >= 2, let number = Int(words[0]), objects.indices.contains(number) else { continue }
            switch (words[1], words.count) {
            case ("drift", 4):
                let drift = Drift(reason: words[3], needsRestart: words[2] == "restart")
                sights[number] = Sight(object: objects[number], drift: drift)
            case ("present", 2...3):
                sights[number] = Sight(object: objects[number], pid: words.count == 3 ? Int(words[2]) : nil)
            default: break
            }
        }
        // What was not seen is not there to be believed in.
        guard sights.count == objects.count else { throw SSHMistakes.garbled(host, line: answer.output) }
        return Array(sights.values)
    }
}
