import SliceSyntax

/// An endpoint names a VM of the slice.
enum UnknownVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard !topology.lacksVMs else { return [] }
        let names = topology.vms.map(\.name.value)
        let known = Set(names)
        return topology.links.flatMap(\.endpoints).compactMap { endpoint in
            guard !known.contains(endpoint.value.vm) else { return nil }
            let near = Suggestion.nearest(to: endpoint.value.vm, among: names)
            let all =
                names.isEmpty
                ? "the slice has no VMs" : "the slice's VMs are \(names.prefix(10).joined(separator: ", "))"
            return Diagnostic(
                .unknownVM, detail: "No VM of this slice is named \"\(endpoint.value.vm)\".", at: endpoint.span,
                help: near.map { "did you mean \"\($0).eth\(endpoint.value.interface)\"?" } ?? all)
        }
    }
}
