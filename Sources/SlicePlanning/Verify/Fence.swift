/// What the table `inet slicec` must say, as `nft -n list table` prints it.
enum Fence {
    static let wanted = [
        "hook forward", "iifgroup . oifgroup @same_slice accept", #"iifname "gw_vlan*" jump leaving"#,
        #"oifname "gw_vlan*" jump entering"#, "hook input",
    ]

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
