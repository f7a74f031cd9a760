import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import TestSupport

/// What hosts hold that nobody records, and how one gets rid of it.
extension History {
    /// A host does not come back, and all slices are destroyed without it; and then it is there
    /// again, with all that it had. A search for orphans finds that and removes it.
    func giveUp() throws {
        let host = world.random.pick(world.hosts.values.sorted { $0.address < $1.address })
        tell("\(host.address) is given up")
        world.count(.abandoned)
        host.ailment = .down
        for slice in slices {
            guard try recorded().contains(where: { $0.name == slice.name }) else { continue }
            let run = Run(
                controller: try controller("destroy", nil, 0),
                operation: .destroy(slice.name, abandoning: [host.address]))
            for (_, end) in try carryOut([run]) where !end.isWhole {
                throw Broken(rule: "a slice goes without a host that is given up: \(end)")
            }
        }
        host.heal()
        world.arrive(at: host, claims: false)
        if world.random.chance(3) { host.reboot() }
        try removeOrphans()
    }

    /// A worker does not come back, and its VMs are made anew elsewhere; and then it is there again, with
    /// all that it had.
    func moveAway() throws {
        guard let worker = setting.workers.filter({ $0 != setting.node }).shuffled(using: &world.random).first,
            setting.workers.count > 1
        else { return }
        tell("\(worker) is given up, and its VMs move")
        world.count(.abandonedAndMoved)
        let records = try recorded()
        world.host(worker).ailment = .down
        world.host(worker).isGivenUp = true
        for index in slices.indices where slices[index].isWanted {
            let names = (records.first { $0.name == slices[index].name }?.vms ?? []).filter { $0.worker == worker }
            slices[index].wish.move(Set(names.map(\.name)), from: worker, in: setting, using: &world.random)
            guard let topology = slices[index].wish.topology(in: setting) else { continue }
            let run = Run(
                controller: try controller("apply", nil, 0), operation: .apply(topology, abandoning: [worker]))
            for (_, end) in try carryOut([run]) where !end.isWhole {
                throw Broken(rule: "a slice moves away from a host that is given up: \(end)")
            }
        }
        world.host(worker).heal()
        world.arrive(at: world.host(worker), claims: false)
        if world.random.chance(3) { world.host(worker).reboot() }
        let boots = world.boots
        try removeOrphans()
        world.host(worker).isGivenUp = false
        for host in world.hosts.values { world.finishGhosts(of: host) }
        // What was removed was nobody's. A host that was restarted meanwhile has to be put right first.
        if world.boots == boots { try check() } else { try recover() }
    }

    /// Removes all orphans: often while things go wrong at first, and in the end with nothing going wrong.
    func removeOrphans() throws {
        for _ in 0..<world.random.pick([0, 0, 1, 1, 2]) { try troubledHunt() }
        for attempt in 1...Self.runsToRecover {
            let left = try hunt(try controller("hunt", nil, 0)) { hunt in
                let finding = try await hunt.find()
                let removal = await hunt.remove(finding.orphans)
                let left = removal.spared.map(\.name) + removal.failures.map(\.detail)
                return (left + finding.unseen.values.map(\.detail)).joined(separator: ", ")
            }
            if left == "" { break }
            // A command that was left behind may keep one from it.
            if attempt == Self.runsToRecover {
                throw Broken(rule: "orphans can be removed: \(left ?? "the state cannot be read")")
            }
        }
    }

    /// A removal that is hit by faults, or whose program dies.
    private func troubledHunt() throws {
        let dies = world.random.chance(2)
        let death = dies ? world.random.pick(Fault.huntDeaths) : nil
        let faults = dies && world.random.chance(2) ? 0 : world.random.pick([2, 4, 8])
        let controller = try controller("hunt", death, faults)
        if faults > 0 { world.count(.huntFaulty) }
        let world = world
        let removed = try hunt(controller) { hunt in
            let orphans = try await hunt.find().orphans
            if death != nil, death != .diedLooking, !orphans.isEmpty {
                controller.deathOrphan = world.random.pick(orphans)
            }
            return await hunt.remove(orphans).removed
        }
        if controller.isDead { world.count(.huntDied) }
        guard let removed, !controller.isDead else { return }
        // Others may be at work meanwhile; here nobody is.
        let left = removed.filter { holds($0) }.map(\.name)
        if !left.isEmpty { throw Broken(rule: "what is said to be removed is gone: \(left.joined(separator: ", "))") }
    }

    /// Whether a host still has what was an orphan.
    private func holds(_ orphan: Orphan) -> Bool {
        let host = world.host(orphan.host)
        guard case .object(let spec) = orphan.target else { return false }
        switch spec {
        case .internet: return host.ports["gw_vlan400"] != nil || host.servers[400] != nil
        case .link(let link): return host.ports["gw_vlan\(link.vlan)"] != nil
        case .dhcp(let dhcp): return host.servers[dhcp.vlan] != nil || host.ports["dhcp_v\(dhcp.vlan)"] != nil
        case .disk(let disk): return host.folders.contains(disk.vmID)
        case .port(let port): return host.taps[port.tap] != nil || host.ports[port.tap] != nil
        case .vm(let vm): return host.machines[vm.vmID] != nil
        }
    }

    /// With nothing going wrong.
    ///
    /// - Parameter work: says what should not be.
    func hunt(_ work: @escaping @Sendable (OrphanHunt) async throws -> String) throws {
        let found = try hunt(try controller("hunt", nil, 0)) { hunt in
            do {
                return try await work(hunt)
            } catch {
                return Self.text(error)
            }
        }
        guard found == "" else { throw Broken(rule: "there are no orphans: \(found ?? "")") }
    }

    /// - Returns: what `work` does; nil where it failed.
    private func hunt<Value: Sendable>(
        _ controller: Controller, _ work: @escaping @Sendable (OrphanHunt) async throws -> Value
    ) throws -> Value? {
        let hunt = OrphanHunt(
            cluster: setting.cluster, store: controller.store,
            transport: SimulatedTransport(world: world, controller: controller), holder: "a hunt"
        ) { [world] step in
            guard case .removed(let orphan) = step, orphan == controller.deathOrphan,
                controller.death == .diedAfterOutcome
            else { return }
            world.kill(controller, .diedAfterOutcome, at: orphan.name)
        }
        tell("run \(controller.number), hunt")
        world.begin()
        let world = world
        let end = Conductor.run(
            {
                await Pause.$current.withValue(Pause { _ in await world.pause() }) { try? await work(hunt) }
            }, move: world.move)
        stores.handOn(from: [controller])
        if let violation = world.violation { throw Broken(rule: violation) }
        guard let end else { throw Broken(rule: "a hunt comes to its end") }
        return end
    }
}
