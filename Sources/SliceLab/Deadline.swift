/// Waiting where there is no event to wait for.
enum Deadline {
    /// Asks every few milliseconds until there is an answer; nil where there was none in time.
    static func poll<Value: Sendable>(
        seconds: Int, _ question: () throws(LabError) -> Value?
    ) async throws(LabError) -> Value? {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            if let answer = try question() { return answer }
            if ContinuousClock.now >= end { return nil }
            do { try await Task.sleep(for: .milliseconds(5)) } catch { throw .interrupted }
        }
    }
}
