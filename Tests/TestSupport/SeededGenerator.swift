import Glibc

/// SplitMix64: the same numbers for the same seed, on every machine, so that a failure is
/// repeated from the seed that it printed.
package struct SeededGenerator: RandomNumberGenerator {
    package var state: UInt64

    package init(state: UInt64) { self.state = state }

    /// What tests of many random inputs begin with: `SLICEC_FUZZ_SEED` repeats or varies a run.
    package static var seed: UInt64 { getenv("SLICEC_FUZZ_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1000 }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
