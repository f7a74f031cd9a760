package import SliceTopology

/// Which recorded VM or link each of a file's is: the one of its name, the one that it says it was
/// renamed from, and for a link also the one between the same interfaces.
package struct Continuity {
    private let vms: [String: RecordedVM]
    /// The recorded link of each of the file's, in the file's order; nil for one that is new.
    let links: [RecordedLink?]

    package init(_ topology: Topology, prior: RecordedSlice?) {
        let wanted = topology.vms.map { Claim(key: $0.name.value, former: $0.renamedFrom?.value) }
        let known = (prior?.vms ?? []).map { Claim(key: $0.name, former: $0.renamedFrom) }
        let matches = Claim.match(wanted, known)
        var vms: [String: RecordedVM] = [:]
        for (vm, match) in zip(topology.vms, matches) {
            if let prior, let match { vms[vm.name.value] = prior.vms[match] }
        }
        self.vms = vms
        links = Self.links(topology, prior: prior, vmIDs: vms.mapValues(\.id))
    }

    /// The recorded VM that the file's VM of that name is; nil where it is new.
    package func vm(named name: String) -> RecordedVM? { vms[name] }

    private static func links(_ topology: Topology, prior: RecordedSlice?, vmIDs: [String: Int]) -> [RecordedLink?] {
        guard let prior else { return topology.links.map { _ in nil } }
        let endpoints = topology.links.map { link in
            Set(link.endpoints.map { InterfaceIdentity($0.value, vmIDs: vmIDs) })
        }
        let known = prior.vmIDs
        let knownEndpoints = prior.links.map { link in Set(link.endpoints.map { InterfaceIdentity($0, vmIDs: known) }) }
        let keys = zip(topology.links, endpoints).map { link, endpoints in
            link.name.map { .named($0.value) } ?? LinkKey.between(endpoints)
        }
        let claims = zip(prior.links, knownEndpoints).map { link, endpoints in
            Claim(
                key: link.name.map { .named($0) } ?? LinkKey.between(endpoints),
                former: link.renamedFrom.map { .named($0) })
        }
        // A link that lost its name, and says again what it was called, is the one that said so
        // before, whatever it joins by now.
        let nameless = zip(prior.links, claims).filter { $0.0.name == nil && !keys.contains($0.1.key) }.map(\.1)
        let wanted = zip(topology.links, keys).map { link, key in
            let former = link.renamedFrom.map { LinkKey.named($0.value) }
            let same = link.name == nil && former != nil ? nameless.first { $0.former == former } : nil
            return Claim(key: same?.key ?? key, former: former)
        }
        var matches = Claim.match(wanted, claims)
        // A link that got a name, or lost it, is still the link between these interfaces.
        let byEndpoints = Dictionary(zip(knownEndpoints, prior.links.indices)) { first, _ in first }
        var taken = Set(matches.compactMap(\.self))
        for (index, link) in topology.links.enumerated() where matches[index] == nil {
            guard let same = byEndpoints[endpoints[index]], !taken.contains(same),
                prior.links[same].name == nil || link.name == nil
            else { continue }
            matches[index] = same
            taken.insert(same)
        }
        return matches.map { match in match.map { prior.links[$0] } }
    }

    private enum LinkKey: Hashable {
        case named(String)
        case between(Set<InterfaceIdentity>)
    }
}
