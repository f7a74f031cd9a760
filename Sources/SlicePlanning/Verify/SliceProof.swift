/// All claims of a slice, judged.
package struct SliceProof: Sendable {
    package let slice: RecordedSlice
    /// Who works on the slice, as they wrote it; nil: nobody.
    package let holder: String?
    package let results: [ClaimResult]

    package init(slice: RecordedSlice, holder: String?, results: [ClaimResult]) {
        self.slice = slice
        self.holder = holder
        self.results = results
    }

    package var holds: Bool { results.allSatisfy(\.verdict.isHeld) }

    func count(_ matches: (ClaimVerdict) -> Bool) -> Int { results.count { matches($0.verdict) } }
    var held: Int { count(\.isHeld) }
    var failed: Int { count { if case .failed = $0 { true } else { false } } }
    var unknown: Int { count { if case .unknown = $0 { true } else { false } } }
}
