/// Takes a remote shell's output apart into answers.
///
/// Frames are found by token and length, so an answer's own bytes cannot be taken for one,
/// and the end of the stream is never taken for an answer.
actor FrameReader {
    private let token: [UInt8]
    private let host: String
    private var buffer: [UInt8] = []
    private var isReady = false
    private var ended: HostFailure?
    private var answers: [Int: HostAnswer] = [:]
    private var waiting: [Int: CheckedContinuation<Result<HostAnswer, HostFailure>, Never>] = [:]
    private var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    /// Stands for the shell's first sign of life among the waiting.
    static let ready = -1
    /// More than a remote shell ever sends; a greater length is garbage, and none may overflow.
    private static let lengthLimit = 1 << 24

    init(token: String, host: String) {
        self.token = Array(token.utf8)
        self.host = host
    }

    /// Waits for the answer to step `number`, or for the shell to be ready.
    func answer(_ number: Int) async -> Result<HostAnswer, HostFailure> {
        if let answer = answers.removeValue(forKey: number) { return .success(answer) }
        if let ended { return .failure(ended) }
        return await withCheckedContinuation { waiting[number] = $0 }
    }

    /// Ends the waiting for one step.
    func fail(_ number: Int, _ failure: HostFailure) {
        waiting.removeValue(forKey: number)?.resume(returning: .failure(failure))
    }

    /// Waits until the stream is over.
    func waitForEnd() async {
        guard ended == nil else { return }
        await withCheckedContinuation { waitingForEnd.append($0) }
    }

    /// The stream is over: nothing more will be answered.
    func end(_ failure: HostFailure) {
        guard ended == nil else { return }
        ended = failure
        waitingForEnd.forEach { $0.resume() }
        waitingForEnd = []
        for continuation in waiting.values { continuation.resume(returning: .failure(failure)) }
        waiting = [:]
    }

    func receive(_ bytes: [UInt8]) {
        buffer += bytes
        while ended == nil, takeFrame() {}
    }

    /// - Returns: whether there was a whole frame.
    private func takeFrame() -> Bool {
        guard let lineEnd = buffer.firstIndex(of: UInt8(ascii: "\n")) else { return false }
        let line = buffer[..<lineEnd]
        let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard line.starts(with: token) else {
            // Before the shell is ready, login scripts may say something; afterwards nobody may.
            guard isReady else {
                buffer.removeSubrange(...lineEnd)
                return true
            }
            end(SSHMistakes.garbled(host, line: String(decoding: line.prefix(200), as: UTF8.self)))
            return false
        }
        if words.count == 2, words[1] == "ready" {
            buffer.removeSubrange(...lineEnd)
            isReady = true
            deliver(Self.ready, HostAnswer(status: 0, output: "", errors: ""))
            return true
        }
        guard words.count == 5, let number = Int(words[1]), let status = Int(words[2]),
            let output = Length(words[3]), let errors = Int(words[4]), (0...Self.lengthLimit).contains(errors)
        else {
            end(SSHMistakes.garbled(host, line: String(decoding: line.prefix(200), as: UTF8.self)))
            return false
        }
        let start = lineEnd + 1
        guard let outputEnd = output.end(in: buffer, from: start) else { return false }
        let end = outputEnd + errors
        guard buffer.count >= end + token.count + 1 else { return false }
        guard buffer[end...].starts(with: token) else {
            self.end(SSHMistakes.garbled(host, line: String(decoding: line.prefix(200), as: UTF8.self)))
            return false
        }
        let answer = HostAnswer(
            status: status, output: String(decoding: buffer[start..<outputEnd], as: UTF8.self),
            errors: String(decoding: buffer[outputEnd..<end], as: UTF8.self))
        buffer.removeSubrange(..<(end + token.count + 1))
        deliver(number, answer)
        return true
    }

    /// How much output there is.
    private enum Length {
        case bytes(Int)
        case lines(Int)

        init?(_ word: String) {
            let isLines = word.hasSuffix("l")
            guard let count = Int(isLines ? String(word.dropLast()) : word), (0...lengthLimit).contains(count) else {
                return nil
            }
            self = isLines ? .lines(count) : .bytes(count)
        }

        /// Where it ends; nil where not all of it is there.
        func end(in buffer: [UInt8], from start: Int) -> Int? {
            switch self {
            case .bytes(let count): return buffer.count >= start + count ? start + count : nil
            case .lines(let count):
                var end = start
                for _ in 0..<count {
                    guard let next = buffer[end...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                    end = next + 1
                }
                return end
            }
        }
    }

    private func deliver(_ number: Int, _ answer: HostAnswer) {
        if let continuation = waiting.removeValue(forKey: number) {
            continuation.resume(returning: .success(answer))
        } else {
            answers[number] = answer
        }
    }
}
