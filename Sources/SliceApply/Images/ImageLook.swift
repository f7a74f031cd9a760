package import SliceCommands
import SlicePlanning
package import SliceSyntax
package import SliceTopology

/// Asks workers which base images they have, all at once, and reads these again where that is wanted. Changes nothing.
package struct ImageLook: Sendable {
    /// What was seen.
    package struct Sight: Sendable {
        package var inventories: [String: ImageInventory] = [:]
        /// What images read as, by host and then by the image's name: SHA-256, or why it was not read.
        package var readings: [String: [String: Result<String, Diagnostic>]] = [:]
        /// Why hosts could not be looked at, by host.
        package var unseen: [String: Diagnostic] = [:]
    }

    let cluster: Cluster
    let lineage: String
    let transport: any HostTransport
    let options: RunOptions
    let interruption: Interruption
    let report: @Sendable (ApplyEvent) -> Void

    /// - Parameters:
    ///   - lineage: of the state whose hosts these are: those of another are not looked at.
    ///   - report: told what is waited for.
    package init(
        cluster: Cluster, lineage: String, transport: any HostTransport, options: RunOptions = RunOptions(),
        interruption: Interruption = Interruption(), report: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
    ) {
        self.cluster = cluster
        self.lineage = lineage
        self.transport = transport
        self.options = options
        self.interruption = interruption
        self.report = report
    }

    /// - Parameter isToBeRead: which of the images are read again.
    package func look(
        at hosts: [String], reading isToBeRead: @escaping @Sendable (ImageInventory.File) -> Bool = { _ in false }
    ) async -> Sight {
        let context = HostContext(cluster: cluster, lineage: lineage, sliceID: 0)
        let pool = HostPool(
            transport: transport, claim: HostClaim(context: context, lockTimeout: 0, purpose: .look), options: options,
            interruption: interruption, report: report)
        let looks = await withTaskGroup(of: Look.self) { group in
            for host in hosts { group.addTask { await look(at: host, pool, context, isToBeRead) } }
            return await group.reduce(into: [Look]()) { $0.append($1) }
        }
        await pool.closeAll()
        var sight = Sight()
        for look in looks {
            sight.inventories[look.host] = look.inventory
            sight.readings[look.host] = look.readings
            sight.unseen[look.host] = look.failure?.diagnostic(during: nil)
        }
        return sight
    }

    /// What came of one host.
    private struct Look {
        let host: String
        var inventory: ImageInventory?
        var readings: [String: Result<String, Diagnostic>] = [:]
        var failure: HostFailure?
    }

    private func look(
        at host: String, _ pool: HostPool, _ context: HostContext,
        _ isToBeRead: @Sendable (ImageInventory.File) -> Bool
    ) async -> Look {
        var look = Look(host: host)
        report(.waiting(host: host, .look))
        do throws(HostFailure) {
            let session = try await pool.session(for: host)
            let inventory = try await list(host, session, context)
            for file in inventory.files where isToBeRead(file) {
                if interruption.isRequested { break }
                report(.waiting(host: host, .reading("\(file.sha256.prefix(12))….\(file.format)")))
                look.readings[file.name] = try await read(file, on: host, session, context)
            }
            look.inventory = inventory
        } catch {
            look.failure = error
        }
        report(.answered(host: host))
        return look
    }

    private func list(
        _ host: String, _ session: any HostSession, _ context: HostContext
    ) async throws(HostFailure) -> ImageInventory {
        let request = HostRequest(.listImages, script: ImageInventoryScript.text(in: context))
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout))
        guard answer.status == 0 else {
            throw SSHMistakes.looking(host, answer: answer, dataDirectory: context.dataDirectory)
        }
        guard let inventory = ImageInventory(answer.output) else {
            throw SSHMistakes.garbled(host, line: lastLines(answer.output, count: 1))
        }
        return inventory
    }

    private func read(
        _ file: ImageInventory.File, on host: String, _ session: any HostSession, _ context: HostContext
    ) async throws(HostFailure) -> Result<String, Diagnostic> {
        let identity = ImageReference.Identity(sha256: file.sha256, format: file.format, virtualSize: 0)
        let request = HostRequest(.readImage(identity), script: ImageScript.read(identity, in: context))
        let answer = try await session.perform(request, timeout: ImageCopy.patience(file.size))
        guard answer.status == 0 else {
            // It may be a disk that cannot be read there any more: the other images are worth a look all the same.
            return .failure(HostMistakes.lookingFailed(host, answer).diagnostic(during: "reading \(file.name)"))
        }
        guard let sum = answer.value("sum"), sum.utf8.count == 64 else {
            throw SSHMistakes.garbled(host, line: lastLines(answer.output, count: 1))
        }
        return .success(sum)
    }
}
