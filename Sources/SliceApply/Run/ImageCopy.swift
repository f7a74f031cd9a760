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
    let context: HostContext
    let options: RunOptions
    let store: StateStore
    let holder: String
    let report: @Sendable (ApplyEvent) -> Void

    func run() async throws -> HostAnswer {
        guard let identity = image.identity else { throw ImageFile.unseen(image.path) }
        // Two slices that need the same image on the same host copy it once.
        let lock = try await FileLock.wait(
            try store.lockPath("image-\(action.host)-\(identity.sha256)"), holder: holder)
        defer { withExtendedLifetime(lock) {} }
        let found = try await Executor.ask(action, script: ImageScript.check(image, in: context), session, options)
        guard found.value("state") != "found" else { return found }
        let request = HostRequest(.installImage(identity), script: ImageScript.receive(identity, in: context))
        let size = Self.size(image.path)
        // Two minutes, and a second for each MiB, for the way and the check: a stalled disk must not
        // keep the run for ever.
        let answer = try await session.upload(image.path, with: request, timeout: .seconds(120 + (size >> 20))) {
            [report, action] sent in report(.copying(action, sent: sent, total: size))
        }
        if answer.status == HostExit.wrongDigest {
            // Either the copy went wrong, or the file is another one by now, or is gone.
            let now = try? await ImageFile.identify(image.path)
            guard now == identity else { throw ImageFile.changed(image.path, from: identity) }
        }
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        return answer
    }

    /// Bytes; none where it is gone.
    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
