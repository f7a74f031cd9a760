/// What the sets of the table `inet slicec` must have, as `nft -n list table` prints them. How `nft` words a rule
/// depends on its version, so the host itself compares its chains with those that were made.
enum Fence {
    /// Whether gateways of the slice may forward to each other.
    static func admits(_ sliceID: Int, _ rules: String) -> Bool {
        // Elements stand between blanks, tabs, commas and braces.
        let words = rules.split { " \t\n,{}".contains($0) }
        let number = String(sliceID)
        return words.indices.dropLast(2).contains { index in
            words[index] == number && words[index + 1] == "." && words[index + 2] == number
        }
    }

    static func translates(to uplink: String, _ rules: String) -> Bool {
        let lines = rules.split(separator: "\n").filter { $0.contains("masquerade") }
        // The uplink stands in the rule, or in a set that the rule names.
        return lines.contains { $0.contains("\"\(uplink)\"") }
            || lines.contains { $0.contains("@uplinks") } && Self.set("uplinks", rules).contains("\"\(uplink)\"")
    }

    /// What stands in a set's braces.
    private static func set(_ name: String, _ rules: String) -> String {
        let lines = rules.split(separator: "\n").drop { !$0.contains("set \(name) {") }
        return lines.prefix { !$0.contains("chain ") }.filter { $0.contains("\"") }.joined()
    }
}
