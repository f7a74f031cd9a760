import SliceSyntax

/// An interface belongs to one link at most: it has one VLAN.
enum InterfaceInTwoLinksCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var first: [Endpoint: SourceSpan] = [:]
        var diagnostics: [Diagnostic] = []
        var whole: [Set<Endpoint>: SourceSpan] = [:]
        for link in topology.links {
            let ends = Set(link.endpoints.map(\.value).filter { $0.interface > 0 })
            if ends.count > 1, let earlier = whole[ends] {
                // All of a link a second time is one mistake.
                diagnostics.append(sameLink(link, as: earlier))
                continue
            }
            whole[ends] = link.span
            var seen: Set<Endpoint> = []
            for endpoint in link.endpoints where endpoint.value.interface > 0 {
                // Twice in the same link is another mistake, with a check of its own.
                guard seen.insert(endpoint.value).inserted else { continue }
                guard let earlier = first[endpoint.value] else {
                    first[endpoint.value] = endpoint.span
                    continue
                }
                diagnostics.append(
                    Diagnostic(
                        .interfaceInTwoLinks,
                        detail: "\(endpoint.value) is in another link already; an interface has one VLAN.",
                        at: endpoint.span, notes: [.init("first used here", at: earlier)],
                        help: "use another interface, or put all endpoints into one link"))
            }
        }
        return diagnostics
    }

    private static func sameLink(_ link: Topology.Link, as earlier: SourceSpan) -> Diagnostic {
        Diagnostic(
            .interfaceInTwoLinks, detail: "Another link joins the same interfaces; an interface has one VLAN.",
            at: link.span, notes: [.init("first joined here", at: earlier)],
            help: "remove one of the two links, or use other interfaces")
    }
}
