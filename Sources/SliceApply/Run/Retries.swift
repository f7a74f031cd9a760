/// How often and after what time something that failed for a passing reason is tried again in a run.
struct Retries {
    private let limit: Int
    private var counts: [String: Int] = [:]

    init(_ options: RunOptions) { limit = options.retries }

    /// The time to wait before the next try: half a second, and twice as long each time, up to eight
    /// seconds; nil where it was tried often enough.
    ///
    /// - Parameter subject: what is counted by itself.
    mutating func next(_ subject: String) -> Duration? {
        let count = counts[subject, default: 0]
        guard count < limit else { return nil }
        counts[subject] = count + 1
        return .milliseconds(min(8000, 500 << min(count, 4)))
    }
}
