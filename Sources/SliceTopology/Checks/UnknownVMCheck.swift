import SliceSyntax

/// An endpoint names a VM of the slice.
enum UnknownVMCheck: TopologyCheck {
    private static let mostSuggestions = 20

    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        let unknown = topology.links.flatMap(\.endpoints).filter {
            topology.positions[$0.value.vm] == nil && !mayBeLost($0.value.vm, in: topology)
        }
        guard !unknown.isEmpty else { return [] }
        let names = topology.vms.map(\.name.value)
        // A name of the wrong form is reported; who writes it as it should be is right already.
        let repaired = Set(names.filter { !Name.isValid($0) }.compactMap { Name.repaired($0) })
        let wrong = unknown.filter { !repaired.contains($0.value.vm) }
        let each = SamePlaces.grouped(topology.vms.map(\.name)).map(\.value)
        let all =
            each.isEmpty
            ? "the slice has no VMs"
            : "the slice's VMs are \(each.prefix(10).map(TerminalText.quoted).joined(separator: ", "))"
                + (each.count > 10 ? ", …" : "")
        let interfaces = Dictionary(wrong.map { ($0.value.vm, $0.value.interface) }) { first, _ in first }
        // Endpoints that were forgotten when their VM got another name.
        let newNames = Dictionary(
            topology.vms.compactMap { vm in vm.renamedFrom.map { ($0.value, vm.name.value) } }
        ) { first, _ in first }
        return SamePlaces.grouped(wrong.map { Located($0.value.vm, at: $0.span) }).enumerated().map { index, group in
            let (name, places) = group
            // Looking for near names takes its time, and nobody reads that many.
            let near = index < mostSuggestions ? Suggestion.nearest(to: name, among: names) : nil
            let interface = interfaces[name] ?? 1
            let renamed = newNames[name]
            return Diagnostic(
                .unknownVM, detail: "No VM of this slice is named \"\(TerminalText.quoted(name))\".", at: places.first,
                notes: SamePlaces.notes(places),
                help: renamed.map { "it is named \"\($0)\" now: write \"\($0).eth\(interface)\"" }
                    ?? near.map { "did you mean \"\(TerminalText.quoted($0)).eth\(interface)\"?" } ?? all)
        }
    }
    /// Whether a VM of that name may be among those that are missing because of mistakes that
    /// are reported already.
    ///
    /// It is not where the name is nearly that of a VM that is there: then it is a slip of its
    /// own. Names that differ in their numbers only are two names, though.
    private static func mayBeLost(_ name: String, in topology: Topology) -> Bool {
        guard topology.lacksVMs else { return false }
        if topology.lostNames.contains(name) { return true }
        let others = topology.vms.map(\.name.value).filter { letters($0) != letters(name) }
        return Suggestion.nearest(to: name, among: others) == nil
    }

    private static func letters(_ name: String) -> String { name.filter { !$0.isNumber } }
}
