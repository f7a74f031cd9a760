import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import TestSupport
import Testing

/// Thousands of random operations over many slices, each checked against rules that know
/// nothing of how the planner works.
@Suite struct RandomEditTests {
    /// The seeds are fixed, and printed with what they find.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `slices never share anything, and what is planned is what comes about`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(state: seed)
        var world = World()
        var drafts: [String: Draft] = [:]
        var operations = 0
        while operations < 1000 {
            operations += 1
            // As after a wrap: nothing may rest on the counter alone.
            if operations % 50 == 0 { world.state.nextID = Int.random(in: 1000..<1100, using: &random) }
            if operations % 60 == 0 {
                let node = Int.random(in: 1...4, using: &random)
                world.cluster.networkNode = Cluster.NetworkNode(address: "10.0.10.\(node)", uplink: nil)
            }
            let name = "s\(Int.random(in: 0..<14, using: &random))"
            let note: Comment = "seed \(seed), operation \(operations), slice \(name)"
            let isRemoving = world.state.slice(named: name)?.status == .removing
            if isRemoving || (drafts[name] != nil && Int.random(in: 0..<5, using: &random) == 0) {
                guard let plan = try? world.destruction(of: name) else {
                    drafts[name] = nil
                    continue
                }
                try carryOut(plan, in: &world, &random, note)
                if world.state.slice(named: name) == nil { drafts[name] = nil }
            } else {
                var draft = drafts[name] ?? Draft(slice: name, owner: nil)
                for _ in 0..<Int.random(in: 0...4, using: &random) { draft.edit(using: &random) }
                if Int.random(in: 0..<6, using: &random) == 0 { world.drift(using: &random) }
                if Int.random(in: 0..<20, using: &random) == 0 { world.exchangeImage(using: &random) }
                let plan: Plan
                do {
                    plan = try world.plan(draft)
                } catch let failure as PlanningFailure {
                    // Only what the model can run out of.
                    #expect(failure.diagnostics.allSatisfy { $0.code.id == "SLC316" }, note)
                    continue
                }
                drafts[name] = draft
                let isWhole = try carryOut(plan, in: &world, &random, note)
                if isWhole {
                    let there = Set(world.hosts.filter { $0.key.slice == plan.slice.id }.map(\.value.place))
                    #expect(there == Set(plan.desired.map(\.place)), note)
                    let again = try world.plan(draft)
                    #expect(again.isEmpty, "\(note.rawValue): \(again.ids) \(again.changes.map(\.address))")
                }
            }
            try checkInvariants(world, note)
        }
        for slice in world.state.slices { try world.destroy(slice.name) }
        #expect(world.hosts.isEmpty && world.state.slices.isEmpty, "seed \(seed): something is left")
    }

    /// Carries a plan out, now and then only in part; what failed takes what depends on it along.
    @discardableResult
    private func carryOut(
        _ plan: Plan, in world: inout World, _ random: inout SeededGenerator, _ note: Comment
    ) throws -> Bool {
        try check(plan)
        world.record(plan)
        let isPartial = Int.random(in: 0..<3, using: &random) == 0
        var failed: Set<String> = []
        for action in plan.actions {
            if action.dependsOn.contains(where: { failed.contains($0) }) {
                failed.insert(action.id)
            } else if isPartial, Int.random(in: 0..<4, using: &random) == 0 {
                failed.insert(action.id)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: break
                case 1: try world.carryOut(action, of: plan.slice.id, answers: false, works: false)
                default: try world.carryOut(action, of: plan.slice.id, answers: false, works: true)
                }
            } else {
                try world.carryOut(action, of: plan.slice.id)
            }
        }
        if failed.isEmpty || plan.isDestroy { world.settle(plan) }
        return failed.isEmpty
    }

    private func checkInvariants(_ world: World, _ note: Comment) throws {
        let slices = world.state.slices
        expectDisjoint(slices.map { [$0.pool] }, "pools", note)
        expectDisjoint(slices.map { Set($0.heldVLANs) }, "VLANs", note)
        expectDisjoint(slices.map { $0.heldVNCPorts }, "VNC ports", note)
        expectDisjoint(slices.map { $0.heldVMIDs.union([$0.id]) }, "IDs", note)
        for slice in slices {
            #expect(Set(slice.vms.map(\.id)).count == slice.vms.count, note)
            #expect(Set(slice.vms.map(\.vncPort)).count == slice.vms.count, note)
            #expect(Set(slice.links.map(\.vlan)).count == slice.links.count, note)
            #expect(Set(slice.links.map(\.number)).count == slice.links.count, note)
            #expect(slice.links.allSatisfy { slice.pool.usable.contains($0.vlan) }, note)
            // What is on hosts is on record.
            let recorded = Set(slice.objects.map(\.object.identity))
            let there = world.hosts.keys.filter { $0.slice == slice.id }.map(\.identity)
            #expect(recorded.isSuperset(of: there), note)
        }
        let known = Set(slices.map(\.id))
        #expect(world.hosts.keys.allSatisfy { known.contains($0.slice) }, note)
        var taps: Set<String> = []
        var macs: Set<String> = []
        for vm in slices.flatMap(\.vms) {
            for interface in vm.interfaceIndices {
                let tap = PortSpec(vm: vm.name, vmID: vm.id, interface: interface, vlan: nil).tap
                #expect(tap.utf8.count <= 15, note)
                #expect(taps.insert(tap).inserted && macs.insert(vm.mac(interface: interface)).inserted, note)
            }
        }
    }

    private func expectDisjoint<Element: Hashable>(_ sets: [Set<Element>], _ what: String, _ note: Comment) {
        let all = sets.reduce(into: Set<Element>()) { $0.formUnion($1) }
        #expect(all.count == sets.map(\.count).reduce(0, +), "\(note.rawValue): \(what) are shared")
    }
}

extension HostObject {
    /// The object without the names that people gave; of a disk, what its guest sees.
    fileprivate var place: String {
        if case .disk(let disk) = spec {
            return "\(host) disk \(disk.vmID) of \(disk.virtualSize) over \(disk.image.identity?.sha256 ?? "-")"
        }
        // A guest that no server tells anything any more keeps what it was told.
        if case .port(let port) = spec {
            return "\(host) \(port.tap) in \(port.vlan ?? 0) for \(port.address ?? "-")"
        }
        // Whether eth0 leads out is nothing that a guest has to be told again.
        if case .vm(let vm) = spec {
            return "\(host) VM \(vm.vmID) \(vm.cores) \(vm.memoryMebibytes) \(vm.interfaces) \(vm.vncPort) "
                + "\(vm.seed?.guest ?? Guest())"
        }
        return "\(host) \(spec.named(""))"
    }
}

extension World {
    /// Another image lies behind a path, small or larger than some disks.
    fileprivate mutating func exchangeImage(using random: inout SeededGenerator) {
        guard let path = images.keys.sorted().randomElement(using: &random) else { return }
        let digit = String(Int.random(in: 0...9, using: &random))
        images[path] = .init(
            sha256: String(repeating: digit, count: 64), format: "qcow2",
            virtualSize: Bool.random(using: &random) ? 1 << 20 : 5 << 29)
    }

    fileprivate mutating func drift(using random: inout SeededGenerator) {
        guard let slice = state.slices.indices.randomElement(using: &random),
            let index = state.slices[slice].objects.indices.randomElement(using: &random),
            state.slices[slice].objects[index].status == .present
        else { return }
        let object = state.slices[slice].objects[index].object
        if object.spec.kind == .vm, Bool.random(using: &random) {
            state.slices[slice].objects[index].status = .drifted
            state.slices[slice].objects[index].drift = Drift(reason: "its guest is paused", isAlive: true)
            return
        }
        // A VM whose tap or disk is gone ends too: QEMU holds them open in this model.
        hosts[Key(slice: state.slices[slice].id, identity: object.identity)] = nil
        state.slices[slice].objects[index].status = .drifted
        state.slices[slice].objects[index].drift = Drift(
            reason: "gone", needsRestart: object.spec.kind == .disk || object.spec.kind == .port)
    }
}

extension Draft {
    /// One random edit that keeps the file right.
    fileprivate mutating func edit(using random: inout SeededGenerator) {
        let vm = vms.indices.randomElement(using: &random)
        let link = links.indices.randomElement(using: &random)
        defer { dropFormerNames() }
        switch Int.random(in: 0..<14, using: &random) {
        case 0, 1:
            guard
                let name = (0..<6).map({ "v\($0)" }).filter({ name in !vms.contains { $0.name == name } })
                    .randomElement(using: &random)
            else { return }
            vms.append(
                VM(name: name, interfaces: Int.random(in: 0...5, using: &random), internet: Bool.random(using: &random))
            )
        case 2:
            guard let vm else { return }
            let name = vms.remove(at: vm).name
            disconnect { $0.hasPrefix(name + ".") }
        case 3, 4:
            let free = freeEndpoints.shuffled(using: &random)
            guard free.count >= 2 else { return }
            links.append(
                Link(
                    name: freeLinkName(using: &random),
                    endpoints: Array(free.prefix(Int.random(in: 2...4, using: &random)))))
        case 5:
            if let link { links.remove(at: link) }
        case 6:
            if let link { links[link].name = freeLinkName(using: &random) }
        case 7:
            if let link { Bool.random(using: &random) ? links[link].dhcp.toggle() : links[link].gateway.toggle() }
        case 8:
            if let vm { vms[vm].internet.toggle() }
        case 9:
            guard let vm else { return }
            vms[vm].flavor = ["cirros", "cirros-2", "cirros-big", "ubuntu"].randomElement(using: &random) ?? "cirros"
        case 10:
            guard let vm else { return }
            vms[vm].worker = [nil, "10.0.10.1", "10.0.10.2", "10.0.10.3"].randomElement(using: &random) ?? nil
        case 11:
            if let vm { rename(vm, using: &random) }
        case 12:
            guard let link, let name = freeLinkName(using: &random) else { return }
            links[link].renamedFrom = links[link].name
            links[link].name = name
        default:
            guard let vm else { return }
            vms[vm].interfaces = Int.random(in: 0...5, using: &random)
            let (name, count) = (vms[vm].name, vms[vm].interfaces ?? 0)
            disconnect { $0.hasPrefix(name + ".eth") && (Int($0.dropFirst(name.count + 4)) ?? 0) > count }
            if Bool.random(using: &random) { vms.shuffle(using: &random) }
        }
    }

    /// Gives a VM another name, or two VMs each other's, in whatever the file says of them.
    private mutating func rename(_ vm: Int, using random: inout SeededGenerator) {
        let old = vms[vm].name
        let new = "v\(Int.random(in: 0..<6, using: &random))"
        guard new != old else { return }
        for index in vms.indices where [old, new].contains(vms[index].name) {
            vms[index].renamedFrom = vms[index].name
            vms[index].name = vms[index].name == old ? new : old
        }
        for index in links.indices {
            links[index].endpoints = links[index].endpoints.map { endpoint in
                let parts = endpoint.split(separator: ".")
                let name = parts[0] == old ? new : parts[0] == new ? old : String(parts[0])
                return "\(name).\(parts[1])"
            }
        }
    }

    /// Former names that the file may no longer say: somebody else has them now.
    private mutating func dropFormerNames() {
        func dropped(_ names: [(name: String?, former: String?)]) -> [String?] {
            var formers = names.map { $0.former == $0.name ? nil : $0.former }
            while true {
                let staying = Set(zip(names, formers).filter { $0.1 == nil }.compactMap(\.0.name))
                var seen: Set<String> = []
                let next = formers.map { former in
                    former.flatMap { !staying.contains($0) && seen.insert($0).inserted ? $0 : nil }
                }
                if next == formers { return next }
                formers = next
            }
        }
        for (index, former) in dropped(vms.map { ($0.name, $0.renamedFrom) }).enumerated() {
            vms[index].renamedFrom = former
        }
        for (index, former) in dropped(links.map { ($0.name, $0.renamedFrom) }).enumerated() {
            links[index].renamedFrom = former
        }
    }

    private var freeEndpoints: [String] {
        let used = Set(links.flatMap(\.endpoints))
        return vms.flatMap { vm in (1..<(vm.interfaces ?? 0) + 1).map { "\(vm.name).eth\($0)" } }.filter {
            !used.contains($0)
        }
    }

    private func freeLinkName(using random: inout SeededGenerator) -> String? {
        let name = "l\(Int.random(in: 0..<30, using: &random))"
        return Bool.random(using: &random) || links.contains { $0.name == name } ? nil : name
    }

    /// Takes endpoints out of all links, and links with fewer than two.
    private mutating func disconnect(_ isGone: (String) -> Bool) {
        for index in links.indices { links[index].endpoints.removeAll(where: isGone) }
        links.removeAll { $0.endpoints.count < 2 }
    }
}
