import SliceSyntax

/// An endpoint names a VM of the slice.
enum UnknownVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var unknown = topology.links.flatMap(\.endpoints).filter { topology.positions[$0.value.vm] == nil }
        guard !unknown.isEmpty else { return [] }
        if topology.lacksVMs {
            let said = surelyUnknown(unknown.map(\.value.vm), in: topology)
            unknown.removeAll { !said.contains($0.value.vm) }
        }
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
            let interface = interfaces[name] ?? 1
            let near = index < Findings.mostSuggestions ? near(name, interface, at: places.first, in: topology) : nil
            let renamed = newNames[name]
            return Diagnostic(
                .unknownVM, detail: "No VM of this slice is named \"\(TerminalText.quoted(name))\".", at: places.first,
                notes: SamePlaces.notes(places),
                help: renamed.map { "it is named \"\($0)\" now: write \"\($0).eth\(interface)\"" }
                    ?? near.map { "did you mean \"\(TerminalText.quoted($0)).eth\(interface)\"?" } ?? all)
        }
    }

    /// The name that was meant: not one whose interface stands beside it in the link already.
    private static func near(
        _ name: String, _ interface: Int, at place: SourceSpan?, in topology: Topology
    ) -> String? {
        let link = topology.links.first { $0.endpoints.contains { $0.span.range == place?.range } }
        let beside = Set(link?.endpoints.filter { $0.value.interface == interface }.map(\.value.vm) ?? [])
        return Suggestion.nearest(to: name, among: topology.vms.map(\.name.value).filter { !beside.contains($0) })
    }

    /// Names that no VM has which is missing because of mistakes that are reported already: they
    /// are nearly that of a VM that is there, so they are slips of their own. Names that differ in
    /// their numbers only are two names, though.
    private static func surelyUnknown(_ names: [String], in topology: Topology) -> Set<String> {
        let known = topology.vms.map(\.name.value)
        var looked: Set<String> = []
        var unknown: Set<String> = []
        for name in names where !topology.lostNames.contains(name) && looked.insert(name).inserted {
            guard looked.count <= Findings.mostSuggestions else { break }
            let plain = letters(name)
            if Suggestion.nearest(to: name, among: known.filter { letters($0) != plain }) != nil {
                unknown.insert(name)
            }
        }
        return unknown
    }

    private static func letters(_ name: String) -> String { name.filter { !$0.isNumber } }
}
