package import SlicePlanning
package import SliceSyntax

/// What happens while a plan is carried out.
package enum ApplyEvent: Sendable {
    /// What is waited for on a host where no action is under way yet.
    package enum Wait: Sendable {
        /// It is compared with what is recorded, before there is a plan.
        case look
        case connection
    }

    case waiting(host: String, Wait)
    /// A host answered that was waited for, or never will.
    case answered(host: String)
    case begun(Action)
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
