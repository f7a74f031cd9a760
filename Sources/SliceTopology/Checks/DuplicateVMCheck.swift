import SliceSyntax

/// Two VMs of one slice have different names.
enum DuplicateVMCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var first: [String: SourceSpan] = [:]
        return topology.vms.compactMap { vm in
            guard let earlier = first.updateValue(vm.name.span, forKey: vm.name.value) else { return nil }
            first[vm.name.value] = earlier
            return Diagnostic(
                .duplicateVM, detail: "Another VM of this slice is named \"\(vm.name.value)\".", at: vm.name.span,
                notes: [.init("first used here", at: earlier)], help: "give one of them another name")
        }
    }
}
