import SliceSyntax

/// What was recorded under one name goes on under one name.
enum FormerNameTwiceCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        topology.formerNames.flatMap { names -> [Diagnostic] in
            var first: [String: SourceSpan] = [:]
            return names.filter(\.isRenamed).compactMap { renamed in
                guard let former = renamed.former else { return nil }
                guard let earlier = first[former.value] else {
                    first[former.value] = former.span
                    return nil
                }
                return Diagnostic(
                    .formerNameTwice,
                    detail:
                        "Another \(renamed.what) of this slice was renamed from \"\(TerminalText.quoted(former.value))\" too; what is "
                        + "recorded under that name can become only one of them.", at: former.span,
                    notes: [.init("first used here", at: earlier)],
                    help: "leave it out at the one that is new")
            }
        }
    }
}
