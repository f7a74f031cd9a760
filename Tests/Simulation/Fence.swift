import SliceApply
import SliceCommands

/// What a session has to itself on a host, by a lock there in which its number stands: what an earlier
/// session sent, and comes late, does nothing any more.
enum Fence: Equatable {
    case slice(Int)
    /// All that nobody records.
    case orphans

    /// What a session takes as it connects; nil where it only looks.
    init?(_ claim: HostClaim) {
        switch claim.purpose {
        case .look, .images: return nil
        case .slice: self = .slice(claim.context.sliceID)
        case .orphans: self = .orphans
        }
    }
}

extension SimulatedHost {
    func owner(of fence: Fence) -> Int? {
        switch fence {
        case .slice(let id): claims[id]
        case .orphans: orphanClaim
        }
    }

    func claim(_ fence: Fence, for session: Int) {
        switch fence {
        case .slice(let id): claims[id] = session
        case .orphans: orphanClaim = session
        }
    }

    /// Whoever works on a slice takes the orphans away from those who remove them: what is one now may be its
    /// own in a moment.
    func endRemovals(before fence: Fence) { if fence != .orphans { orphanClaim = nil } }
}

extension Ghost {
    /// Whether one with this fence has to wait for it.
    func isInTheWay(of other: Fence) -> Bool { fence == other || fence == .orphans }
}
