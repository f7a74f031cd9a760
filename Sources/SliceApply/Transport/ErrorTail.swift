/// The end of what `ssh` wrote to standard error: evidence for when something fails.
actor ErrorTail {
    private static let limit = 8192
    private var bytes: [UInt8] = []
    private var isEnded = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func append(_ more: [UInt8]) {
        bytes += more
        if bytes.count > Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
    }

    func end() {
        isEnded = true
        waiting.forEach { $0.resume() }
        waiting = []
    }

    /// Waits until the stream is over, or has been waited for long enough.
    func waitForEnd(atMost limit: Duration) async {
        guard !isEnded else { return }
        let timer = Task {
            try await Task.sleep(for: limit)
            end()
        }
        await withCheckedContinuation { waiting.append($0) }
        timer.cancel()
    }
}
