import SliceSyntax

/// An endpoint names a VM of the slice.
enum UnknownVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard !topology.lacksVMs else { return [] }
        let unknown = topology.links.flatMap(\.endpoints).filter { topology.positions[$0.value.vm] == nil }
        guard !unknown.isEmpty else { return [] }
        let names = topology.vms.map(\.name.value)
        // A name of the wrong form is reported; who writes it as it should be is right already.
        let repaired = Set(names.filter { !Name.isValid($0) }.compactMap { Name.repaired($0) })
        let wrong = unknown.filter { !repaired.contains($0.value.vm) }
        let each = SamePlaces.grouped(topology.vms.map(\.name)).map(\.value)
        let all =
            each.isEmpty
            ? "the slice has no VMs"
            : "the slice's VMs are \(each.prefix(10).joined(separator: ", "))\(each.count > 10 ? ", …" : "")"
        return SamePlaces.grouped(wrong.map { Located($0.value.vm, at: $0.span) }).map { name, places in
            let near = Suggestion.nearest(to: name, among: names)
            let interface = wrong.first { $0.value.vm == name }?.value.interface ?? 1
            // Endpoints that were forgotten when their VM got another name.
            let renamed = topology.vms.first { $0.renamedFrom?.value == name }?.name.value
            return Diagnostic(
                .unknownVM, detail: "No VM of this slice is named \"\(name)\".", at: places.first,
                notes: SamePlaces.notes(places),
                help: renamed.map { "it is named \"\($0)\" now: write \"\($0).eth\(interface)\"" }
                    ?? near.map { "did you mean \"\($0).eth\(interface)\"?" } ?? all)
        }
    }
}
