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

    package var isHeld: Bool { self == .held }
}

/// A claim, and what became of it.
package struct ClaimResult: Sendable, Hashable {
    package let claim: DataPlaneClaim
    package let verdict: ClaimVerdict

    package init(claim: DataPlaneClaim, verdict: ClaimVerdict) {
        self.claim = claim
        self.verdict = verdict
    }
}
