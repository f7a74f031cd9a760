import SliceCommands
package import SlicePlanning
package import SliceState
package import SliceSyntax
package import SliceTopology

/// Finds what hosts hold that carries our lineage and no slice records, and removes it on request.
package struct OrphanHunt: Sendable {
    package struct Finding: Sendable {
        package let orphans: [Orphan]
        /// Why hosts could not be looked at, by host.
        package let unseen: [String: Diagnostic]
    }

    /// What became of a removal.
    package struct Removal: Sendable {
        package var removed: [Orphan] = []
        /// Meanwhile recorded, or of a slice that a run works on.
        package var spared: [Orphan] = []
        package var failures: [Diagnostic] = []
    }

    /// What happens while orphans are removed.
    package enum Step: Sendable {
        case removed(Orphan)
        case spared(Orphan)
        case failed(Orphan)
        /// What slices share is changed by another run: by which, in its own words.
        case waiting(for: Orphan, holder: String)
    }

    let cluster: Cluster
    let store: StateStore
    let transport: any HostTransport
    let options: RunOptions
    let holder: String
    let report: @Sendable (Step) -> Void

    /// - Parameters:
    ///   - holder: who works on what slices share, for those who have to wait.
    ///   - report: told of each orphan as it goes, by several hosts at once.
    package init(
        cluster: Cluster, store: StateStore, transport: any HostTransport, options: RunOptions = RunOptions(),
        holder: String, report: @escaping @Sendable (Step) -> Void = { _ in }
    ) {
        self.cluster = cluster
        self.store = store
        self.transport = transport
        self.options = options
        self.holder = holder
        self.report = report
    }

    /// Looks at all hosts of the cluster file and of the state, one round trip each.
    package func find() async throws(Diagnostic) -> Finding {
        let before = try store.read()
        let recorded = Set(before.slices.flatMap(\.objects).map(\.object.host))
        let hosts = cluster.hostAddresses + recorded.subtracting(cluster.hostAddresses).sorted()
        let pool = self.pool(.look)
        let lists = await withTaskGroup(of: List.self) { group in
            for host in hosts { group.addTask { List(host: host, items: await inventory(of: host, pool)) } }
            return await group.reduce(into: [List]()) { $0.append($1) }
        }
        await pool.closeAll()
        let after = try store.read()
        var inventories: [String: [InventoryItem]] = [:]
        var unseen: [String: Diagnostic] = [:]
        for list in lists {
            switch list.items {
            case .success(let items): inventories[list.host] = items
            case .failure(let failure): unseen[list.host] = failure.diagnostic(during: nil)
            }
        }
        let states = [before, after]
        return Finding(orphans: Orphan.find(in: inventories, states: states, busy: busy(states)), unseen: unseen)
    }

    private struct List {
        let host: String
        let items: Swift.Result<[InventoryItem], HostFailure>
    }

    private func inventory(of host: String, _ pool: HostPool) async -> Swift.Result<[InventoryItem], HostFailure> {
        let outcome: Swift.Result<[InventoryItem], HostFailure>
        do throws(HostFailure) {
            let session = try await pool.session(for: host)
            let request = HostRequest(.inventory, script: InventoryScript.text(in: context))
            let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout))
            let lines = answer.output.split(separator: "\n")
            if answer.status == 0, lines.last ?? "" != InventoryScript.end {
                outcome = .failure(SSHMistakes.garbled(host, line: lastLines(answer.output, count: 1)))
            } else if answer.status == 0 {
                outcome = .success(lines.compactMap { InventoryItem($0) })
            } else {
                let failure = SSHMistakes.looking(host, answer: answer, dataDirectory: context.dataDirectory)
                outcome = .failure(failure)
            }
        } catch {
            await pool.fail(host, error)
            outcome = .failure(error)
        }
        return outcome
    }

    // MARK: Removing

    /// Removes orphans, hosts at once. Each one is compared with the state once more before it is
    /// touched: an ID may have been given out again since it was found. None is given out until
    /// all are gone.
    package func remove(_ orphans: [Orphan]) async -> Removal {
        let pool = self.pool(.orphans)
        let byHost = Dictionary(grouping: orphans, by: \.host)
        // Connected first, so that nothing slow lies between the comparison and the work. Where
        // that fails is told where the connection is used.
        await withTaskGroup(of: Void.self) { group in
            for host in byHost.keys { group.addTask { _ = try? await pool.session(for: host) } }
        }
        let parts: [Removal]
        do {
            let lock = try await store.lockAllocation(holder: holder)
            defer { withExtendedLifetime(lock) {} }
            parts = await withTaskGroup(of: Removal.self) { group in
                for (host, orphans) in byHost { group.addTask { await remove(orphans, from: host, pool) } }
                return await group.reduce(into: [Removal]()) { $0.append($1) }
            }
        } catch {
            parts = [Removal(failures: [Self.failure(error, on: "the state")])]
        }
        await pool.closeAll()
        return parts.reduce(into: Removal()) { all, part in
            all.removed += part.removed
            all.spared += part.spared
            all.failures += part.failures
        }
    }

    private func remove(_ orphans: [Orphan], from host: String, _ pool: HostPool) async -> Removal {
        var removal = Removal()
        // VMs that could not be stopped: they keep their taps and their disks.
        var alive: Set<Int> = []
        var rest = orphans[...]
        while let orphan = rest.first {
            do {
                if let vmID = orphan.vmID, alive.contains(vmID) {
                    report(.failed(orphan))
                } else if try await !remove(orphan, on: try await pool.session(for: host), &removal), orphan.isVM,
                    let vmID = orphan.vmID
                {
                    alive.insert(vmID)
                }
                rest.removeFirst()
            } catch let failure as HostFailure where failure.code == .connectionLost {
                // Cut; or a run has begun to work there, and knows nothing of what is sent now.
                if await pool.isRenewed(host, after: failure) { continue }
                removal.failures.append(Self.failure(failure, on: host))
                break
            } catch {
                removal.failures.append(Self.failure(error, on: host))
                break
            }
        }
        return removal
    }

    /// - Returns: false where the host did not remove it.
    private func remove(
        _ orphan: Orphan, on session: any HostSession, _ removal: inout Removal
    ) async throws -> Bool {
        // What slices share is counted and changed by one run at a time.
        let lock =
            orphan.isShared
            ? try await store.lockInternet(
                holder, options, waiting: { [report] in report(.waiting(for: orphan, holder: $0)) }) : nil
        defer { withExtendedLifetime(lock) {} }
        // Read again behind the look for runs: what one of them made is recorded by its end.
        let busy = busy([try store.read()])
        guard orphan.isStill(in: try store.read(), busy: busy) else {
            removal.spared.append(orphan)
            report(.spared(orphan))
            return true
        }
        if lock != nil { try await claimShared(on: session, orphan.host) }
        let script = InventoryScript.remove(orphan, in: context)
        let answer = try await session.perform(
            HostRequest(.removeOrphan(orphan), script: script), timeout: .seconds(options.actionTimeout))
        guard answer.status == 0, orphan.isSilent || answer.isRemoval else {
            removal.failures.append(HostMistakes.orphanStays(orphan, answer))
            report(.failed(orphan))
            return false
        }
        removal.removed.append(orphan)
        report(.removed(orphan))
        return true
    }

    private func claimShared(on session: any HostSession, _ host: String) async throws {
        let answer = try await session.perform(.claimShared, timeout: .seconds(options.actionTimeout))
        guard answer.status == 0 else { throw HostMistakes.lookingFailed(host, answer) }
    }

    private static func failure(_ error: any Error, on host: String) -> Diagnostic {
        switch error {
        case let failure as HostFailure: failure.diagnostic(during: nil)
        case let diagnostic as Diagnostic: diagnostic
        default: Diagnostic(.orphanStays, detail: "\(host): \(error)", help: "run it again")
        }
    }

    /// Slices that a run works on right now.
    private func busy(_ states: [ClusterState]) -> Set<Int> {
        Set(states.flatMap(\.slices).filter { store.holder(ofSlice: $0.name) != nil }.map(\.id))
    }

    private var context: HostContext { HostContext(cluster: cluster, lineage: store.lineage, sliceID: 0) }

    private func pool(_ purpose: HostPurpose) -> HostPool {
        let claim = HostClaim(context: context, lockTimeout: options.hostLockTimeout, purpose: purpose)
        return HostPool(transport: transport, claim: claim, options: options)
    }
}

extension Orphan {
    /// The VM that it is or is part of.
    fileprivate var vmID: Int? { if case .object(let spec) = target { spec.vmID } else { nil } }

    fileprivate var isVM: Bool { if case .object(.vm) = target { true } else { false } }

    /// Whether its removal says nothing of how it went.
    fileprivate var isSilent: Bool { if case .object = target { false } else { true } }
}
