import TestSupport

extension Wish {
    /// A new file for a slice.
    ///
    /// - Parameter ids: IDs that are worth a pin, such as those of others.
    init(slice: String, ids: [Int?], in setting: Setting, using random: inout SeededGenerator) {
        self.init(slice: slice, id: nil, owner: random.pick([nil, "admin", "student", "guest"]))
        if random.chance(6) { id = random.pick(ids) }
        // Many small slices and a few large ones.
        let size = random.chance(10) ? Self.mostVMs : random.number(0...3)
        for _ in 0..<size { addVM(in: setting, using: &random) }
        for _ in 0..<random.number(0...(size * 2)) { addLink(using: &random) }
        fit()
    }

    /// One random edit after which the file is still right.
    ///
    /// - Parameter renames: whether names may be exchanged too.
    mutating func edit(in setting: Setting, renames: Bool = true, using random: inout SeededGenerator) {
        let vm = vms.isEmpty ? nil : random.number(0...(vms.count - 1))
        let link = links.isEmpty ? nil : random.number(0...(links.count - 1))
        switch (random.number(0...(renames ? 17 : 15)), vm, link) {
        case (0, let vm?, _), (1, let vm?, _):
            let name = vms.remove(at: vm).name
            disconnect { $0.vm == name }
        case (2, _, let link?), (3, _, let link?): links.remove(at: link)
        case (4, _, let link?):
            let name = freeLinkName(using: &random)
            // Without a name it is known by its endpoints, which no other link has.
            links[link].name = name
            // Under another name, what it says of its last one would say something new.
            if !renames { links[link].former = nil }
        case (5, _, let link?): random.chance(2) ? links[link].dhcp.toggle() : links[link].gateway.toggle()
        case (6, _, let link?):
            guard let end = freeEnds.isEmpty ? nil : random.pick(freeEnds) else { return }
            links[link].ends.append(end)
        case (7, let vm?, _): vms[vm].internet.toggle()
        case (8, let vm?, _): vms[vm].flavor = random.pick(setting.flavors).name
        case (9, let vm?, _): vms[vm].pin = random.chance(3) ? nil : Self.pin(in: setting, using: &random)
        case (10, let vm?, _):
            let count = random.number(0...(random.chance(10) ? Self.mostInterfaces : 5))
            vms[vm].interfaces = random.chance(5) ? nil : count
            let (name, isOpen) = (vms[vm].name, vms[vm].interfaces == nil)
            disconnect { !isOpen && $0.vm == name && $0.interface > count }
        case (11, _, _):
            vms.shuffle(using: &random)
            links.shuffle(using: &random)
        case (12, _, _): addLink(using: &random)
        // Seldom, so that most slices can be destroyed.
        case (14, let vm?, _): vms[vm].protect = random.chance(4)
        case (15, let vm?, _):
            // Two VMs change places.
            let other = random.number(0...(vms.count - 1))
            (vms[vm].pin, vms[other].pin) = (vms[other].pin, vms[vm].pin)
        case (16, let vm?, _): exchangeName(ofVM: vm, using: &random)
        case (17, _, let link?): exchangeName(ofLink: link, using: &random)
        default: addVM(in: setting, using: &random)
        }
        fit()
    }

    /// Takes out what a changed cluster no longer has.
    mutating func follow(_ setting: Setting) {
        for index in vms.indices {
            if let pin = vms[index].pin, setting.worker(pin) == nil { vms[index].pin = nil }
        }
    }

    /// One VM more, on a worker that it says.
    mutating func add(pinnedTo worker: String, in setting: Setting, using random: inout SeededGenerator) {
        let count = vms.count
        addVM(in: setting, using: &random)
        if vms.count > count { vms[count].pin = worker }
    }

    private mutating func addVM(in setting: Setting, using random: inout SeededGenerator) {
        let free = (0..<Self.mostVMs).map { "v\($0)" }.filter { vm($0) == nil }
        guard !free.isEmpty, vms.count < Self.mostVMs else { return }
        let interfaces = random.chance(8) ? nil : random.number(0...(random.chance(10) ? 26 : 4))
        vms.append(
            VM(
                name: random.pick(free), flavor: random.pick(setting.flavors).name, interfaces: interfaces,
                internet: random.chance(3), pin: random.chance(4) ? Self.pin(in: setting, using: &random) : nil,
                protect: random.chance(30)))
    }

    private static func pin(in setting: Setting, using random: inout SeededGenerator) -> String {
        let worker = random.pick(setting.workers)
        return random.chance(2) ? worker.name : worker.address
    }

    private mutating func addLink(using random: inout SeededGenerator) {
        let free = freeEnds.shuffled(using: &random)
        guard free.count >= 2 else { return }
        let count = random.chance(3) ? random.number(2...5) : 2
        links.append(Link(name: freeLinkName(using: &random), ends: Array(free.prefix(count))))
    }

    private var freeEnds: [End] {
        let used = Set(links.flatMap(\.ends))
        return vms.flatMap { vm in (1..<(vm.interfaces ?? 3) + 1).map { End(vm: vm.name, interface: $0) } }
            .filter { !used.contains($0) }
    }

    private func freeLinkName(using random: inout SeededGenerator) -> String? {
        let name = "l\(random.number(0...30))"
        return random.chance(2) || links.contains { $0.name == name } ? nil : name
    }

    /// Takes endpoints out of all links, and links with fewer than two.
    private mutating func disconnect(_ isGone: (End) -> Bool) {
        for index in links.indices { links[index].ends.removeAll(where: isGone) }
        links.removeAll { $0.ends.count < 2 }
    }

    /// No more links than the pool has VLANs, and no former name that a file may not say.
    mutating func fit() {
        defer { dropFormerNames() }
        links = Array(links.prefix(id.map { $0 % 100 == 15 } == true ? Self.mostLinks - 1 : Self.mostLinks))
    }
}
