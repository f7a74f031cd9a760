/// "Did you mean": the candidate that a mistyped word was most likely meant to be.
package enum Suggestion {
    /// The nearest of `candidates`, or nil where none is near enough to be worth saying.
    ///
    /// Near enough is a third of the word's length in edits, one at least, as rustc has it. One of
    /// two letters is half a word, though: so short, words differ in case, lack their end or have
    /// their letters in the other order.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        // Nobody mistypes a word that long, and comparing it would take for ever.
        guard word.utf8.count <= longest else { return nil }
        let candidates = candidates.filter { $0.utf8.count <= longest }
        let lowered = word.lowercased()
        if let same = candidates.first(where: { $0.lowercased() == lowered && $0 != word }) { return same }
        let limit = max(word.count, 3) / 3
        return candidates.filter { min(word.count, $0.count) > 2 || isCutOrSwapped(lowered, $0.lowercased()) }
            .map { (distance(lowered, $0.lowercased(), limit: limit), $0) }
            .filter { $0.0 <= limit && $0.1 != word }
            .min { ($0.0, $0.1) < ($1.0, $1.1) }?.1
    }

    /// Whether one of the two, of two letters or more, begins the other or is the other reversed.
    private static func isCutOrSwapped(_ left: String, _ right: String) -> Bool {
        min(left.count, right.count) >= 2
            && (left.hasPrefix(right) || right.hasPrefix(left) || left.elementsEqual(right.reversed()))
    }

    /// Bytes.
    private static let longest = 128

    /// Edits (insert, delete, change, swap of neighbours) between two words, or
    /// `limit + 1` where there are more than `limit`.
    static func distance(_ left: String, _ right: String, limit: Int) -> Int {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        // Words that differ this much in length cannot be near: this bounds the work.
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for i in 0..<left.count {
            var current = [i + 1]
            for j in 0..<right.count {
                var best = min(current[j] + 1, previous[j + 1] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, before[j - 1] + 1)
                }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
