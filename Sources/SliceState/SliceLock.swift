/// The lock of a slice, for as long as it is kept.
///
/// It can be taken away by force where its holder hangs: then the epoch of the slice is another, and
/// whatever the holder still wants to record is refused.
package final class SliceLock: Sendable {
    let slice: String
    let epoch: Int
    private let file: FileLock

    init(slice: String, epoch: Int, file: FileLock) {
        self.slice = slice
        self.epoch = epoch
        self.file = file
    }

    /// A lock that goes with its holder.
    struct Entry {
        weak var lock: SliceLock?
    }
}
