import SliceCommands
package import SlicePlanning
package import SliceState
package import SliceSyntax
package import SliceTopology

/// Brings base images to workers ahead of any slice, hosts in parallel, by the copies that an apply makes.
package struct ImagePush: Sendable {
    package struct Outcome: Sendable {
        package var done = 0
        package var failures: [Diagnostic] = []
        /// Copies that were not begun.
        package var unstarted: [Action] = []

        package init() {}
    }

    private let cluster: Cluster
    private let copying: ImageCopying
    private let transport: any HostTransport

    /// - Parameters:
    ///   - holder: who copies, for those who have to wait.
    ///   - verifies: whether what is there is read before it is believed.
    package init(
        cluster: Cluster, store: StateStore, transport: any HostTransport, options: RunOptions, holder: String,
        interruption: Interruption, verifies: Bool, files: any ImageFiles = LocalImageFiles(),
        report: @escaping @Sendable (ApplyEvent) -> Void
    ) {
        self.cluster = cluster
        self.transport = transport
        copying = ImageCopying(
            store: store, context: HostContext(cluster: cluster, lineage: store.lineage, sliceID: 0), options: options,
            holder: holder, interruption: interruption,
            identify: { path throws(Diagnostic) in try await ImageFile.identify(path) }, files: files,
            stopsAtOnce: true, verifies: verifies, report: report)
    }

    /// - Throws: ``Diagnostic`` before any host is touched.
    package func carryOut(_ actions: [Action]) async throws(Diagnostic) -> Outcome {
        // By these the images are found again.
        try copying.store.fix(["dataDirectory": cluster.dataDirectory, "bridge": cluster.bridge])
        let claim = HostClaim(
            context: copying.context, lockTimeout: copying.options.hostLockTimeout, purpose: .images)
        let pool = HostPool(
            transport: transport, claim: claim, options: copying.options, interruption: copying.interruption,
            report: copying.report)
        var hosts: [String] = []
        for action in actions where !hosts.contains(action.host) { hosts.append(action.host) }
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            var total = Outcome()
            var next = 0
            while next < hosts.count {
                let host = hosts[next]
                if next >= copying.options.parallelism, let part = await group.next() { total.add(part) }
                group.addTask { await carryOut(actions.filter { $0.host == host }, on: host, pool) }
                next += 1
            }
            while let part = await group.next() { total.add(part) }
            return total
        }
        await pool.closeAll()
        return outcome
    }

    private func carryOut(_ actions: [Action], on host: String, _ pool: HostPool) async -> Outcome {
        var outcome = Outcome()
        var retries = Retries(copying.options)
        var rest = actions[...]
        copying.report(.waiting(host: host, .connection))
        while let action = rest.first {
            if copying.interruption.isRequested { break }
            var failure: Diagnostic?
            do {
                let session = try await pool.session(for: host)
                failure = await carryOut(action, session, pool, &retries)
            } catch {
                let reason = error.diagnostic(during: nil)
                copying.report(.hostFailed(host, reason))
                outcome.failures.append(reason)
                break
            }
            rest.removeFirst()
            if let failure { outcome.failures.append(failure) } else { outcome.done += 1 }
        }
        copying.report(.answered(host: host))
        outcome.unstarted += rest
        return outcome
    }

    /// Makes one copy, in as many goes as it takes.
    ///
    /// - Returns: why it was not made.
    private func carryOut(
        _ action: Action, _ first: any HostSession, _ pool: HostPool, _ retries: inout Retries
    ) async -> Diagnostic? {
        guard case .image(let image) = action.operation else { return nil }
        copying.report(.begun(action))
        let clock = ContinuousClock()
        let start = clock.now
        var session = first
        while true {
            let reason: Diagnostic
            do {
                let answer = try await ImageCopy(action: action, image: image, session: session, run: copying)
                    .carryOut(nil)
                copying.report(.done(action, found: answer.isFound, elapsed: clock.now - start))
                return nil
            } catch let failure as HostFailure {
                reason = failure.diagnostic(during: action.id)
                if failure.code == .connectionLost, await pool.isRenewed(action.host, after: failure) {
                    do {
                        session = try await pool.session(for: action.host)
                        copying.report(.answered(host: action.host))
                        continue
                    } catch {
                        // Where it is lost for good, the way there says why.
                        copying.report(.failed(action, error.diagnostic(during: action.id)))
                        return error.diagnostic(during: action.id)
                    }
                }
                // Whatever comes over it now is not the answer to what is asked next.
                await pool.fail(action.host, failure)
            } catch let diagnostic as Diagnostic {
                reason = diagnostic
                let report = copying.report
                if HostMistakes.isTransient(diagnostic),
                    await copying.interruption.waits(
                        host: action.host, retries.next(action.id), { report(.retrying($0, diagnostic)) })
                {
                    continue
                }
            } catch {
                reason = HostMistakes.unexpected(action.host, action, error)
            }
            copying.report(.failed(action, reason))
            return reason
        }
    }
}

extension ImagePush.Outcome {
    fileprivate mutating func add(_ other: Self) {
        done += other.done
        failures += other.failures
        unstarted += other.unstarted
    }
}
