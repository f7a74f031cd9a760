/// How many frames a run sends to see that nothing arrives: they are put into VLANs one by one, within seconds.
package enum WayBudget {
    /// Of all claims together.
    package static let most = 4000

    /// The same for each claim, and as much that all together stay within a sum; never less than one, since a claim
    /// that tries nothing proves nothing. What small claims leave goes to the large ones.
    static func share(of sum: Int, among counts: [Int]) -> Int {
        var left = sum
        let counts = counts.filter { $0 > 0 }.sorted()
        for (index, count) in counts.enumerated() {
            let share = left / (counts.count - index)
            if count > share { return max(1, share) }
            left -= count
        }
        return counts.last ?? 1
    }
}
