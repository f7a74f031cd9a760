import SliceApply
import SlicePlanning
import SliceSyntax
import TestSupport

/// What goes wrong, with hosts and while runs are at work.
extension History {
    /// Something is wrong with hosts for longer than a request.
    func ailing() throws {
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) {
            host.heal()
            guard world.random.chance(8) else { continue }
            let fault = world.random.pick(Fault.lasting)
            switch fault {
            case .staysDown: host.ailment = .down
            case .staysHung: host.ailment = .hangs
            case .keyStaysWrong: host.ailment = .wrongKey
            case .keepsFailing: host.failing = world.random.pick(ActionKind.allCases)
            default: host.isFull = true
            }
            if fault != .diskFull, fault != .keepsFailing { world.count(fault) }
            tell("\(host.address): \(fault.rawValue)")
        }
    }

    func mishapBetween() {
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) where world.random.chance(3) {
            world.arrive(at: host, claims: true)
        }
        guard world.random.chance(3) else { return }
        let hosts = world.hosts.values.sorted { $0.address < $1.address }
        let host = world.random.pick(hosts)
        let fault = world.random.pick(Fault.between)
        switch fault {
        case .rebootedBetween: host.reboot()
        case .switchRestarted: host.flows = nil
        case .guestDied:
            let ids = host.machines.keys.sorted()
            let vlans = host.servers.keys.sorted()
            if let id = ids.first, vlans.isEmpty || world.random.chance(2) {
                host.machines[id] = nil
            } else if let vlan = vlans.first {
                host.servers[vlan] = nil
            } else {
                return
            }
        default:
            guard let port = host.ports.keys.sorted().first else { return }
            switch world.random.number(0...4) {
            case 0: host.ports[port]?.tag = 4000
            case 1:
                host.ports[port] = nil
                host.devices[port] = nil
            case 2: host.guards = []
            case 3: if let tap = host.flows?.keys.sorted().first { host.flows?[tap] = nil }
            default: host.isolation = nil
            }
        }
        world.count(fault)
        tell("\(host.address): \(fault.rawValue)")
    }

    /// All slices at once, while things go wrong.
    func trouble(oneIn: Int) throws {
        var runs: [Run] = []
        for slice in slices {
            // One is left as it is, while others go on with what they share.
            if slices.count > 1, world.random.chance(4) { continue }
            let death: Fault? =
                world.random.chance(2)
                ? world.random.pick(Fault.deaths + Fault.deaths + [.diedBeforePlan, .diedLooking, .interrupted]) : nil
            // Often death and nothing else.
            let faults = death != nil && world.random.chance(2) ? 0 : oneIn
            guard let run = try run(slice, death: death, faultsOneIn: faults) else { continue }
            runs.append(run)
            if world.random.chance(5), let rival = try rival(of: run, slice) { runs.append(rival) }
        }
        let boots = world.boots
        if world.random.chance(6) {
            StateDisk.fill(after: world.random.number(0...200), refusals: world.random.pick([1, 2, 1_000_000]))
        }
        let ends = try carryOut(runs)
        let wasFull = StateDisk.makeRoom()
        if wasFull {
            world.count(.stateFull)
            tell("the disk with the state was full")
            try checkIntegrity()
        }
        try checkRightful(ends.filter { !$0.0.controller.isRobbed && !$0.0.controller.mayBeRobbed }, boots)
        for (run, end) in ends {
            guard case .threw(let error) = end, !run.controller.isDead else { continue }
            let diagnostics = (error as? PlanningFailure)?.diagnostics ?? [error as? Diagnostic].compactMap(\.self)
            let codes = Set(diagnostics.map(\.code))
            if isRivals(codes, run) || wasFull && codes == [.stateWrite] { continue }
            guard [.sliceRemoving, .unknownSlice, .planStale].contains(where: { codes == [$0] }) else {
                throw Broken(rule: "a run ends with an outcome: \(Self.text(error))")
            }
        }
        let unrecorded = Checker.unrecorded(world, try recorded())
        if !unrecorded.isEmpty { throw Broken(rule: "what is on hosts is on record: \(unrecorded)") }
    }

    /// Where every slice's last word was done as a whole, all is as the files say, whoever else was at work.
    private func checkRightful(_ ends: [(Run, End)], _ boots: Int) throws {
        // Who stops a VM says nothing of the rest; but just that is so then, unless somebody else was at work.
        for (run, end) in ends where end.isWhole {
            guard case .power(let power, let ids, let name) = run.operation,
                ends.count(where: { $0.0.operation.slice == name }) == 1
            else { continue }
            let vms = try recorded().first { $0.name == name }?.vms.filter { ids.contains($0.id) } ?? []
            guard vms.count == ids.count, vms.allSatisfy({ $0.isStopped == (power == .stop) }) else {
                throw Broken(rule: "what is stopped or started is recorded: \(power) of \(ids)")
            }
        }
        if ends.contains(where: \.0.operation.isPower) { return }
        let names = Set(ends.map(\.0.operation.slice))
        guard names.count == slices.count, ends.allSatisfy({ $0.1.isWhole }), world.boots == boots else { return }
        for host in world.hosts.values { world.finishGhosts(of: host) }
        try check()
    }
}
