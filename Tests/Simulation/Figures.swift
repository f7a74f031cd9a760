/// What was done in how many schedules, for people and for the sum over processes.
struct Figures {
    private(set) var counts: [String: Int] = [:]

    mutating func add(_ name: String, _ count: Int = 1) { counts[name, default: 0] += count }

    mutating func add(_ other: Figures) { counts.merge(other.counts) { $0 + $1 } }

    /// A line for each count, as ``read(_:)`` takes it.
    var text: String {
        counts.sorted { $0.key < $1.key }.map { "count \($0.value) \($0.key)\n" }.joined()
    }

    mutating func read(_ line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 2)
        if words.count == 3, words[0] == "count", let count = Int(words[1]) { add(String(words[2]), count) }
    }

    /// The counts whose names begin so, by the rest of the name.
    func group(_ prefix: String) -> [(name: String, count: Int)] {
        counts.filter { $0.key.hasPrefix(prefix) }
            .map { (name: String($0.key.dropFirst(prefix.count)), count: $0.value) }.sorted { $0.name < $1.name }
    }

    subscript(name: String) -> Int { counts[name] ?? 0 }
}
