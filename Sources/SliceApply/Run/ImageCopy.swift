import Glibc
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// Makes sure that a worker has a base image: looks, and copies it where it lacks.
struct ImageCopy {
    let action: Action
    let image: ImageReference
    let session: any HostSession
    let run: Executor

    /// - Parameter known: what the worker said when it was asked whether it has the image, if it was.
    /// - Throws: ``Diagnostic`` where the worker cannot have it, ``HostFailure`` where it does not answer.
    func carryOut(_ known: HostAnswer?) async throws -> HostAnswer {
        guard let identity = image.identity else { throw ImageFile.unseen(image.path) }
        if let known, known.status != HostExit.imageAbsent { return try Executor.require(known, of: action) }
        let size = Self.size(image.path)
        // Two minutes, and a second for each MiB, for the way and the check: a stalled disk must not
        // keep the run for ever, nor somebody else's run that hangs.
        let patience = Duration.seconds(120 + (size >> 20))
        // Two slices that need the same image on the same host copy it once.
        let lock = try await self.lock(identity, patience)
        defer { withExtendedLifetime(lock) {} }
        let check = HostRequest(.perform([.init(action.operation)]), script: ImageScript.check(image, in: run.context))
        let found = try await session.perform(check, timeout: run.options.patience([action]))
        guard found.status == HostExit.imageAbsent else { return try Executor.require(found, of: action) }
        if run.interruption.isRequested { throw HostMistakes.notCopied(action) }
        let request = HostRequest(.installImage(identity), script: ImageScript.receive(identity, in: run.context))
        let answer = try await session.upload(image.path, with: request, timeout: patience) {
            [run, action] sent in run.report(.copying(action, sent: sent, total: size))
        }
        if answer.status == HostExit.wrongDigest {
            // Either the copy went wrong, or the file is another one by now, or is gone.
            let now = try? await ImageFile.identify(image.path)
            guard now == identity else { throw ImageFile.changed(image.path, from: identity) }
        }
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        return HostAnswer(status: 0, output: "state=made\n", errors: answer.errors)
    }

    private func lock(_ image: ImageReference.Identity, _ patience: Duration) async throws -> FileLock {
        do {
            return try await run.store.lockShared(
                "image-\(action.host)-\(image.sha256)", what: "The copy of \(self.image.path) to \(action.host)",
                holder: run.holder, timeout: patience, isOver: { [run] in run.interruption.isRequested }
            ) { [run, action] holder in run.report(.waiting(host: action.host, .copy(by: holder))) }
        } catch let refusal as Diagnostic {
            throw run.interruption.isRequested ? HostMistakes.notCopied(action) : refusal
        }
    }

    /// Bytes; none where it is gone.
    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
