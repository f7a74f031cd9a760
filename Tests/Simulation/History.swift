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
    var slices: [Slice]
    var runs = 0
    var backups: [Backup] = []

    struct Slice {
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
        /// Of VMs by their IDs.
        case power(Power, [Int], slice: String)

        var isPower: Bool { if case .power = self { true } else { false } }
    }

    struct Run: Sendable {
        let controller: Controller
        let operation: Operation
        /// How it gets on with another run on its slice; nil where it is the first.
        var rivalry: Rivalry?
    }

    enum Rivalry: Sendable {
        case waits
        case isRefused
        /// Takes the other's lock away.
        ///
        /// - Parameter after: how long it looks on before.
        case breaks(Controller, after: Int)
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

    func carryOut() throws {
        tell("workers \(setting.workers), network node \(setting.node)")
        backUp()
        for round in 0..<world.random.pick([1, 1, 1, 2, 2]) {
            for index in slices.indices where round > 0 {
                slices[index].isWanted = !world.random.chance(5)
                for _ in 0..<world.random.number(0...2) {
                    slices[index].wish.edit(in: setting, using: &world.random)
                }
            }
            for _ in 0..<world.random.pick([1, 1, 1, 2]) {
                try ailing()
                if world.random.chance(8), try placeForeign() { world.count(.foreign) }
                try trouble(oneIn: world.random.pick([3, 6, 12]))
                mishapBetween()
                if world.random.chance(3) { backUp() }
            }
            if world.random.chance(6) { try recover() }
        }
        try recover()
        if world.random.chance(2) { try idle() }
        if world.random.chance(8) { try moveAway() }
        if world.random.chance(4) { try restoreBackup() }
        for index in slices.indices { slices[index].isWanted = false }
        if world.random.chance(12) { try giveUp() }
        try recover()
        if world.random.chance(6) {
            try meetForeign()
            try recover()
        }
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

    // MARK: Runs

    func run(_ slice: Slice, death: Fault? = nil, faultsOneIn: Int = 0) throws -> Run? {
        let isAiling = death != nil || faultsOneIn > 0
        if slice.isWanted {
            if isAiling, world.random.chance(6), let power = try power(slice) {
                return Run(controller: try controller("power", death, faultsOneIn), operation: power)
            }
            guard let topology = slice.wish.topology(in: setting) else {
                throw Broken(rule: "a right file is read: \(slice.wish.text)")
            }
            let saved = !isAiling || !world.random.chance(6) ? nil : try save(topology)
            return Run(
                controller: try controller("apply", death, faultsOneIn),
                operation: saved.map { .carryOut($0, topology) } ?? .apply(topology))
        }
        guard try recorded().contains(where: { $0.name == slice.name }) else { return nil }
        return Run(controller: try controller("destroy", death, faultsOneIn), operation: .destroy(slice.name))
    }

    /// Some of a slice's VMs are stopped, started or restarted; nil where none are recorded.
    private func power(_ slice: Slice) throws -> Operation? {
        guard let known = try recorded().first(where: { $0.name == slice.name }), known.status != .removing,
            !known.vms.isEmpty
        else { return nil }
        let ids = known.vms.map(\.id).filter { _ in world.random.chance(2) }
        world.figures.add("power runs")
        return .power(
            world.random.pick([.stop, .stop, .start, .restart]), ids.isEmpty ? [known.vms[0].id] : ids,
            slice: slice.name)
    }

    func controller(_ operation: String, _ death: Fault?, _ faultsOneIn: Int) throws -> Controller {
        runs += 1
        world.figures.add("runs")
        return Controller(
            number: runs, operation: operation, store: try stores.take(), death: death, faultsOneIn: faultsOneIn,
            faultsLeft: world.random.pick([1, 1, 2, 3, 100]))
    }

    /// What `plan --out` writes, read again; nil where there is nothing to do, or no plan.
    func save(_ topology: Topology) throws -> SavedPlan? {
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

    // MARK: State

    func recorded() throws -> [RecordedSlice] { try stores.read().slices }

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
