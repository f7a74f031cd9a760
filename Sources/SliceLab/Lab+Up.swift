import Glibc
import SystemPackage

extension Lab {
    /// How a lab was found by `up`.
    package enum Outcome: Sendable {
        /// It was up, all of it.
        case alreadyUp
        /// It is up now.
        case up
    }

    /// Brings up what is missing: all of it, or what died since.
    ///
    /// When it fails or its task is cancelled, what this call has made is removed again: a new lab
    /// as a whole, of one that was there the workers that it was bringing back.
    /// - Throws: also where the folder of that name is not a lab's.
    package func up(progress: @escaping @Sendable (String) -> Void) async throws(LabError) -> Outcome {
        try Prerequisites.check()
        let image = try await GuestImage.prepare(progress)
        // In this order in `down` too: who makes and removes the folders that labs share waits.
        let lock = try await lockForUp(progress)
        let result: Result<Outcome, LabError>
        do throws(LabError) {
            result = .success(try await raiseOrUndo(image: image, progress: progress))
        } catch { result = .failure(error) }
        lock.release()
        if case .failure = result {
            await Uncancelled.run { await Self.removeSharedFoldersIfUnused() }
        }
        return try result.get()
    }

    private func raiseOrUndo(
        image: FilePath, progress: @escaping @Sendable (String) -> Void
    ) async throws(LabError) -> Outcome {
        let isNew = try claim()
        do throws(LabError) {
            return try await raise(isNew: isNew, image: image, progress: progress)
        } catch {
            guard isNew else { throw error }
            let leftover = await Uncancelled.run { () -> LabError? in
                do throws(LabError) {
                    try await self.tearDown()
                    return nil
                } catch { return error }
            }
            if let leftover { progress("could not clean up: \(leftover.summary) \(leftover.detail)") }
            throw error
        }
    }

    private func lockForUp(_ progress: (String) -> Void) async throws(LabError) -> FolderLock {
        let shared = try await FolderLock(Self.root, mode: 0o700)
        defer { shared.release() }
        try makeSharedFolders()
        return try await FolderLock(folder, mode: 0o700) {
            progress("waiting for another run on lab \(name)")
        }
    }

    /// Marks the folder as ours, or sees that it is. True where there was no lab before.
    private func claim() throws(LabError) -> Bool {
        if marker.exists { return false }
        guard folder.entries.isEmpty else {
            throw LabError(
                "The lab's folder holds something else.",
                detail: "\(folder) is there, is not empty, and was not made by `slicec lab up`.",
                help: "Move it away, or choose another name with --name.")
        }
        try marker.write("slicec lab, format 1\n")
        return true
    }

    private func raise(
        isNew: Bool, image: FilePath, progress: @escaping @Sendable (String) -> Void
    ) async throws(LabError) -> Outcome {
        let network = LabNetwork(lab: self)
        if isNew { try await refuseStrangers(network) }
        var missing = LabHost.all
        let found = network.existing
        let wired = found.contains(switchNamespace)
        if wired && !isNew {
            let states = await hostStates()
            missing = LabHost.all.filter { host in
                !states.contains { $0.host == host && $0.isUp } || !found.contains(namespace(of: host))
            }
        }
        let controllerMissing = !wired || !found.contains(controllerNamespace)
        if controllerMissing && wired { missing = await stillMissing(missing, network) }
        // Its end of the cable went with the internet's.
        let internetMissing = !wired || !found.contains(internetNamespace)
        if internetMissing && !missing.contains(.networkNode) { missing.append(.networkNode) }
        if missing.isEmpty && !controllerMissing {
            try ControllerFiles(lab: self).write(image: image)
            return .alreadyUp
        }

        if !isNew {
            let names = missing.map(\.name) + (controllerMissing ? ["ctl"] : [])
            progress("bringing back \(names.joined(separator: ", "))")
        }
        if !wired { try await network.makeSwitch() }
        if controllerMissing { try await network.makeController() }
        if internetMissing { try await network.makeInternet() }
        let key = try await ControllerFiles(lab: self).authorizedKey()
        try await concurrently(missing) { host throws(LabError) in
            let running = RunningHost(lab: self, host: host)
            try await running.stop()
            try await network.makeWorker(host)
            try await HostFiles(lab: self, host: host).write(authorizedKey: key)
            do throws(LabError) { try await running.start() } catch {
                _ = await Uncancelled.run { try? await running.stop() }
                throw error
            }
            progress("\(host.name) is up at \(host.address)")
        }
        try ControllerFiles(lab: self).write(image: image)
        return .up
    }

    /// Without the controller nobody's SSH server answers; with it back, those that live do.
    private func stillMissing(_ hosts: [LabHost], _ network: LabNetwork) async -> [LabHost] {
        try? await network.makeController()
        let states = await hostStates()
        return hosts.filter { host in !states.contains { $0.host == host && $0.isUp } }
    }

    /// A namespace of our name, with processes in it, and no lab that knows of them.
    private func refuseStrangers(_ network: LabNetwork) async throws(LabError) {
        for namespace in network.existing.sorted() {
            let strangers = try await network.strangers(in: namespace)
            if !strangers.isEmpty {
                throw LabError(
                    "A network namespace of the lab's name is in use.",
                    detail: "\(namespace) holds processes that this lab did not start: "
                        + strangers.joined(separator: " ") + ".",
                    help: "See what they are with `ps`, end them, and run `lab up` again; or choose "
                        + "another name with --name.")
            }
        }
    }

    /// Does it for all at once. All are finished when it returns; the first error is thrown.
    func concurrently(
        _ hosts: [LabHost], _ body: @escaping @Sendable (LabHost) async throws(LabError) -> Void
    ) async throws(LabError) {
        let failure = await withTaskGroup(of: LabError?.self) { group in
            for host in hosts {
                group.addTask {
                    do throws(LabError) {
                        try await body(host)
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }
}
