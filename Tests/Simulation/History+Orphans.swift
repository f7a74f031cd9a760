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
        try removeOrphans()
        world.host(worker).isGivenUp = false
        try check()
    }

    func removeOrphans() throws {
        try hunt { hunt in
            let finding = try await hunt.find()
            let removal = await hunt.remove(finding.orphans)
            let left = removal.spared.map(\.name) + removal.failures.map(\.detail) + finding.unseen.values.map(\.detail)
            return left.joined(separator: ", ")
        }
    }

    /// - Parameter work: says what should not be.
    func hunt(_ work: @escaping @Sendable (OrphanHunt) async throws -> String) throws {
        let controller = try controller("hunt", nil, 0)
        let hunt = OrphanHunt(
            cluster: setting.cluster, store: controller.store,
            transport: SimulatedTransport(world: world, controller: controller), holder: "a hunt")
        world.begin()
        let found = Conductor.run({ await Self.text(of: hunt, work) }, move: world.move)
        stores.handOn(from: [controller])
        guard found == "" else { throw Broken(rule: "there are no orphans: \(found ?? "the hunt does not end")") }
    }

    static func text(of hunt: OrphanHunt, _ work: @Sendable (OrphanHunt) async throws -> String) async -> String {
        do {
            return try await work(hunt)
        } catch {
            return text(error)
        }
    }
}
