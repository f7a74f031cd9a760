import SliceSyntax

/// What an endpoint of the wrong form was most likely meant to be.
enum EndpointRepair {
    private static let separators: [Character] = [".", ":", "/", "-", " ", "_", "@"]

    /// - Parameter vms: names of the slice's VMs.
    static func help(_ text: String, vms: [String]) -> String {
        if let several = several(text) {
            return "write " + several.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
        }
        if vms.contains(text) { return "write \"\(TerminalText.quoted(text)).eth1\"" }
        for separator in separators {
            let parts = text.split(separator: separator).map { String($0).trimmed }
            guard parts.count == 2, separator == "." || !parts[0].contains("."),
                let number = interface(parts[1], isBare: !"-_".contains(separator))

            else { continue }
            let lowered = parts[0].lowercased()
            if let known = vms.first(where: { $0 == parts[0] || $0 == lowered }) {
                return "write \"\(TerminalText.quoted(known)).eth\(number)\""
            }
            if let near = Suggestion.nearest(to: parts[0], among: vms) {
                return "did you mean \"\(TerminalText.quoted(near)).eth\(number)\"?"
            }
            if Name.isValid(parts[0]) { return "write \"\(parts[0]).eth\(number)\"" }
            if let name = Name.repaired(parts[0]) {
                return "for example \"\(name).eth\(number)\"; the VM's name is \(Name.rule)"
            }
        }
        return Name.isValid(text) ? "write \"\(text).eth1\"" : "write it like \"web.eth1\""
    }

    /// The endpoints of a text that holds two or more; nil where it does not.
    static func several(_ text: String) -> [Endpoint]? {
        let parts = text.split { ",;<>| ".contains($0) }.filter { !$0.allSatisfy { $0 == "-" } }
        let endpoints = parts.compactMap { Endpoint(String($0)) }
        return endpoints.count > 1 && endpoints.count == parts.count ? endpoints : nil
    }

    /// The number of `eth1`, `Eth01` or, where it may be bare, just `1`.
    private static func interface(_ text: String, isBare: Bool) -> Int? {
        let lowered = text.lowercased()
        guard isBare || lowered.hasPrefix("eth") else { return nil }
        let digits = lowered.hasPrefix("eth") ? lowered.dropFirst(3) : lowered[...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
            Topology.dataInterfaces.contains(number)
        else { return nil }
        return number
    }
}

extension String {
    /// Without blanks around it.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
