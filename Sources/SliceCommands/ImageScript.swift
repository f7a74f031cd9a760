package import SlicePlanning

/// A base image on a worker: `images/SHA256.FORMAT`, immutable and never half-visible.
package enum ImageScript {
    /// Prints `state=found`, or ends with ``HostExit/imageAbsent`` where it has to be copied.
    package static func check(_ image: ImageReference, in context: HostContext) -> String {
        guard let identity = image.identity else { return "exit \(HostExit.imageAbsent)" }
        let path = ShellWord.quote(context.imagePath(identity))
        return "[ -f \(path) ] || exit \(HostExit.imageAbsent)\necho state=found"
    }

    /// Takes the image from standard input, checks it and puts it in its place. It arrives beside
    /// that, so that it can be renamed into it. Whoever writes it holds its lock, even behind a
    /// controller that died, and then leaves nothing that is not the whole image: it may be that
    /// nobody ever comes to clean up.
    package static func receive(_ image: ImageReference.Identity, in context: HostContext) -> String {
        let part = ShellWord.quote(partialPath(image, in: context))
        let script = """
            set -eu
            discard() { rm -f \(part); }
            trap discard EXIT
            trap 'exit 1' HUP TERM
            cat >\(part)
            \(check(image, in: context) { "echo '\($0)' >&2; exit \(HostExit.wrongDigest)" })
            """
        return "umask 022; exec flock -w 60 \(lock(image.sha256)) sh -c " + ShellWord.quote(script)
    }

    /// Checks what was copied and puts it in its place.
    static func install(_ image: ImageReference.Identity, in context: HostContext) -> String {
        check(image, in: context) { "slicec_fail \(HostExit.wrongDigest) '\($0)'" } + "\necho state=made"
    }

    /// - Parameter fail: the command that ends the script with a message.
    private static func check(
        _ image: ImageReference.Identity, in context: HostContext, fail: (String) -> String
    ) -> String {
        let part = ShellWord.quote(partialPath(image, in: context))
        return """
            sum=$(sha256sum \(part))
            if [ "${sum%% *}" != \(ShellWord.quote(image.sha256)) ]; then
                rm -f \(part)
                \(fail("the image that arrived has another checksum"))
            fi
            chmod 0444 \(part)
            sync \(part)
            mv \(part) \(ShellWord.quote(context.imagePath(image)))
            """
    }

    /// Removes what uploads that were cut off left behind, and spares those that go on.
    static func discardParts(in context: HostContext) -> String {
        """
        for part in \(ShellWord.quote("\(context.dataDirectory)/images"))/.*.part; do
            [ -e "$part" ] || continue
            digest=${part##*/.}
            flock -n "\(lock("${digest%.part}"))" rm -f -- "$part" || :
        done
        """
    }

    static func partialPath(_ image: ImageReference.Identity, in context: HostContext) -> String {
        "\(context.dataDirectory)/images/.\(image.sha256).part"
    }

    static func lock(_ digest: String) -> String { "\(HostContext.runDirectory)/locks/image-\(digest)" }
}
