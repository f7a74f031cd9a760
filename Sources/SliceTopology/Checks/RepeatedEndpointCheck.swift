import SliceSyntax

/// A link does not name one interface twice.
enum RepeatedEndpointCheck: TopologyCheck {
    /// Of so few endpoints, comparing each with each beats hashing them.
    private static let few = 8

    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        var findings = Findings()
        for link in topology.links where link.endpoints.count > few || hasRepeated(link.endpoints) {
            var first: [Endpoint: SourceSpan] = [:]
            for endpoint in link.endpoints {
                guard let earlier = first[endpoint.value] else {
                    first[endpoint.value] = endpoint.span
                    continue
                }
                findings.add(
                    Diagnostic(
                        .repeatedEndpoint, detail: "\(endpoint.value) stands twice in this link.", at: endpoint.span,
                        notes: [.init("first used here", at: earlier)],
                        help: "link it with another interface, or remove it"))
            }
        }
        return findings.all
    }

    private static func hasRepeated(_ endpoints: [Located<Endpoint>]) -> Bool {
        endpoints.indices.contains { index in
            endpoints[..<index].contains { $0.value == endpoints[index].value }
        }
    }
}
