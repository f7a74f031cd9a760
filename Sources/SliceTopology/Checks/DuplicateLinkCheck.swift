import SliceSyntax

/// Two named links of one slice have different names.
enum DuplicateLinkCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var first: [String: SourceSpan] = [:]
        return topology.links.compactMap(\.name).compactMap { name in
            guard let earlier = first.updateValue(name.span, forKey: name.value) else { return nil }
            first[name.value] = earlier
            return Diagnostic(
                .duplicateLink, detail: "Another link of this slice is named \"\(TerminalText.quoted(name.value))\".",
                at: name.span,
                notes: [.init("first used here", at: earlier)],
                help: "give one of them another name, or none")
        }
    }
}
