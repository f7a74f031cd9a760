import SliceSyntax

/// What was renamed no longer has its former name, unless something else was given that name in
/// exchange.
enum FormerNameInUseCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        topology.formerNames.flatMap { names -> [Diagnostic] in
            guard names.contains(where: \.isRenamed) else { return [] }
            let staying = Dictionary(
                names.filter { !$0.isRenamed }.compactMap(\.name).map { ($0.value, $0.span) }
            ) { first, _ in first }
            return names.filter(\.isRenamed).compactMap { renamed in
                guard let former = renamed.former, let holder = staying[former.value] else { return nil }
                return Diagnostic(
                    .formerNameInUse,
                    detail:
                        "There still is a \(renamed.what) named \"\(TerminalText.quoted(former.value))\" in this file, so this one "
                        + "cannot be what was called so.", at: former.span,
                    notes: [.init("still here", at: holder)],
                    help: "leave \"renamedFrom\" out; or, where the two change names, write it at both")
            }
        }
    }
}
