package import SlicePlanning

/// A base image on a worker: `images/SHA256.FORMAT`, immutable and never half-visible.
package enum ImageScript {
    /// Prints `state=found`, or ends with ``HostExit/imageAbsent`` where it has to be copied.
    package static func check(_ image: ImageReference, in context: HostContext) -> String {
        guard let identity = image.identity else { return "exit \(HostExit.imageAbsent)" }
        let path = ShellWord.quote(context.imagePath(identity))
        return "[ -f \(path) ] || exit \(HostExit.imageAbsent)\necho state=found"
    }

    /// Checks what was copied and puts it in its place.
    static func install(_ image: ImageReference.Identity, in context: HostContext) -> String {
        settle(image, in: context) { "slicec_fail \(HostExit.wrongDigest) '\($0)'" } + "\necho state=made"
    }

    /// Checks what is there of an image, and gives it its name where it is the whole image, and the right one.
    ///
    /// - Parameter fail: the command that ends the script with a message.
    static func settle(
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

    /// Reads an image that is there from its first byte to its last, and prints `size=BYTES` and `sum=SHA256`.
    package static func read(_ image: ImageReference.Identity, in context: HostContext) -> String {
        let path = ShellWord.quote(context.imagePath(image))
        return """
            [ -f \(path) ] || exit \(HostExit.imageAbsent)
            echo "size=$(stat -c %s \(path))"
            # In one word, so that a file that cannot be read is a failure.
            sum=$(sha256sum \(path))
            echo "sum=${sum%% *}"
            """
    }

    /// Days after which a half copy that nobody has added anything to is given up.
    package static let patience = 7

    /// Removes half copies that nobody has gone on with for ``patience`` days, and spares those that go on.
    static func discardParts(in context: HostContext) -> String {
        """
        for part in \(ShellWord.quote("\(context.dataDirectory)/images"))/.*.part; do
            [ -e "$part" ] || continue
            [ $(($(date +%s) - $(stat -c %Y "$part"))) -gt \(patience * 86400) ] || continue
            digest=${part##*/.}
            flock -n "\(lock("${digest%.part}"))" rm -f -- "$part" || :
        done
        """
    }

    static func partialPath(_ image: ImageReference.Identity, in context: HostContext) -> String {
        "\(context.dataDirectory)/images/.\(image.sha256).part"
    }

    /// Held by whoever writes the image, even behind a controller that died.
    static func lock(_ digest: String) -> String { "\(HostContext.runDirectory)/locks/image-\(digest)" }
}
