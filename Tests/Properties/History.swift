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
    private var operations: [Operation] = []
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
        let name = "s\(random.number(0...(breadth - 1)))"
        let slice = world.slice(name)
        let mishap = Mishap.random(in: world.setting, using: &random)
        switch random.number(0...99) {
        case 0...1: return .counter(counter())
        case 2:
            var setting = world.setting
            setting.edit(isTight: isTight, using: &random)
            return .cluster(setting)
        case 3: return .image(random.pick(Setting.images))
        case 4...8 where slice != nil: return .vanish(name, seed: random.next())
        case 9...18 where slice != nil: return destroy(name, mishap)
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
        wishes[name] = wish
        return .apply(wish, mishap)
    }

    private mutating func destroy(_ name: String, _ mishap: Mishap) -> Operation {
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
