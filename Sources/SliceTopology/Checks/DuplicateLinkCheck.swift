import SliceSyntax

/// Two named links of one slice have different names.
enum DuplicateLinkCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var first: [String: SourceSpan] = [:]
        var findings = Findings()
        for name in topology.links.compactMap(\.name) {
            guard let earlier = first[name.value] else {
                first[name.value] = name.span
                continue
            }
            findings.add(
                Diagnostic(
                    .duplicateLink,
                    detail: "Another link of this slice is named \"\(TerminalText.quoted(name.value))\".",
                    at: name.span, notes: [.init("first used here", at: earlier)],
                    help: "give one of them another name, or none"))
        }
        return findings.all
    }
}
