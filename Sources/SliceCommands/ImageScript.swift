package import SlicePlanning

/// A base image on a worker: `images/SHA256.FORMAT`, immutable and never half-visible.
package enum ImageScript {
    /// Prints `state=found`, or `state=absent` where it has to be copied.
    package static func check(_ image: ImageReference, in context: HostContext) -> String {
        guard let identity = image.identity else { return "echo state=absent" }
        let path = ShellWord.quote(context.imagePath(identity))
        return "if [ -f \(path) ]; then echo state=found; else echo state=absent; fi"
    }

    /// Takes the image from standard input. It goes beside its final place, so that it can be
    /// renamed into it; whoever writes it holds its lock, even behind a controller that died.
    package static func receive(_ image: ImageReference.Identity, in context: HostContext) -> String {
        "umask 022; exec flock -w 60 \(lock(image.sha256)) sh -c "
            + ShellWord.quote("cat >" + ShellWord.quote(partialPath(image, in: context)))
    }

    /// Checks what was received and puts it in its place.
    package static func install(_ image: ImageReference.Identity, in context: HostContext) -> String {
        let part = ShellWord.quote(partialPath(image, in: context))
        let path = ShellWord.quote(context.imagePath(image))
        return """
            sum=$(sha256sum \(part))
            if [ "${sum%% *}" != \(ShellWord.quote(image.sha256)) ]; then
                rm -f \(part)
                slicec_fail \(HostExit.wrongDigest) 'the image that arrived has another checksum'
            fi
            chmod 0444 \(part)
            sync \(part)
            mv \(part) \(path)
            echo state=made
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
