import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// Makes sure that a worker has a base image: looks, and copies it where it lacks, from where an earlier copy was cut
/// off.
struct ImageCopy {
    let action: Action
    let image: ImageReference
    let session: any HostSession
    let run: ImageCopying

    /// - Parameter known: what the worker said when it was asked whether it has the image, if it was.
    /// - Throws: ``Diagnostic`` where the worker cannot have it, ``HostFailure`` where it does not answer.
    func carryOut(_ known: HostAnswer?) async throws -> HostAnswer {
        guard let identity = image.identity else { throw ImageFile.unseen(image.path) }
        if !run.verifies, let known, known.status != HostExit.imageAbsent {
            return try Executor.require(known, of: action)
        }
        let size = run.files.size(image.path)
        // For the way, and for reading it: a stalled disk must not keep the run for ever, nor somebody else's run that
        // hangs.
        let patience = Self.patience(size)
        // Two slices that need the same image on the same host copy it once.
        let lock = try await self.lock(identity, patience)
        defer { withExtendedLifetime(lock) {} }
        let check = HostRequest(.perform([.init(action.operation)]), script: ImageScript.check(image, in: run.context))
        let found = try await session.perform(check, timeout: run.options.patience([action]))
        var replaces = false
        if found.status != HostExit.imageAbsent {
            let answer = try Executor.require(found, of: action)
            guard run.verifies, try await isDamaged(identity, patience) else { return answer }
            replaces = true
        }
        if run.interruption.isRequested { throw HostMistakes.notCopied(action) }
        return try await copy(identity, size, patience, replaces: replaces)
    }

    /// Two minutes, and a second for each MiB.
    static func patience(_ size: Int) -> Duration { .seconds(120 + (size >> 20)) }

    private func isDamaged(_ identity: ImageReference.Identity, _ patience: Duration) async throws -> Bool {
        let request = HostRequest(.readImage(identity), script: ImageScript.read(identity, in: run.context))
        let answer = try await session.perform(request, timeout: patience)
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        guard let sum = answer.value("sum") else { throw garbled(answer) }
        return sum != identity.sha256
    }

    private func copy(
        _ identity: ImageReference.Identity, _ size: Int, _ patience: Duration, replaces: Bool
    ) async throws -> HostAnswer {
        let token = String(UInt64.random(in: .min ... .max), radix: 16)
        let start = try await takeOver(identity, size, token, patience, replaces: replaces)
        guard let start else { return HostAnswer(status: 0, output: "state=found\n", errors: "") }
        if start > 0 { run.report(.resuming(action, at: start, total: size)) }
        if run.interruption.isRequested { throw HostMistakes.notCopied(action) }
        let transfer = ImageTransfer(identity, token: token, offset: start, total: size, replaces: replaces)
        let answer = try await send(transfer, patience)
        if answer.status == 0 { return HostAnswer(status: 0, output: "state=made\n", errors: answer.errors) }
        if [HostExit.wrongDigest, HostExit.imageCut].contains(answer.status) {
            // Either the copy went wrong, or the file is another one by now, or is gone.
            let now = try? await run.identify(image.path)
            guard now == identity else { throw ImageFile.changed(image.path, from: identity) }
        }
        switch answer.status {
        case HostExit.imageCut: throw SSHMistakes.lost(action.host, errors: answer.errors)
        case HostExit.superseded: throw SSHMistakes.superseded(action.host)
        default: throw HostMistakes.failed(action, answer)
        }
    }

    /// Takes the copying over from whoever was at it.
    ///
    /// - Returns: how many bytes are there already and are surely the image's; nil where all of it is there by now.
    private func takeOver(
        _ identity: ImageReference.Identity, _ size: Int, _ token: String, _ patience: Duration, replaces: Bool
    ) async throws -> Int? {
        let script = ImageScript.takeOver(identity, token: token, replaces: replaces, in: run.context)
        let request = HostRequest(.takeOverImage(identity, token: token), script: script)
        let answer = try await session.perform(request, timeout: patience)
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        if answer.value("state") == "found" { return nil }
        guard let half = HalfCopy(answer) else { throw garbled(answer) }
        var start = 0
        if half.size > 0 {
            start = half.proved(by: try await run.files.blocks(image.path, upTo: min(size, half.size)))
        }
        // What is not the image's makes room.
        if let free = half.free.map({ $0 + half.size - start }), free < size - start {
            throw HostMistakes.noRoom(action, needed: size - start, free: free)
        }
        return start
    }

    private func send(_ transfer: ImageTransfer, _ patience: Duration) async throws -> HostAnswer {
        let request = HostRequest(.installImage(transfer), script: ImageScript.receive(transfer, in: run.context))
        let sending = Task { [session, image, run, action] () async throws -> HostAnswer in
            try await session.upload(image.path, from: transfer.offset, with: request, timeout: patience) { sent in
                run.report(.copying(action, sent: sent, total: transfer.total))
            }
        }
        if run.stopsAtOnce { run.interruption.whenRequested { sending.cancel() } }
        do {
            return try await sending.value
        } catch {
            if run.stopsAtOnce, run.interruption.isRequested { throw HostMistakes.copyStopped(action) }
            throw error
        }
    }

    private func garbled(_ answer: HostAnswer) -> HostFailure {
        SSHMistakes.garbled(action.host, line: lastLines(answer.output + "\n" + answer.errors))
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
}
