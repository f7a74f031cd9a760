import SliceCommands
import SlicePlanning

/// Base images, whole and half, as copies come and are cut off.
extension SimulatedHost {
    /// What has arrived of an image.
    struct Part: Equatable {
        /// Bytes.
        var size: Int
        /// Bytes from its beginning that are the image's; what follows is something else.
        var right: Int

        /// What its blocks are told by: one that is not the image's is like no other.
        func blocks(of digest: String) -> [String] {
            stride(from: 0, to: size, by: ImageScript.blockSize).map { start in
                let end = min(size, start + ImageScript.blockSize)
                return end <= right ? "\(digest)-\(start)-\(end)" : "garbage-\(start)-\(end)"
            }
        }
    }

    /// What a copy that begins now finds; whoever was at it before is not any more.
    func takeOver(_ digest: String, token: String) -> [String] {
        if images.contains(digest) { return ["state=found"] }
        copiers[digest] = token
        let part = parts[digest] ?? Part(size: 0, right: 0)
        return ["size=\(part.size)"] + part.blocks(of: digest).map { "block=\($0)" }
    }

    /// What comes of the bytes of a transfer that arrive, up to `end`.
    ///
    /// - Parameter right: up to where they are the image's.
    /// - Returns: the exit status of the script.
    func receive(_ transfer: ImageTransfer, upTo end: Int, right: Int) -> Int {
        let digest = transfer.image.sha256
        guard copiers[digest] == transfer.token else { return HostExit.superseded }
        let before = parts[digest] ?? Part(size: 0, right: 0)
        guard before.size >= transfer.offset else { return HostExit.imageCut }
        let isRight = before.right >= transfer.offset
        parts[digest] = Part(
            size: max(transfer.offset, end), right: isRight ? max(transfer.offset, right) : before.right)
        guard end >= transfer.total else { return HostExit.imageCut }
        let whole = parts.removeValue(forKey: digest)
        guard whole == Part(size: transfer.total, right: transfer.total) else { return HostExit.wrongDigest }
        images.insert(digest)
        return 0
    }

    /// What nobody waits for any more arrives all the same.
    func finishLateCopies() {
        let copies = lateCopies
        lateCopies = []
        for copy in copies { _ = receive(copy, upTo: copy.total, right: copy.total) }
    }
}
