import SlicePlanning
import TestSupport

/// A random history of one world, made and checked operation by operation.
struct History {
    struct Failure: Error {
        let seed: UInt64
        let setting: Setting
        /// All that was done, the last operation being the one at which a rule was broken.
        let operations: [Operation]
        let violation: Violation
    }

    private let seed: UInt64
    private let isTight: Bool
    /// How many slices there can be.
    private let breadth: Int
    private let start: Setting
    private var random: SeededGenerator
    private var world: World
    /// The files as they are now, whether they were applied or not.
    private var wishes: [String: Wish] = [:]
    /// What was applied before the last file: some of these are taken back.
    private var earlier: [String: Wish] = [:]
    /// Slices with a plan that was saved and not carried out yet, the last one last.
    private var saved: [String] = []
    private var operations: [Operation] = []
    /// What comes next, whatever chance says.
    private var ahead: [Operation] = []
    /// Operations that made a plan.
    private(set) var planned = 0

    init(seed: UInt64) throws(Failure) {
        self.seed = seed
        random = SeededGenerator(state: seed)
        isTight = random.chance(3)
        breadth = random.pick([1, 3, 10, 10, 30, 110])
        start = Setting(isTight: isTight, using: &random)
        do throws(Violation) {
            world = try World(start)
        } catch {
            throw Failure(seed: seed, setting: start, operations: [], violation: error)
        }
    }

    /// - Throws: ``Failure`` at the first operation that breaks a rule.
    mutating func run(_ count: Int) throws(Failure) {
        do throws(Violation) {
            for number in 1...count {
                let operation = next()
                operations.append(operation)
                try world.perform(operation)
                if number % 100 == 0 { try world.checkAll() }
            }
            try world.end()
        } catch {
            throw Failure(seed: seed, setting: start, operations: operations, violation: error)
        }
    }

    private mutating func next() -> Operation {
        if !ahead.isEmpty { return ahead.removeFirst() }
        let name = "s\(random.number(0...(breadth - 1)))"
        let slice = world.slice(name)
        let mishap = Mishap.random(in: world.setting, using: &random)
        switch random.number(0...99) {
        case 0...1: return .counter(counter())
        case 2:
            var setting = world.setting
            if isTight, random.chance(2) {
                setting.tighten(random.pick(setting.workers).number, to: world.state, using: &random)
            } else {
                setting.edit(isTight: isTight, using: &random)
            }
            return .cluster(setting)
        case 3...5: return .image(random.pick(Setting.images))
        case 6 where slice != nil: return .vanish(name, seed: random.next())
        case 7...8 where slice != nil: return .disturb(name, seed: random.next())
        case 9...18 where slice != nil: return destroy(name, mishap)
        case 19...28:
            if let before = world.applied[name] { return rename(before, mishap) }
        case 29...34:
            // Others did something meanwhile, and its own slice did or did not.
            if !saved.isEmpty { return .applySaved(saved.remove(at: random.number(0...(saved.count - 1))), mishap) }
        case 35...36 where slice != nil:
            if let wish = wishes[name] { return save(wish, isDestroy: true) }
        case 37...40:
            if let before = world.applied[name] { return saveRenamed(before) }
        case 41...43 where isTight:
            ahead = crowd(with: name)
            if !ahead.isEmpty { return ahead.removeFirst() }
        default: break
        }
        if slice?.status == .removing, !random.chance(5) { return destroy(name, mishap) }
        var wish = wishes[name] ?? Wish(slice: name, ids: pins(slice), in: world.setting, using: &random)
        wish.follow(world.setting)
        if slice == nil, wishes[name] != nil, random.chance(2) {
            wish = Wish(slice: name, ids: pins(slice), in: world.setting, using: &random)
        }
        for _ in 0..<random.number(0...3) { wish.edit(in: world.setting, using: &random) }
        if random.chance(30) { wish.id = random.pick([nil, nil, slice?.id] + pins(slice)) }
        if random.chance(40) { wish.owner = random.pick([nil, slice?.owner, "guest"]) }
        wish.fit()
        // What protection refused is put back sooner or later.
        if let before = world.applied[name], random.chance(6) {
            wish = before
            wish.follow(world.setting)
        }
        if let before = earlier[name], random.chance(6) {
            wish = before
            wish.follow(world.setting)
        }
        wishes[name] = wish
        earlier[name] = world.applied[name]
        if random.chance(12) { return save(wish, isDestroy: false) }
        return random.chance(20) ? .emit(wish, isRun: !random.chance(4)) : .apply(wish, mishap)
    }

    private mutating func save(_ wish: Wish, isDestroy: Bool) -> Operation {
        saved = Array((saved.filter { $0 != wish.slice } + [wish.slice]).suffix(3))
        return .save(wish, isDestroy: isDestroy)
    }

    /// Names that are exchanged, and others that are given anew, in one saved plan.
    private mutating func saveRenamed(_ before: Wish) -> Operation {
        var wish = before
        wish.follow(world.setting)
        for _ in 0..<random.number(0...1) { wish.edit(in: world.setting, renames: false, using: &random) }
        wish = wish.renamed(since: before, using: &random)
        for _ in 0..<random.number(0...2) { wish.edit(in: world.setting, renames: false, using: &random) }
        wishes[before.slice] = wish
        return save(wish, isDestroy: false)
    }

    /// A rename alone, or with a few other edits.
    private mutating func rename(_ before: Wish, _ mishap: Mishap) -> Operation {
        var same = before.forgettingLostNames()
        same.follow(world.setting)
        for _ in 0..<max(0, random.number(-1...2)) { same.edit(in: world.setting, renames: false, using: &random) }
        let wish = same.renamed(since: before, using: &random)
        wishes[before.slice] = wish
        return .rename(wish, same: same, before: before, mishap)
    }

    /// A worker that is full; a VM there that gets smaller while the worker is down; and then another
    /// slice that wants what only the record says is free.
    private mutating func crowd(with name: String) -> [Operation] {
        let vms = world.state.slices.filter { $0.name != name && world.applied[$0.name] != nil }
            .flatMap { slice in slice.vms.map { (slice: slice.name, vm: $0) } }
        guard !vms.isEmpty else { return [] }
        let (crowded, vm) = random.pick(vms)
        var setting = world.setting
        guard let worker = setting.worker(vm.worker), var smaller = world.applied[crowded],
            let index = smaller.vms.firstIndex(where: { $0.name == vm.name })
        else { return [] }
        setting.tighten(worker.number, to: world.state, using: &random)
        smaller.follow(setting)
        smaller.vms[index].flavor = random.pick(setting.flavors).name
        wishes[crowded] = smaller
        var wish = wishes[name] ?? Wish(slice: name, ids: [nil], in: setting, using: &random)
        wish.follow(setting)
        wish.add(pinnedTo: worker.name, in: setting, using: &random)
        wish.fit()
        wishes[name] = wish
        return [
            .cluster(setting), .apply(smaller, Mishap(down: [worker.address], seed: random.next())),
            .apply(wish, Mishap(seed: random.next())),
        ]
    }

    private mutating func destroy(_ name: String, _ mishap: Mishap) -> Operation {
        // Protection is refused, and taken away first.
        if var wish = world.applied[name], wish.vms.contains(where: \.protect), random.chance(2) {
            wish.follow(world.setting)
            for vm in wish.vms.indices { wish.vms[vm].protect = false }
            wishes[name] = wish
            return .apply(wish, mishap)
        }
        let abandoned = random.chance(8) ? [random.pick(world.setting.workers).address] : []
        return .destroy(name, abandoning: abandoned, mishap)
    }

    /// Where a counter is worth looking at: near the wrap, before a pool with 19 VLANs, among
    /// what is recorded.
    private mutating func counter() -> Int {
        switch random.number(0...3) {
        case 0: random.number(65500...65535)
        case 1: random.number(10...654) * 100 + random.number(10...15)
        case 2: random.number(1000...1200)
        default: random.number(1000...65535)
        }
    }

    /// IDs that are worth a pin.
    private mutating func pins(_ slice: RecordedSlice?) -> [Int?] {
        let others = world.state.slices.isEmpty ? [] : [random.pick(world.state.slices)]
        let taken = others.flatMap { [$0.id, $0.id + 100] + $0.vms.map(\.id) }.filter { $0 <= 65535 }
        return taken
            + [1000, 65535, random.number(10...655) * 100 + 15, random.number(1000...65535)].filter { $0 <= 65535 }
    }
}
