import SliceSyntax

/// An interface belongs to one link at most: it has one VLAN.
enum InterfaceInTwoLinksCheck: TopologyCheck {
    /// Where an interface was used first.
    private struct Use {
        let span: SourceSpan
        /// Which of the links it was.
        let link: Int
    }

    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var first: [Endpoint: Use] = [:]
        first.reserveCapacity(2 * topology.links.count)
        var findings = Findings()
        // Of links that others repeat: each is made once, however many do.
        var sets: [Int: Set<Endpoint>] = [:]
        for (number, link) in topology.links.enumerated() {
            var again: [(endpoint: Located<Endpoint>, use: Use)] = []
            var seen: Set<Endpoint> = []
            for endpoint in link.endpoints where endpoint.value.interface > 0 {
                if let use = first[endpoint.value] {
                    // Twice in the same link is another mistake, with a check of its own.
                    if use.link != number, seen.insert(endpoint.value).inserted {
                        again.append((endpoint, use))
                    }
                } else {
                    first[endpoint.value] = Use(span: endpoint.span, link: number)
                }
            }
            guard let first = again.first, let last = again.last else { continue }
            let ends = interfaces(link)
            let same = [first.use.link, last.use.link].first { other in
                if sets[other] == nil { sets[other] = interfaces(topology.links[other]) }
                return sets[other] == ends
            }
            if let same, ends.count > 1 {
                // All of a link a second time is one mistake.
                findings.add(sameLink(link, as: topology.links[same].span))
            } else {
                for (endpoint, use) in again { findings.add(inAnother(endpoint, since: use.span)) }
            }
        }
        return findings.all
    }

    private static func interfaces(_ link: Topology.Link) -> Set<Endpoint> {
        Set(link.endpoints.map(\.value).filter { $0.interface > 0 })
    }

    private static func inAnother(_ endpoint: Located<Endpoint>, since earlier: SourceSpan) -> Diagnostic {
        Diagnostic(
            .interfaceInTwoLinks,
            detail: "\(endpoint.value) is in another link already; an interface has one VLAN.",
            at: endpoint.span, notes: [.init("first used here", at: earlier)],
            help: "use another interface, or put all endpoints into one link")
    }

    private static func sameLink(_ link: Topology.Link, as earlier: SourceSpan) -> Diagnostic {
        Diagnostic(
            .interfaceInTwoLinks, detail: "Another link joins the same interfaces; an interface has one VLAN.",
            at: link.span, notes: [.init("first joined here", at: earlier)],
            help: "remove one of the two links, or use other interfaces")
    }
}
