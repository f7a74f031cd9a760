import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import TestSupport

/// One schedule: slices that are made, edited and destroyed while things go wrong, then recovery.
final class History: @unchecked Sendable {
    /// Runs without faults until all is as it should be; a command that was left behind may keep
    /// one from it.
    static let runsToRecover = 2

    let world: World
    let setting: Setting
    let stores: Stores
    private var slices: [Slice]
    private var runs = 0

    private struct Slice {
        var wish: Wish
        /// Whether it is to be there.
        var isWanted = true
        var name: String { wish.slice }
    }

    enum Operation: Sendable {
        case apply(Topology, abandoning: [String] = [])
        /// What was planned before, and saved.
        case carryOut(SavedPlan, Topology)
        case destroy(String, abandoning: [String] = [])
    }

    struct Run: Sendable {
        let controller: Controller
        let operation: Operation
    }

    enum End: Sendable {
        case ended(SliceRun.Outcome)
        case threw(any Error)

        /// Whether it says that all was done.
        var isWhole: Bool {
            guard case .ended(let outcome) = self else { return false }
            return outcome.failures.isEmpty && outcome.unstarted.isEmpty
        }
    }

    init?(seed: UInt64, stores: Stores, isTold: Bool) {
        var random = SeededGenerator(state: seed)
        guard let setting = Setting(using: &random) else { return nil }
        self.setting = setting
        self.stores = stores
        let names = random.chance(4) ? ["one", "two"] : ["one"]
        slices = names.map { Slice(wish: Wish($0, in: setting, using: &random)) }
        world = World(random: random)
        world.isTold = isTold
        for address in Set(setting.workers + [setting.node]).sorted() { _ = world.host(address) }
    }

    /// - Returns: the rule that was broken; nil where none was.
    func run() -> String? {
        do {
            try carryOut()
        } catch let broken as Broken {
            return broken.rule
        } catch {
            return "a schedule comes to its end: \(error)"
        }
        return world.violation
    }

    struct Broken: Error {
        let rule: String
    }

    private func carryOut() throws {
        tell("workers \(setting.workers), network node \(setting.node)")
        for round in 0..<world.random.pick([1, 1, 1, 2, 2]) {
            for index in slices.indices where round > 0 {
                slices[index].isWanted = !world.random.chance(5)
                for _ in 0..<world.random.number(0...2) {
                    slices[index].wish.edit(in: setting, using: &world.random)
                }
            }
            for _ in 0..<world.random.pick([1, 1, 1, 2]) {
                try ailing()
                try trouble(oneIn: world.random.pick([3, 6, 12]))
                mishapBetween()
            }
            if world.random.chance(6) { try recover() }
        }
        try recover()
        if world.random.chance(2) { try idle() }
        if world.random.chance(8) { try moveAway() }
        for index in slices.indices { slices[index].isWanted = false }
        if world.random.chance(12) { try giveUp() }
        try recover()
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) {
            // Whatever is still under way, nobody's turn is left to it.
            world.arrive(at: host, claims: true)
            let left = host.leftovers
            guard left.isEmpty else {
                throw Broken(rule: "destroy leaves nothing: on \(host.address) \(left.joined(separator: ", "))")
            }
        }
        try checkIntegrity()
    }

    // MARK: Trouble

    /// Something is wrong with hosts for longer than a request.
    private func ailing() throws {
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

    private func mishapBetween() {
        for host in world.hosts.values.sorted(by: { $0.address < $1.address }) where world.random.chance(3) {
            world.arrive(at: host, claims: true)
        }
        guard world.random.chance(3) else { return }
        let hosts = world.hosts.values.sorted { $0.address < $1.address }
        let host = world.random.pick(hosts)
        let fault = world.random.pick(Fault.between)
        switch fault {
        case .rebootedBetween: host.reboot()
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
            switch world.random.number(0...3) {
            case 0: host.ports[port]?.tag = 4000
            case 1:
                host.ports[port] = nil
                host.devices[port] = nil
            case 2: host.guards = []
            default: host.isolation = nil
            }
        }
        world.count(fault)
        tell("\(host.address): \(fault.rawValue)")
    }

    /// All slices at once, while things go wrong.
    private func trouble(oneIn: Int) throws {
        var runs: [Run] = []
        for slice in slices {
            // One is left as it is, while others go on with what they share.
            if slices.count > 1, world.random.chance(4) { continue }
            let death: Fault? =
                world.random.chance(2)
                ? world.random.pick(Fault.deaths + Fault.deaths + [.diedBeforePlan, .diedLooking, .interrupted]) : nil
            // Often death and nothing else.
            let faults = death != nil && world.random.chance(2) ? 0 : oneIn
            if let run = try run(slice, death: death, faultsOneIn: faults) { runs.append(run) }
        }
        let boots = world.boots
        let ends = try carryOut(runs)
        if ends.count == slices.count, ends.allSatisfy({ $0.1.isWhole }), world.boots == boots { try check() }
        for (run, end) in ends {
            guard case .threw(let error) = end, !run.controller.isDead else { continue }
            let diagnostics = (error as? PlanningFailure)?.diagnostics ?? [error as? Diagnostic].compactMap(\.self)
            let codes = diagnostics.map(\.code)
            guard [.sliceRemoving, .unknownSlice, .planStale].contains(where: { Set(codes) == [$0] }) else {
                throw Broken(rule: "a run ends with an outcome: \(Self.text(error))")
            }
        }
        let unrecorded = Checker.unrecorded(world, try recorded())
        if !unrecorded.isEmpty { throw Broken(rule: "what is on hosts is on record: \(unrecorded)") }
    }

    private func run(_ slice: Slice, death: Fault? = nil, faultsOneIn: Int = 0) throws -> Run? {
        if slice.isWanted {
            guard let topology = slice.wish.topology(in: setting) else {
                throw Broken(rule: "a right file is read: \(slice.wish.text)")
            }
            let saved = death == nil && faultsOneIn == 0 || !world.random.chance(6) ? nil : try save(topology)
            return Run(
                controller: try controller("apply", death, faultsOneIn),
                operation: saved.map { .carryOut($0, topology) } ?? .apply(topology))
        }
        guard try recorded().contains(where: { $0.name == slice.name }) else { return nil }
        return Run(controller: try controller("destroy", death, faultsOneIn), operation: .destroy(slice.name))
    }

    private func controller(_ operation: String, _ death: Fault?, _ faultsOneIn: Int) throws -> Controller {
        runs += 1
        world.figures.add("runs")
        return Controller(
            number: runs, operation: operation, store: try stores.take(), death: death, faultsOneIn: faultsOneIn,
            faultsLeft: world.random.pick([1, 1, 2, 3, 100]))
    }

    // MARK: Recovery

    /// The same commands again, with nothing going wrong.
    private func recover() throws {
        tell("recovery")
        for host in world.hosts.values { host.heal() }
        // What a destroy left comes first.
        for slice in slices where slice.isWanted {
            guard try recorded().contains(where: { $0.name == slice.name && $0.status == .removing }) else { continue }
            var leaving = slice
            leaving.isWanted = false
            try converge([leaving])
        }
        try converge(slices)
        for host in world.hosts.values { world.finishGhosts(of: host) }
        try check()
    }

    private func converge(_ slices: [Slice]) throws {
        var open = slices
        for attempt in 1...Self.runsToRecover {
            var runs: [Run] = []
            var running: [Slice] = []
            for slice in open {
                guard let run = try run(slice) else { continue }
                runs.append(run)
                running.append(slice)
            }
            if runs.isEmpty { return }
            world.figures.add("recovery in run \(attempt)", runs.count)
            var failures: [String] = []
            open = []
            for ((_, end), slice) in zip(try carryOut(runs), running) {
                if end.isWhole { continue }
                switch end {
                case .ended(let outcome): failures += outcome.failures.map { "\($0.code.id) \($0.detail)" }
                case .threw(let error): failures.append(Self.text(error))
                }
                open.append(slice)
            }
            if open.isEmpty { return }
            if attempt == Self.runsToRecover {
                throw Broken(rule: "the same command again converges: \(failures.joined(separator: "; "))")
            }
        }
    }

    /// Everything is as the files say.
    private func check() throws {
        let records = try recorded()
        var pairs: [(wish: Wish, record: RecordedSlice)] = []
        for slice in slices {
            let record = records.first { $0.name == slice.name }
            guard slice.isWanted == (record != nil) else {
                throw Broken(rule: "\(slice.name) is \(record == nil ? "not " : "")recorded")
            }
            if let record { pairs.append((slice.wish, record)) }
        }
        let checker = Checker(world, setting, slices: pairs)
        guard checker.faults.isEmpty else {
            throw Broken(rule: "hosts are as the files say: \(checker.faults.joined(separator: "; "))")
        }
    }

    /// A host does not come back, and all slices are destroyed without it; and then it is there
    /// again, with all that it had. A search for orphans finds that and removes it.
    private func giveUp() throws {
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

    private func removeOrphans() throws {
        try hunt { hunt in
            let finding = try await hunt.find()
            let removal = await hunt.remove(finding.orphans)
            let left = removal.spared.map(\.name) + removal.failures.map(\.detail) + finding.unseen.values.map(\.detail)
            return left.joined(separator: ", ")
        }
    }

    /// What `plan --out` writes, read again; nil where there is nothing to do, or no plan.
    private func save(_ topology: Topology) throws -> SavedPlan? {
        let state = try stores.read()
        let identities = Set(Setting.flavors.map(\.image)).map { ($0, Setting.identity(of: $0)) }
        let images = world.random.chance(2) ? [:] : Dictionary(uniqueKeysWithValues: identities)
        let planner = Planner(cluster: setting.cluster, state: state, defaultOwner: "tester", images: images)
        guard let plan = try? planner.plan(topology), !plan.isEmpty,
            let root = JSONParser.parse(topology.slice.span.file).document?.root
        else { return nil }
        let unsealed = SavedPlanDocument.unsealed(
            plan, cluster: setting.cluster.name, lineage: state.lineage,
            topology: (SavedPlanDocument.topology(root), sha256: "0"))
        let text = SavedPlanDocument.sealed(unsealed, sha256: "0").lines
        world.figures.add("saved plans")
        return try JSONParser.parse(SourceFile(name: "plan.json", text: text)).document.map { try SavedPlan($0) }
    }

    /// A worker does not come back, and its VMs are made anew elsewhere; and then it is there again, with
    /// all that it had.
    private func moveAway() throws {
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

    /// Another apply, and a search for orphans, have nothing to do.
    private func idle() throws {
        for slice in slices where slice.isWanted {
            guard let run = try run(slice) else { continue }
            _ = try carryOut([run])
            if let plan = run.controller.plans.first {
                let changes = plan.changes.map { "\($0.address): \($0.reasons)" } + plan.actions.map(\.id)
                throw Broken(rule: "the next plan is empty: \(changes.joined(separator: "; "))")
            }
        }
        guard world.random.chance(3) else { return }
        try hunt { hunt in
            let finding = try await hunt.find()
            return (finding.orphans.map(\.name) + finding.unseen.values.map(\.detail)).joined(separator: ", ")
        }
    }

    /// - Parameter work: says what should not be.
    private func hunt(_ work: @escaping @Sendable (OrphanHunt) async throws -> String) throws {
        let controller = try controller("hunt", nil, 0)
        let hunt = OrphanHunt(
            cluster: setting.cluster, store: controller.store,
            transport: SimulatedTransport(world: world, controller: controller), holder: "a hunt")
        world.begin()
        let found = Conductor.run({ await Self.text(of: hunt, work) }, move: world.move)
        stores.handOn(from: [controller])
        guard found == "" else { throw Broken(rule: "there are no orphans: \(found ?? "the hunt does not end")") }
    }

    private static func text(of hunt: OrphanHunt, _ work: @Sendable (OrphanHunt) async throws -> String) async -> String
    {
        do {
            return try await work(hunt)
        } catch {
            return text(error)
        }
    }

    // MARK: State

    private func recorded() throws -> [RecordedSlice] { try stores.read().slices }

    func checkIntegrity() throws {
        let answer = try stores.integrity()
        guard answer == "ok" else { throw Broken(rule: "the state is whole: \(answer ?? "")") }
    }

    static func text(_ error: any Error) -> String {
        if let failure = error as? PlanningFailure { return failure.diagnostics.map(\.detail).joined(separator: " ") }
        return (error as? Diagnostic).map { "\($0.code.id) \($0.detail)" } ?? "\(error)"
    }

    func tell(_ text: @autoclosure () -> String) { if world.isTold { print("  " + text()) } }
}
