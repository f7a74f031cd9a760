import SliceCommands
import SliceState

/// What copies of base images need of the run that makes them.
struct ImageCopying: Sendable {
    let store: StateStore
    let context: HostContext
    let options: RunOptions
    /// Who copies, for those who have to wait.
    let holder: String
    let interruption: Interruption
    /// Reads an image once more, where something went wrong with it.
    let identify: ImageFile.Reading
    let files: any ImageFiles
    /// Whether the wish to stop ends a copy that is under way: what has arrived stays for the next time.
    var stopsAtOnce = false
    /// Whether an image that is there is read before it is believed, and replaced where it is damaged.
    var verifies = false
    let report: @Sendable (ApplyEvent) -> Void
}
