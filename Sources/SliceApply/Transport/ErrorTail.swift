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

    func waitForEnd() async {
        guard !isEnded else { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
