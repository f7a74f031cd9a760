import SliceSyntax

/// An endpoint names an interface that its VM has.
enum UnknownInterfaceCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        // Of two VMs with one name it is not known which is meant: that they are two is said, and
        // only what no VM has is wrong.
        let repeated = topology.repeatedNames
        let wrong = topology.links.flatMap(\.endpoints).filter { endpoint in
            guard let vm = topology.vm(named: endpoint.value.vm) else { return false }
            let own = repeated.contains(endpoint.value.vm) ? nil : vm.interfaces?.value
            return endpoint.value.interface > own ?? Topology.maximumInterfaces
        }
        let highest = Dictionary(wrong.map { ($0.value.vm, $0.value.interface) }, uniquingKeysWith: max)
        // One number that is too small is one mistake, however many endpoints stumble over it.
        return SamePlaces.grouped(wrong.map { Located($0.value.vm, at: $0.span) }).compactMap { name, places in
            let highest = highest[name] ?? 1
            let interfaces = repeated.contains(name) ? nil : topology.vm(named: name)?.interfaces
            return diagnostic(name, interfaces: interfaces, highest: highest, at: places)
        }
    }

    private static func diagnostic(
        _ vm: String, interfaces: Located<Int>?, highest: Int, at places: [SourceSpan]
    ) -> Diagnostic {
        let most = Topology.maximumInterfaces
        guard let interfaces else {
            return Diagnostic(
                .unknownInterface, detail: "A VM has at most \(most) data interfaces, eth1 to eth\(most).",
                at: places.first, notes: SamePlaces.notes(places), help: "use an interface up to eth\(most)")
        }
        let count = interfaces.value
        let has =
            count == 0
            ? "no data interfaces"
            : count == 1 ? "one data interface, eth1" : "\(count) data interfaces, eth1 to eth\(count)"
        return Diagnostic(
            .unknownInterface, detail: "\"\(TerminalText.quoted(vm))\" has \(has).", at: places.first,
            notes: [.init("the number is set here", at: interfaces.span)] + SamePlaces.notes(places),
            help: highest <= most
                ? "write \"interfaces\": \(highest), or leave that key out"
                : "a VM has at most \(most) data interfaces, eth1 to eth\(most)")
    }
}
