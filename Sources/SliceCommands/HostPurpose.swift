/// What a connection to a host is for, and so which lock on the host it works behind.
package enum HostPurpose: Sendable {
    /// To look: the host is neither claimed nor locked.
    case look
    /// To work on a slice.
    case slice
    /// To remove what no slice records.
    case orphans
    /// To bring base images: the host is claimed for the state. Each image has its own lock there.
    case images

    /// The lock of all removals of orphans on a host.
    ///
    /// An ID may have been an orphan's and be a slice's by now, and what removes the orphan may still run, or
    /// arrive late. A removal claims this lock, sees then, while no number can be given out, that nothing records
    /// the orphan, and is sent. A run is given its numbers before it sends what makes something, and before the first
    /// of that takes the lock and empties the file. So a removal that was sent without knowing of the run is over by
    /// then, or comes later and is refused; and one that claims the lock afterwards sees what the run was given.
    static let orphansLock = "\(HostContext.runDirectory)/locks/orphans"

    /// Nil where no lock is needed.
    func lockFile(sliceID: Int) -> String? {
        switch self {
        case .look, .images: nil
        case .slice: RemoteShell.lockFile(sliceID: sliceID)
        case .orphans: Self.orphansLock
        }
    }
}
