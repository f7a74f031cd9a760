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

    /// An upload of a large image may take as long as it needs; a stalled connection is found
    /// by SSH's own keep-alive.
    private static let uploadTimeout = Duration.seconds(6 * 3600)

    func run() async throws -> HostAnswer {
        guard let identity = image.identity else { throw ImageFile.unreadable(image.path, "was not looked at") }
        // Two slices that need the same image on the same host copy it once.
        let lock = try await FileLock.wait(
            try store.lockPath("image-\(action.host)-\(identity.sha256)"), holder: holder)
        defer { withExtendedLifetime(lock) {} }
        let found = try await Executor.ask(action, script: ImageScript.check(image, in: context), session, options)
        guard found.value("state") != "found" else { return found }
        let token = String(UInt64.random(in: .min ... .max), radix: 16)
        do {
            try await session.upload(
                image.path, to: ImageScript.partialPath(identity, token: token, in: context),
                timeout: Self.uploadTimeout)
        } catch {
            let discard = ImageScript.discard(identity, token: token, in: context)
            _ = try? await session.perform(HostRequest(.discardUpload, script: discard), timeout: .seconds(30))
            throw error
        }
        let request = HostRequest(
            .installImage(identity, token: token), script: ImageScript.install(identity, token: token, in: context))
        let answer = try await session.perform(request, timeout: .seconds(options.actionTimeout * 5))
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        return answer
    }
}
