package import SlicePlanning

/// A base image on a worker: `images/SHA256.FORMAT`, immutable and never half-visible.
package enum ImageScript {
    /// Prints `state=found`, or `state=absent` where it has to be copied.
    package static func check(_ image: ImageReference, in context: HostContext) -> String {
        guard let identity = image.identity else { return "echo state=absent" }
        let path = ShellWord.quote(context.imagePath(identity))
        let parts = ShellWord.quote("\(context.dataDirectory)/images/.\(identity.sha256)") + ".*.part"
        // What an upload that was cut off left behind; whoever asks holds the image's lock.
        return "if [ -f \(path) ]; then echo state=found; else rm -f \(parts); echo state=absent; fi"
    }

    /// Where an upload goes, beside its final place so that it can be renamed into it.
    package static func partialPath(_ image: ImageReference.Identity, token: String, in context: HostContext) -> String
    {
        "\(context.dataDirectory)/images/.\(image.sha256).\(token).part"
    }

    /// Checks what was uploaded and puts it in its place.
    package static func install(_ image: ImageReference.Identity, token: String, in context: HostContext) -> String {
        let part = ShellWord.quote(partialPath(image, token: token, in: context))
        let path = ShellWord.quote(context.imagePath(image))
        return """
            sum=$(sha256sum \(part))
            if [ "${sum%% *}" != \(ShellWord.quote(image.sha256)) ]; then
                rm -f \(part)
                slicec_fail 1 'the image arrived damaged'
            fi
            chmod 0444 \(part)
            sync \(part)
            mv \(part) \(path)
            echo state=made
            """
    }

    package static func discard(_ image: ImageReference.Identity, token: String, in context: HostContext) -> String {
        "rm -f " + ShellWord.quote(partialPath(image, token: token, in: context))
    }
}
