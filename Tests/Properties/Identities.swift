import SlicePlanning
import SliceTopology

/// Which recorded VM or link is which of a file: the one of its name, unless it says that it was
/// called otherwise and that one is recorded.
enum Identities {
    /// The recorded VMs that stay, by their names in the file.
    static func vms(of wish: Wish, in prior: RecordedSlice?) -> [String: RecordedVM] {
        guard let prior else { return [:] }
        let wanted = wish.vms.map { Named(now: $0.name, former: $0.former) }
        let found = pairs(wanted, prior.vms.map { Named(now: $0.name, former: $0.renamedFrom) })
        return Dictionary(uniqueKeysWithValues: found.map { (wish.vms[$0].name, prior.vms[$1]) })
    }

    /// The recorded links that stay, by position in the file: by name, or by the set of interfaces
    /// where there is none; where a name is given or taken away, the interfaces tell too.
    static func links(of wish: Wish, in prior: RecordedSlice?, vms: [String: RecordedVM]) -> [Int: RecordedLink] {
        guard let prior else { return [:] }
        // A VM is who it is under any name.
        let ids = Dictionary(uniqueKeysWithValues: prior.vms.map { ($0.name, $0.id) })
        let before = prior.links.map { link in Set(link.endpoints.map { "\(ids[$0.vm] ?? 0) \($0.interface)" }) }
        let now = wish.links.map { link in
            Set(link.ends.map { "\(vms[$0.vm].map { "\($0.id)" } ?? $0.vm) \($0.interface)" })
        }
        let recorded = zip(prior.links, before).map { link, ends in
            Named(now: key(link.name, ends), former: link.renamedFrom.map { key($0, ends) })
        }
        let wanted = zip(wish.links, now).map { link, ends in
            let claim = Named(now: key(link.name, ends), former: link.former.map { key($0, ends) })
            // Without a name, and said to have had one already: the same, whatever it joins now.
            let before = zip(prior.links, recorded).first { known, named in
                known.name == nil && link.name == nil && claim.former != nil && named.former == claim.former
            }
            let isElsewhere = zip(wish.links, now).contains { key($0.0.name, $0.1) == before?.1.now }
            return isElsewhere ? claim : before?.1 ?? claim
        }
        var found = pairs(wanted, recorded)
        for position in wish.links.indices where found[position] == nil {
            found[position] = prior.links.indices.first { index in
                !found.values.contains(index) && before[index] == now[position]
                    && (prior.links[index].name == nil || wish.links[position].name == nil)
            }
        }
        return found.mapValues { prior.links[$0] }
    }

    private struct Named: Hashable {
        var now: String
        var former: String?
    }

    private static func key(_ name: String?, _ ends: Set<String>) -> String {
        name.map { "named \($0)" } ?? ends.sorted().joined(separator: ", ")
    }

    /// First whoever was renamed already, word for word; then whoever is to be renamed; then
    /// whoever has a name that is recorded. None is two of them.
    private static func pairs(_ wanted: [Named], _ recorded: [Named]) -> [Int: Int] {
        var found: [Int: Int] = [:]
        var free = Set(recorded.indices)
        let rules: [(Named, Named) -> Bool] = [
            { $0.former != nil && $0.former != $0.now && $0 == $1 },
            { $0.former != $0.now && $0.former == $1.now },
            { $0.now == $1.now },
        ]
        for rule in rules {
            for (position, claim) in wanted.enumerated() where found[position] == nil {
                guard let match = free.sorted().first(where: { rule(claim, recorded[$0]) }) else { continue }
                found[position] = match
                free.remove(match)
            }
        }
        return found
    }
}
