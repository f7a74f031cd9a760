import SliceSyntax

/// A link does not name one interface twice.
enum RepeatedEndpointCheck: TopologyCheck {
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        topology.links.flatMap { link in
            var first: [Endpoint: SourceSpan] = [:]
            return link.endpoints.compactMap { endpoint -> Diagnostic? in
                guard let earlier = first.updateValue(endpoint.span, forKey: endpoint.value) else { return nil }
                first[endpoint.value] = earlier
                return Diagnostic(
                    .repeatedEndpoint, detail: "\(endpoint.value) stands twice in this link.", at: endpoint.span,
                    notes: [.init("first used here", at: earlier)],
                    help: "link it with another interface, or remove it")
            }
        }
    }
}
