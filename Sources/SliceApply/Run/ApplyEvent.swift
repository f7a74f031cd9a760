package import SlicePlanning
package import SliceSyntax

/// What happens while a plan is carried out.
package enum ApplyEvent: Sendable {
    /// What is waited for on a host where no action is under way yet.
    package enum Wait: Sendable {
        /// It is compared with what is recorded, before there is a plan.
        case look
        case connection
        /// A base image is copied there by another run: by which, in its own words.
        case copy(by: String)
        /// A base image is read there: its name, shortened.
        case reading(String)
        /// What slices share is changed by another run: by which, in its own words.
        case shared(by: String)
        /// Something failed, and is tried again.
        case retry(String)
    }

    /// Something that failed is tried again.
    package struct Retry: Sendable {
        package let host: String
        /// Time until then.
        package let pause: Duration

        package init(host: String, pause: Duration) {
            self.host = host
            self.pause = pause
        }
    }

    /// What takes its time before any host is asked.
    package enum Preparation: Sendable {
        /// Another run works on the slice: which, in its own words.
        case lock(by: String)
        /// A base image is read, by its path.
        case image(String)
    }

    /// Nil: it is over.
    case preparing(Preparation?)
    case waiting(host: String, Wait)
    /// A host answered that was waited for, or never will.
    case answered(host: String)
    /// It failed for a reason that may pass.
    case retrying(Retry, Diagnostic)
    case begun(Action)
    /// A copy goes on where an earlier one was cut off: at which byte, of how many.
    case resuming(Action, at: Int, total: Int)
    /// Bytes of a base image that are on their way to a worker, of how many.
    case copying(Action, sent: Int, total: Int)
    /// `found`: it was there already and right, or gone already. `isForced`: a VM did not power down in
    /// its time, and was ended.
    case done(Action, found: Bool, elapsed: Duration, isForced: Bool = false)
    case failed(Action, Diagnostic)
    /// Another slice still needs what this action would remove.
    case kept(Action, users: Int)
    case hostFailed(String, Diagnostic)
}
