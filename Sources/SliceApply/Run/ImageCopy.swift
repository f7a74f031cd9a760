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

    func run() async throws -> HostAnswer {
        guard let identity = image.identity else { throw ImageFile.unseen(image.path) }
        // Two slices that need the same image on the same host copy it once.
        let lock = try await FileLock.wait(
            try store.lockPath("image-\(action.host)-\(identity.sha256)"), holder: holder)
        defer { withExtendedLifetime(lock) {} }
        let found = try await Executor.ask(action, script: ImageScript.check(image, in: context), session, options)
        guard found.value("state") != "found" else { return found }
        let request = HostRequest(.installImage(identity), script: ImageScript.receive(identity, in: context))
        let answer = try await session.upload(image.path, with: request, timeout: Self.uploadTimeout(image.path))
        if answer.status == HostExit.wrongDigest {
            // Either the copy went wrong, or the file is another one by now, or is gone.
            let now = try? await ImageFile.identify(image.path)
            guard now == identity else { throw ImageFile.changed(image.path, from: identity) }
        }
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        return answer
    }

    /// Two minutes, and a second for each MiB, for the way and the check: a stalled disk must not
    /// keep the run for ever.
    private static func uploadTimeout(_ path: String) -> Duration {
        var status = stat()
        return .seconds(120 + (stat(path, &status) == 0 ? Int(status.st_size) >> 20 : 0))
    }
}
