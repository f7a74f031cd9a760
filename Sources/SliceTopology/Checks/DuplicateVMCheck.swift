import SliceSyntax

/// Two VMs of one slice have different names.
enum DuplicateVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard topology.positions.count < topology.vms.count else { return [] }
        return SamePlaces.grouped(topology.vms.map(\.name)).compactMap { name, places in
            guard let first = places.first, places.count > 1 else { return nil }
            let others = Array(places.dropFirst())
            return Diagnostic(
                .duplicateVM, detail: "Another VM of this slice is named \"\(TerminalText.quoted(name))\".",
                at: others.first,
                notes: [.init("first used here", at: first)] + SamePlaces.notes(others),
                help: places.count == 2 ? "give one of them another name" : "give each of them a name of its own")
        }
    }
}
