import SliceSyntax
import SliceTopology
import TestSupport

/// One slice as a user's file has it.
struct Wish {
    struct VM {
        var name: String
        /// As the file says it, and goes on saying.
        var renamedFrom: String?
        var flavor: Int
        var interfaces: Int
        var internet: Bool
        var pin: String?
        /// What its guest is told to be called; nil: as the VM.
        var hostname: String?
    }

    struct End: Hashable {
        var vm: String
        let interface: Int
        var text: String { "\(vm).eth\(interface)" }
    }

    struct Link {
        var name: String?
        var renamedFrom: String?
        var ends: [End]
        var dhcp = true
        var gateway = true
    }

    private static let vmNames = ["web", "db", "app", "log", "mail"]
    private static let linkNames = ["red", "blue", "green", "black"]

    let slice: String
    var vms: [VM] = []
    var links: [Link] = []

    init(_ slice: String, in setting: Setting, using random: inout SeededGenerator) {
        self.slice = slice
        for _ in 0..<random.pick([1, 1, 1, 2, 2, 3]) { addVM(in: setting, using: &random) }
        for _ in 0..<random.pick([0, 1, 1, 2]) { addLink(using: &random) }
    }

    /// One edit after which the file is still right.
    mutating func edit(in setting: Setting, using random: inout SeededGenerator) {
        let vm = vms.isEmpty ? nil : random.number(0...(vms.count - 1))
        let link = links.isEmpty ? nil : random.number(0...(links.count - 1))
        switch (random.number(0...13), vm, link) {
        case (0, let vm?, _):
            let name = vms.remove(at: vm).name
            disconnect { $0.vm == name }
        case (1, _, let link?), (2, _, let link?): links.remove(at: link)
        case (3, _, let link?): random.chance(2) ? links[link].dhcp.toggle() : links[link].gateway.toggle()
        case (4, _, let link?):
            guard let end = freeEnds.first else { return addVM(in: setting, using: &random) }
            links[link].ends.append(end)
        case (5, let vm?, _): vms[vm].internet.toggle()
        case (6, let vm?, _): vms[vm].flavor = random.number(0...(Setting.flavors.count - 1))
        case (7, let vm?, _): vms[vm].pin = random.chance(4) ? nil : random.pick(setting.workers)
        case (8, let vm?, _):
            vms[vm].interfaces = random.number(0...3)
            let (name, count) = (vms[vm].name, vms[vm].interfaces)
            disconnect { $0.vm == name && $0.interface > count }
        case (9, _, _): addVM(in: setting, using: &random)
        case (10, let vm?, _): renameVM(vm, using: &random)
        case (11, _, let link?): renameLink(link, using: &random)
        case (12, let vm?, _): vms[vm].hostname = random.pick([nil, "one", "two.example.org"])
        default: addLink(using: &random)
        }
    }

    private mutating func addVM(in setting: Setting, using random: inout SeededGenerator) {
        guard let name = freeVMNames.first else { return }
        // Nobody can be what another one is now.
        for index in vms.indices where vms[index].renamedFrom == name { vms[index].renamedFrom = nil }
        vms.append(
            VM(
                name: name, flavor: random.chance(3) ? 3 : 0, interfaces: random.number(0...2),
                internet: random.chance(3), pin: random.chance(3) ? random.pick(setting.workers) : nil))
    }

    private mutating func addLink(using random: inout SeededGenerator) {
        let free = freeEnds.shuffled(using: &random)
        guard free.count >= 2 else { return }
        let name = Self.linkNames.first { name in !links.contains { $0.name == name } }
        for index in links.indices where links[index].renamedFrom == name { links[index].renamedFrom = nil }
        links.append(
            Link(
                name: random.chance(3) ? nil : name, ends: Array(free.prefix(random.number(2...3))),
                dhcp: !random.chance(4), gateway: !random.chance(4)))
    }

    private var freeVMNames: [String] { Self.vmNames.filter { name in !vms.contains { $0.name == name } } }

    /// A VM gets a free name, or two swap theirs.
    private mutating func renameVM(_ index: Int, using random: inout SeededGenerator) {
        let old = vms[index].name
        let other = vms.indices.filter { $0 != index }.shuffled(using: &random).first
        guard let new = random.chance(3) ? other.map({ vms[$0].name }) : freeVMNames.shuffled(using: &random).first
        else {
            return
        }
        for index in links.indices {
            links[index].ends = links[index].ends.map { end in
                End(vm: end.vm == old ? new : end.vm == new ? old : end.vm, interface: end.interface)
            }
        }
        for position in vms.indices {
            let (name, from) = (vms[position].name, vms[position].renamedFrom)
            if from == old || from == new { vms[position].renamedFrom = nil }
            if name == old { (vms[position].name, vms[position].renamedFrom) = (new, old) }
            if name == new { (vms[position].name, vms[position].renamedFrom) = (old, new) }
        }
    }

    private mutating func renameLink(_ index: Int, using random: inout SeededGenerator) {
        let free = Self.linkNames.filter { name in !links.contains { $0.name == name } }
        guard let old = links[index].name, let new = free.shuffled(using: &random).first else { return }
        for index in links.indices where links[index].renamedFrom == old { links[index].renamedFrom = nil }
        (links[index].name, links[index].renamedFrom) = (new, old)
    }

    /// What was on a worker that does not come back goes elsewhere.
    mutating func move(
        _ names: Set<String>, from worker: String, in setting: Setting, using random: inout SeededGenerator
    ) {
        let others = setting.workers.filter { $0 != worker }
        for index in vms.indices where vms[index].pin == worker || names.contains(vms[index].name) {
            vms[index].pin = random.pick(others)
        }
    }

    private var freeEnds: [End] {
        let used = Set(links.flatMap(\.ends))
        return vms.flatMap { vm in (0..<vm.interfaces).map { End(vm: vm.name, interface: $0 + 1) } }
            .filter { !used.contains($0) }
    }

    /// Takes endpoints out of all links, and links with fewer than two.
    private mutating func disconnect(_ isGone: (End) -> Bool) {
        for index in links.indices { links[index].ends.removeAll(where: isGone) }
        links.removeAll { $0.ends.count < 2 }
    }

    /// The topology file's text.
    var text: String {
        let vms = vms.map { vm in
            "{\"name\": \"\(vm.name)\", \"flavor\": \"\(Setting.flavors[vm.flavor].name)\", "
                + "\"interfaces\": \(vm.interfaces), \"internet\": \(vm.internet)"
                + (vm.pin.map { ", \"worker\": \"\($0)\"" } ?? "")
                + (vm.renamedFrom.map { ", \"renamedFrom\": \"\($0)\"" } ?? "")
                + (vm.hostname.map { ", \"hostname\": \"\($0)\"" } ?? "") + "}"
        }
        let links = links.map { link in
            "{" + (link.name.map { "\"name\": \"\($0)\", " } ?? "")
                + "\"endpoints\": [\(link.ends.map { "\"\($0.text)\"" }.joined(separator: ", "))], "
                + (link.renamedFrom.map { "\"renamedFrom\": \"\($0)\", " } ?? "")
                + "\"dhcp\": \(link.dhcp), \"gateway\": \(link.gateway)}"
        }
        return "{\"slice\": \"\(slice)\", \"owner\": \"tester\", \"vms\": [\(vms.joined(separator: ", "))], "
            + "\"links\": [\(links.joined(separator: ", "))]}"
    }

    func topology(in setting: Setting) -> Topology? {
        let context = CheckContext(cluster: setting.cluster, defaultOwner: nil)
        return TopologyFile.check(SourceFile(name: "\(slice).json", text: text), in: context).topology
    }
}
