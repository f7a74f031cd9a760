package import SlicePlanning
package import SliceSyntax

/// What happens while a plan is carried out.
package enum ApplyEvent: Sendable {
    case begun(Action)
    /// `found`: it was there already and right.
    case done(Action, found: Bool, elapsed: Duration)
    case failed(Action, Diagnostic)
    /// Another slice still needs what this action would remove.
    case kept(Action, users: Int)
    case hostFailed(String, Diagnostic)
}
