import TestSupport

/// Edits of names: `renamedFrom`, and what edits of other things leave of it.
extension Wish {
    /// The same file under other names: swaps, rings, chains, names of what was removed.
    ///
    /// - Parameter before: the file that was applied last; only what it has is renamed.
    func renamed(since before: Wish, using random: inout SeededGenerator) -> Wish {
        var file = self
        let vmNames = Renaming(vms.map(\.name), known: before.vms.map { ($0.name, $0.former) }, fresh: "r")
            .choose(using: &random)
        let named = before.links.compactMap { link in link.name.map { ($0, link.former) } }
        let linkNames = Renaming(links.compactMap(\.name), known: named, fresh: "n").choose(using: &random)
        for index in file.vms.indices {
            guard let name = vmNames[vms[index].name] else { continue }
            file.vms[index].former = vms[index].name
            file.vms[index].name = name
        }
        for index in file.links.indices {
            for end in file.links[index].ends.indices {
                file.links[index].ends[end].vm = vmNames[links[index].ends[end].vm] ?? links[index].ends[end].vm
            }
            guard let old = links[index].name, let name = linkNames[old] else { continue }
            file.links[index].former = old
            file.links[index].name = name
            // Now and then it has none any more, and says which link it was.
            let isSaidAlready = before.links.contains { $0.name == nil && $0.former == old }
            if !isSaidAlready, random.chance(4) { file.links[index].name = nil }
        }
        // Once applied, a former name can stay in the file or go.
        let isTidy = random.chance(2)
        let renamedVMs = Set(vms.indices.filter { file.vms[$0].name != vms[$0].name })
        let renamedLinks = Set(links.indices.filter { file.links[$0].name != links[$0].name })
        if isTidy {
            for index in vms.indices where !renamedVMs.contains(index) { file.vms[index].former = nil }
            for index in links.indices where !renamedLinks.contains(index) { file.links[index].former = nil }
        }
        file.dropFormerNames(butVMs: renamedVMs, butLinks: renamedLinks)
        return file
    }

    /// The file without what links that have no name say of the one that they had: that is all
    /// that tells them once they join something else, and a rename may have to take it away.
    func forgettingLostNames() -> Wish {
        var file = self
        for index in file.links.indices where file.links[index].name == nil { file.links[index].former = nil }
        file.fit()
        return file
    }

    /// Gives a VM another name, or two VMs each other's, in whatever the file says of them.
    mutating func exchangeName(ofVM vm: Int, using random: inout SeededGenerator) {
        let old = vms[vm].name
        let new = "\(random.pick(["v", "r"]))\(random.number(0...5))"
        guard new != old else { return }
        func exchanged(_ name: String) -> String { name == old ? new : name == new ? old : name }
        for index in vms.indices where exchanged(vms[index].name) != vms[index].name {
            // Whether it was applied under the name that it had or not.
            if vms[index].former == nil || random.chance(2) { vms[index].former = vms[index].name }
            vms[index].name = exchanged(vms[index].name)
        }
        for link in links.indices {
            for end in links[link].ends.indices { links[link].ends[end].vm = exchanged(links[link].ends[end].vm) }
        }
    }

    /// Gives a link another name, or two links each other's.
    mutating func exchangeName(ofLink link: Int, using random: inout SeededGenerator) {
        let old = links[link].name
        let new = random.chance(6) ? nil : "\(random.pick(["l", "n"]))\(random.number(0...5))"
        guard new != old else { return }
        if let new, let other = links.firstIndex(where: { $0.name == new }) {
            links[other].name = old
            links[other].former = new
        }
        links[link].name = new
        if let old { links[link].former = old }
    }

    /// Takes out former names that a file may not say: of two the second, and that of something
    /// that still has it.
    mutating func dropFormerNames(butVMs: Set<Int> = [], butLinks: Set<Int> = []) {
        guard vms.contains(where: { $0.former != nil }) || links.contains(where: { $0.former != nil }) else { return }
        for (index, former) in Self.permitted(vms.map { ($0.name, $0.former) }, but: butVMs).enumerated() {
            vms[index].former = former
        }
        for (index, former) in Self.permitted(links.map { ($0.name, $0.former) }, but: butLinks).enumerated() {
            links[index].former = former
        }
    }

    private static func permitted(_ names: [(name: String?, former: String?)], but fixed: Set<Int>) -> [String?] {
        var formers = names.map { $0.former == $0.name ? nil : $0.former }
        while true {
            let staying = Set(zip(names, formers).filter { $0.1 == nil }.compactMap(\.0.name))
            var said = Set(fixed.compactMap { formers[$0] })
            let next = formers.enumerated().map { index, former in
                fixed.contains(index)
                    ? former : former.flatMap { !staying.contains($0) && said.insert($0).inserted ? $0 : nil }
            }
            if next == formers { return next }
            formers = next
        }
    }
}

/// Which of some names are to become which.
private struct Renaming {
    private let names: [String]
    private let known: [String: String?]
    private let fresh: String

    /// - Parameters:
    ///   - known: what was applied last, with what it says that it was called before that.
    ///   - fresh: how names begin that are neither.
    init(_ names: [String], known: [(name: String, former: String?)], fresh: String) {
        self.names = names
        self.known = Dictionary(known.map { ($0.name, $0.former) }) { first, _ in first }
        self.fresh = fresh
    }

    func choose(using random: inout SeededGenerator) -> [String: String] {
        let chosen = Array(names.filter { known[$0] != nil }.shuffled(using: &random).prefix(random.number(0...3)))
        let (now, before) = (Set(names), Set(known.keys))
        let unused = (0..<6).map { "\(fresh)\($0)" }.filter { !now.contains($0) && !before.contains($0) }
        let left = before.subtracting(now).sorted()
        var pool = (chosen + left + unused.shuffled(using: &random).prefix(2)).shuffled(using: &random)
        var renamed: [String: String] = [:]
        for old in chosen {
            // What the applied file says word for word was done already, and is not done again.
            guard let place = pool.firstIndex(where: { known[$0] != .some(.some(old)) }) else { continue }
            renamed[old] = pool.remove(at: place)
        }
        // A name that stays is nobody else's.
        while let (old, _) = renamed.first(where: { old, new in now.contains(new) && renamed[new] == nil && old != new }
        ) {
            renamed[old] = nil
        }
        return renamed.filter { $0.key != $0.value }
    }
}
