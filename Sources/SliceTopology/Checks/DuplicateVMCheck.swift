import SliceSyntax

/// Two VMs of one slice have different names.
enum DuplicateVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        guard topology.positions.count < topology.vms.count else { return [] }
        return topology.vms.enumerated().compactMap { position, vm in
            guard let first = topology.positions[vm.name.value], first != position else { return nil }
            return Diagnostic(
                .duplicateVM, detail: "Another VM of this slice is named \"\(vm.name.value)\".", at: vm.name.span,
                notes: [.init("first used here", at: topology.vms[first].name.span)],
                help: "give one of them another name")
        }
    }
}
