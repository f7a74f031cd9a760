/// All claims of a slice, judged.
package struct SliceProof: Sendable {
    /// The slice, as it is recorded.
    package let slice: RecordedSlice
    /// Who works on the slice, as they wrote it; nil: nobody.
    package let holder: String?
    /// In the order of the claims.
    package let results: [ClaimResult]

    /// The judged claims of one slice.
    package init(slice: RecordedSlice, holder: String?, results: [ClaimResult]) {
        self.slice = slice
        self.holder = holder
        self.results = results
    }

    /// Whether every claim holds: one that nobody could look at does not.
    package var holds: Bool { results.allSatisfy(\.verdict.isHeld) }

    func count(_ matches: (ClaimVerdict) -> Bool) -> Int { results.count { matches($0.verdict) } }
    var held: Int { count(\.isHeld) }
    var failed: Int { count { if case .failed = $0 { true } else { false } } }
    var unknown: Int { count { if case .unknown = $0 { true } else { false } } }
}
