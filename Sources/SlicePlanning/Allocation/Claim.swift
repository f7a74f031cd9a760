/// What identifies something, and what identified it before it was renamed.
struct Claim<Key: Hashable> {
    let key: Key
    let former: Key?

    init(key: Key, former: Key?) {
        self.key = key
        // Its own name says nothing.
        self.former = former == key ? nil : former
    }

    /// For each of `wanted` the position of the one in `known` that it is; each is taken once.
    static func match(_ wanted: [Claim], _ known: [Claim]) -> [Int?] {
        let positions = Dictionary(zip(known.map(\.key), known.indices)) { first, _ in first }
        var matches: [Int?] = wanted.map { _ in nil }
        var taken: Set<Int> = []
        func take(_ find: (Claim) -> Int?) {
            for index in wanted.indices where matches[index] == nil {
                guard let position = find(wanted[index]), taken.insert(position).inserted else { continue }
                matches[index] = position
            }
        }
        // Names that were swapped stay swapped, though the file still says so.
        take { claim in
            guard claim.former != nil, let same = positions[claim.key] else { return nil }
            return known[same].former == claim.former ? same : nil
        }
        take { claim in claim.former.flatMap { positions[$0] } }
        // Whoever was renamed has its new name already, or never had the old one here.
        take { positions[$0.key] }
        return matches
    }
}
