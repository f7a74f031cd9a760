import SliceCommands
import SlicePlanning
import SliceSyntax

/// Looks at the hosts, one round trip each and all at once, and says how what is there differs
/// from what is recorded.
struct Refresh {
    let pool: HostPool
    /// Of any slice of the state.
    let context: HostContext
    let options: RunOptions
    var report: @Sendable (ApplyEvent) -> Void = { _ in }

    struct Result {
        /// As they were seen.
        var slices: [RecordedSlice]
        /// Why hosts could not be looked at, by host.
        var unseen: [String: HostFailure] = [:]
        /// What is not ours and has the name of something that is wanted and not recorded.
        var foreign: [Diagnostic] = []

        /// Hosts that could not be looked at, in order.
        var failures: [Diagnostic] { unseen.sorted { $0.key < $1.key }.map { $0.value.diagnostic(during: nil) } }
    }

    /// Looks at one slice.
    func look(at slice: RecordedSlice) async -> One {
        let result = await look(at: [slice])
        return One(slice: result.slices.first ?? slice, failures: result.failures)
    }

    struct One {
        let slice: RecordedSlice
        /// Hosts that could not be looked at.
        let failures: [Diagnostic]
    }

    /// - Parameters:
    ///   - wanted: what is to be made for the slice of `context` and is not recorded: only what is
    ///     foreign among it is told.
    ///   - hosts: hosts to look at even where nothing is recorded there.
    func look(at slices: [RecordedSlice], wanted: [HostObject] = [], hosts: [String] = []) async -> Result {
        let recorded = slices.flatMap { slice in
            slice.objects.map { Item(sliceID: slice.id, isRecorded: true, object: $0.object) }
        }
        let items = recorded + wanted.map { Item(sliceID: context.sliceID, isRecorded: false, object: $0) }
        var byHost = Dictionary(grouping: items, by: \.object.host)
        for host in hosts where byHost[host] == nil { byHost[host] = [] }
        // In order, and not as the tasks come to it: so they stand on the screen.
        for host in byHost.keys.sorted() { report(.waiting(host: host, .look)) }
        let looks = await withTaskGroup(of: Look.self) { group in
            for (host, items) in byHost {
                group.addTask {
                    defer { report(.answered(host: host)) }
                    return Look(host: host, sights: await sightsOrFailure(of: items, on: host))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var result = Result(slices: slices)
        var sights: [Key: Sight] = [:]
        for look in looks.sorted(by: { $0.host < $1.host }) {
            switch look.sights {
            case .success(let seen):
                for sight in seen where sight.item.isRecorded { sights[Key(sight.item)] = sight }
                result.foreign += seen.compactMap { $0.item.isRecorded ? nil : $0.foreign.map(HostMistakes.foreign) }
            case .failure(let failure): result.unseen[look.host] = failure
            }
        }
        for index in result.slices.indices { Self.take(sights, into: &result.slices[index]) }
        return result
    }

    private static func take(_ sights: [Key: Sight], into slice: inout RecordedSlice) {
        for index in slice.objects.indices {
            let known = slice.objects[index]
            guard let sight = sights[Key(Item(sliceID: slice.id, isRecorded: true, object: known.object))] else {
                continue
            }
            switch known.status {
            case .present:
                slice.objects[index].drift = sight.drift ?? replacedProcess(known.pid, by: sight.pid)
                if slice.objects[index].drift != nil { slice.objects[index].status = .drifted }
            case .pending
            where sight.drift?.needsRestart == true || sight.drift?.isAlive == true || known.object.spec.kind == .vm:
                // A tap that is made anew under a VM that runs has nobody behind it; and a VM that
                // does not run needs no stop.
                slice.objects[index].drift = sight.drift
            case .removing where known.object.spec.kind == .vm && slice.isPlace(of: known.object):
                // A VM that stays, and whose stop was begun: what its disk costs depends on whether it lives.
                slice.objects[index].drift = sight.drift
            case .pending, .removing, .drifted: continue
            }
            if let pid = sight.pid { slice.objects[index].pid = pid }
        }
    }

    /// A VM that somebody else started again runs; what is recorded of it is not true any more.
    private static func replacedProcess(_ recorded: Int?, by seen: Int?) -> Drift? {
        guard let recorded, let seen, recorded != seen else { return nil }
        return Drift(reason: "runs as process \(seen), not as \(recorded)", isAlive: true)
    }

    private struct Item {
        let sliceID: Int
        let isRecorded: Bool
        let object: HostObject
    }

    /// VLAN 400 is one thing on its host and recorded for each slice that uses it.
    private struct Key: Hashable {
        let sliceID: Int
        let identity: HostObject.Identity

        init(_ item: Item) {
            sliceID = item.sliceID
            identity = item.object.identity
        }
    }

    private struct Sight {
        let item: Item
        var drift: Drift?
        var pid: Int?
        /// What has the name and is not ours.
        var foreign: HostMistakes.Foreign?
    }

    /// What was seen on a host. A struct, and made outside of any `do`: a tuple that a task
    /// returned out of a typed `do` came out garbled of Swift 6.3's optimiser.
    private struct Look {
        let host: String
        let sights: Swift.Result<[Sight], HostFailure>
    }

    private func sightsOrFailure(of items: [Item], on host: String) async -> Swift.Result<[Sight], HostFailure> {
        while true {
            let outcome: Swift.Result<[Sight], HostFailure>
            do throws(HostFailure) {
                outcome = .success(try await look(at: items, on: host))
            } catch {
                outcome = .failure(error)
            }
            guard case .failure(let failure) = outcome else { return outcome }
            // A look changes nothing: it can be had again.
            if failure.code == .connectionLost, await pool.isRenewed(host, after: failure) { continue }
            await pool.fail(host, failure)
            return outcome
        }
    }

    private func look(at items: [Item], on host: String) async throws(HostFailure) -> [Sight] {
        let session = try await pool.session(for: host)
        // What belongs to one slice is looked at together, with its context.
        let parts = Dictionary(grouping: items, by: \.sliceID).sorted { $0.key < $1.key }
        let items = parts.flatMap(\.value)
        let script = ProbeScript.text(
            parts.isEmpty ? [part(context.sliceID, [])] : parts.map { part($0.key, $0.value) })
        let request = HostRequest(.probe(items.map(\.object)), script: script)
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout))
        guard answer.status == 0 else {
            throw SSHMistakes.looking(host, answer: answer, dataDirectory: context.dataDirectory)
        }
        var sights: [Int: Sight] = [:]
        for line in answer.output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count >= 2, let number = Int(words[0]), items.indices.contains(number) else { continue }
            let item = items[number]
            switch (words[1], words.count) {
            case ("drift", 4), ("gone", 4):
                let drift = Drift(
                    reason: words[3], needsRestart: words[2] == "restart", isAlive: words[2] == "paused",
                    isGone: words[1] == "gone")
                sights[number] = Sight(item: item, drift: drift)
            case ("foreign", 4):
                let what = words[2] + " " + words[3]
                let foreign = HostMistakes.Foreign(host: host, object: item.object, what: what)
                sights[number] = Sight(item: item, drift: Drift(reason: "\(what) is not slicec's"), foreign: foreign)
            case ("present", 2...3):
                sights[number] = Sight(item: item, pid: words.count == 3 ? Int(words[2]) : nil)
            default: break
            }
        }
        // What was not seen is not there to be believed in.
        guard sights.count == items.count else { throw SSHMistakes.garbled(host, line: answer.output) }
        // In the order in which they were asked for, so that what is said of them is too.
        return items.indices.compactMap { sights[$0] }
    }

    private func part(_ sliceID: Int, _ items: [Item]) -> ProbeScript.Part {
        var context = context
        context.sliceID = sliceID
        return ProbeScript.Part(context: context, objects: items.map(\.object))
    }
}

extension RecordedSlice {
    /// Whether a part of a VM is on the worker where its VM is to be.
    fileprivate func isPlace(of object: HostObject) -> Bool {
        status != .removing && vms.contains { $0.id == object.spec.vmID && $0.worker == object.host }
    }
}
