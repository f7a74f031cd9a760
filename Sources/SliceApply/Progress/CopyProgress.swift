/// How far the copy of a base image is, and how fast.
struct CopyProgress: Sendable {
    private struct Sample {
        let time: Duration
        let sent: Int
    }

    /// Bytes.
    let total: Int
    private(set) var sent: Int
    /// Bytes that were there before; none where it began with the first.
    let resumedAt: Int
    /// What was sent at which time lately, oldest first.
    private var samples: [Sample]

    init(total: Int, start: Duration, resumedAt: Int = 0) {
        self.total = total
        self.resumedAt = resumedAt
        sent = resumedAt
        samples = [Sample(time: start, sent: resumedAt)]
    }

    mutating func note(sent: Int, at time: Duration) {
        self.sent = sent
        samples.append(Sample(time: time, sent: sent))
        // The rate is that of the last five seconds.
        while samples.count > 2, time - samples[1].time >= .seconds(5) { samples.removeFirst() }
    }

    /// Bytes a second, of late; nil where there is nothing to tell it from.
    func rate(at time: Duration) -> Int? {
        guard let first = samples.first else { return nil }
        // Where nothing moves any more, the rate falls.
        let milliseconds = (time - first.time).milliseconds
        guard milliseconds >= 200, sent > first.sent else { return nil }
        return (sent - first.sent) * 1000 / milliseconds
    }

    /// `4.2 of 13 MB`, `8.1 MB/s`, `from 3 MB on`.
    func parts(at time: Duration) -> [String] {
        if sent >= total { return ["all \(ProgressUnits.bytes(total)) sent", "being checked"] }
        let amount = "\(ProgressUnits.bytes(sent, beside: total)) of \(ProgressUnits.bytes(total))"
        return [amount] + (rate(at: time).map { ["\(ProgressUnits.bytes($0))/s"] } ?? [])
            + (resumedAt > 0 ? ["from \(ProgressUnits.bytes(resumedAt)) on"] : [])
    }
}
