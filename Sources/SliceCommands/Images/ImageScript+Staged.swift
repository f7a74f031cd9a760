package import SlicePlanning
import SliceSyntax
package import SliceTopology

extension ImageScript {
    /// The command by which a person copies an image from the controller to a worker: into the
    /// home of the SSH user, from where ``take(_:from:copyCommand:in:)`` takes it.
    package static func copyCommand(_ image: ImageReference, to host: String, in cluster: Cluster) -> String? {
        guard let identity = image.identity else { return nil }
        let place = "\(cluster.ssh.user)@\(host.contains(":") ? "[\(host)]" : host):\(fileName(identity))"
        return ShellWord.join(["scp"] + (cluster.ssh.configFile.map { ["-F", $0] } ?? []) + [image.path, place])
    }

    /// Makes sure of an image where no controller sends it: it is there, or it is taken from
    /// the home of `user`, or the script says how to put it there.
    static func take(
        _ image: ImageReference, from user: String, copyCommand: String, in context: HostContext
    ) -> String {
        guard let identity = image.identity else { return "slicec_fail 1 'the base image is not known'" }
        let missing =
            "the base image \(TerminalText.escaped(image.fileName)) is not here; copy it from the controller with"
        return """
            staged=$(getent passwd \(ShellWord.quote(user)) | cut -d: -f6)/\(fileName(identity))
            if [ -f \(ShellWord.quote(context.imagePath(identity))) ]; then
                echo state=found
            elif [ -f "$staged" ]; then
            \(takeStaged(identity, in: context))
            else
                slicec_fail \(HostExit.imageMissing) \(ShellWord.quote(missing)) \\
                    \(ShellWord.quote(copyCommand)) \\
                    'and run this script again'
            fi
            """
    }

    private static func fileName(_ image: ImageReference.Identity) -> String { "\(image.sha256).\(image.format)" }

    /// Copied beside its place and renamed into it, like an image that is sent, and behind the same lock: both go to
    /// the same place.
    private static func takeStaged(_ image: ImageReference.Identity, in context: HostContext) -> String {
        let part = ShellWord.quote(partialPath(image, in: context))
        let copy = """
            (
            flock -w 60 6 || slicec_fail \(HostExit.busy) 'the base image is being copied by another run'
            trap \(ShellWord.quote("rm -f \(part)")) EXIT
            cp "$staged" \(part)
            \(install(image, in: context))
            ) 6>>\(lock(image.sha256))
            """
        return copy.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }
}
