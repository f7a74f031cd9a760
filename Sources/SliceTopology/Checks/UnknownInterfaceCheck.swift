import SliceSyntax

/// An endpoint names an interface that its VM has.
enum UnknownInterfaceCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        topology.links.flatMap(\.endpoints).compactMap { endpoint in
            let number = endpoint.value.interface
            guard let vm = topology.vm(named: endpoint.value.vm) else { return nil }
            let count = vm.interfaces?.value ?? Topology.maximumInterfaces
            guard number > count else { return nil }
            let has = count == 0 ? "no data interfaces" : count == 1 ? "one, eth1" : "\(count), eth1 to eth\(count)"
            guard let interfaces = vm.interfaces else {
                return Diagnostic(
                    .unknownInterface, detail: "A VM has at most \(count) data interfaces, eth1 to eth\(count).",
                    at: endpoint.span, help: "use an interface up to eth\(count)")
            }
            let most = Topology.maximumInterfaces
            let help =
                number <= most
                ? "write \"interfaces\": \(number), or leave that key out"
                : "a VM has at most \(most) data interfaces, eth1 to eth\(most)"
            return Diagnostic(
                .unknownInterface, detail: "\"\(vm.name.value)\" has \(has).", at: endpoint.span,
                notes: [.init("the number is set here", at: interfaces.span)], help: help)
        }
    }
}
