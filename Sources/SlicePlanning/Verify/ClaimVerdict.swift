/// What hosts showed of a claim.
package enum ClaimVerdict: Sendable, Hashable {
    case held
    /// It is not so: what was found instead.
    case failed(String)
    /// Nobody could look: why.
    case unknown(String)

    /// What was found, or why nobody could look; nil where the claim holds.
    package var found: String? {
        switch self {
        case .held: nil
        case .failed(let found), .unknown(let found): found
        }
    }

    /// Whether hosts showed that the claim is true.
    package var isHeld: Bool { self == .held }
}

/// A claim, and what became of it.
package struct ClaimResult: Sendable, Hashable {
    /// What was claimed.
    package let claim: DataPlaneClaim
    /// What became of it.
    package let verdict: ClaimVerdict

    /// A claim that was judged.
    package init(claim: DataPlaneClaim, verdict: ClaimVerdict) {
        self.claim = claim
        self.verdict = verdict
    }
}
