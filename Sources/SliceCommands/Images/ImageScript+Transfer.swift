package import SlicePlanning

/// Copying an image from the controller, in as many goes as it takes: what arrived stays as a half copy beside the
/// image's place, so that the next go sends only the rest.
extension ImageScript {
    /// Bytes of the parts that are compared, each by its own checksum: what is the same up to a part's end is sent no
    /// more, even where the rest was lost with the host's power.
    package static let blockSize = 64 * mebibyte
    private static let mebibyte = 1 << 20

    /// Takes the copying of an image over from whoever was at it, and says what is there: `size=BYTES` of a half copy
    /// with a line `block=SHA256` for each ``blockSize`` of it, and `free=KIBIBYTES` of the disk. Prints `state=found`
    /// instead where the image is there by now.
    ///
    /// Who was at it works for a run that is over: runs wait for each other on the controller. It may wait for the
    /// rest of the image for hours all the same, where the connection broke and the host was never told.
    ///
    /// - Parameter token: of the ``ImageTransfer`` that is to follow.
    package static func takeOver(
        _ image: ImageReference.Identity, token: String, replaces: Bool = false, in context: HostContext
    ) -> String {
        let part = ShellWord.quote(partialPath(image, in: context))
        let folder = ShellWord.quote("\(context.dataDirectory)/images")
        let lock = lock(image.sha256)
        let found =
            replaces
            ? inUse(image, in: context)
            : "if [ -f \(ShellWord.quote(context.imagePath(image))) ]; then echo state=found; exit 0; fi"
        return """
            if ! flock -n \(lock) true; then
                for place in /proc/[0-9]*/fd/7; do
                    if [ "$(readlink "$place")" = \(lock) ]; then
                        place=${place%/fd/7}
                        kill -9 "${place#/proc/}" || :
                    fi
                done
            fi
            (
            flock -w 60 7 || slicec_fail \(HostExit.busy) 'the base image is being copied by somebody else'
            \(found)
            echo \(ShellWord.quote(token)) >\(lock)
            \(discardParts(in: context))
            size=0
            if [ -f \(part) ]; then size=$(stat -c %s \(part)); fi
            echo "size=$size"
            echo "free=$(df -Pk \(folder) | awk 'NR == 2 { print $4 }')"
            \(blocks(of: part))
            ) 7>>\(lock)
            """
    }

    /// A line `block=SHA256` for each ``blockSize`` of a file's first `$size` bytes, also of the last, which may be
    /// smaller.
    ///
    /// - Parameter file: a word of the shell's.
    package static func blocks(of file: String) -> String {
        let count = blockSize / mebibyte
        return """
            n=0
            while [ $((n * \(blockSize))) -lt "$size" ]; do
                rest=$((size - n * \(blockSize)))
                sum=$(dd if=\(file) bs=\(mebibyte) skip=$((n * \(count))) count=\(count) 2>/dev/null |
                    head -c "$rest" | sha256sum)
                echo "block=${sum%% *}"
                n=$((n + 1))
            done
            """
    }

    /// Takes the rest of an image from standard input, puts it behind what is there, checks the whole and gives it its
    /// name. A whole that is not the image is thrown away; one that is cut off stays, and is no image.
    ///
    /// Ends with ``HostExit/imageCut`` where less came than was to come, and with ``HostExit/superseded``, without
    /// having done anything, where another transfer was begun since.
    package static func receive(_ transfer: ImageTransfer, in context: HostContext) -> String {
        let image = transfer.image
        let part = ShellWord.quote(partialPath(image, in: context))
        // Brought by hand meanwhile: it is not touched any more.
        let isThere = "if [ -f \(ShellWord.quote(context.imagePath(image))) ]; then rm -f \(part); exit 0; fi"
        let lock = lock(image.sha256)
        return """
            set -eu
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            export PATH LC_ALL=C
            umask 022
            slicec_fail() { status=$1; shift; printf '%s\\n' "$*" >&2; exit "$status"; }
            exec 7>>\(lock)
            flock -w 60 7 || slicec_fail \(HostExit.busy) 'the base image is being copied by somebody else'
            owner=
            read -r owner <\(lock) || :
            [ "$owner" = \(ShellWord.quote(transfer.token)) ] || slicec_fail \(HostExit.superseded) superseded
            size=0
            if [ -f \(part) ]; then size=$(stat -c %s \(part)); fi
            [ "$size" -ge \(transfer.offset) ] || slicec_fail \(HostExit.imageCut) "only $size bytes are there"
            # What follows the last byte that was proved to be the image's.
            dd if=/dev/null of=\(part) bs=1 seek=\(transfer.offset) 2>/dev/null
            cat >>\(part)
            size=$(stat -c %s \(part))
            [ "$size" -ge \(transfer.total) ] || slicec_fail \(HostExit.imageCut) "$size of \(transfer.total) bytes are there"
            \(transfer.replaces ? inUse(image, in: context) : isThere)
            \(settle(image, in: context) { "slicec_fail \(HostExit.wrongDigest) '\($0)'" })
            """
    }

    /// Refuses, with ``HostExit/imageInUse``, where a disk lies over the image.
    private static func inUse(_ image: ImageReference.Identity, in context: HostContext) -> String {
        let data = ShellWord.quote(context.dataDirectory)
        return """
            for disk in \(data)/vms/[0-9]*/disk.qcow2*; do
                [ -f "$disk" ] || continue
                id=${disk%/*}
                if head -c \(overlayHeader) "$disk" | grep -aqF \(ShellWord.quote("/images/\(image.sha256).")); then
                    slicec_fail \(HostExit.imageInUse) "the disk of VM ${id##*/} lies over it"
                fi
            done
            """
    }

    /// Bytes of a QCOW2 overlay among which the name of its base image is: its first cluster.
    static let overlayHeader = 65536
}
