import SlicePlanning
import TestSupport

/// What goes wrong while a plan is carried out.
struct Mishap: Hashable {
    enum Outcome {
        case done
        /// It was never sent.
        case unbegun
        /// It was sent, and whether it had its effect is not known to the program.
        case unanswered(works: Bool)
    }

    /// Hosts that cannot be reached.
    var down: Set<String> = []
    /// The action at which the run is killed, counted as they are begun.
    var killedAt: Int?
    /// Every so many actions fail; nil for none.
    var failsOnceIn: Int?
    /// Decides the order between hosts, and which actions fail.
    var seed: UInt64

    func outcome(of action: Action, begun: Int) -> Outcome {
        if down.contains(action.host) { return .unbegun }
        var random = SeededGenerator(state: seed &+ UInt64(action.number))
        if let killedAt, begun >= killedAt {
            return begun == killedAt ? .unanswered(works: random.chance(2)) : .unbegun
        }
        guard let failsOnceIn, random.chance(failsOnceIn) else { return .done }
        return random.chance(3) ? .unbegun : .unanswered(works: random.chance(2))
    }

    /// Nothing goes wrong half of the time.
    static func random(in setting: Setting, using random: inout SeededGenerator) -> Mishap {
        var mishap = Mishap(seed: random.next())
        switch random.number(0...7) {
        case 0: mishap.down = [random.pick(setting.workers).address]
        case 1: mishap.down = [setting.node]
        case 2: mishap.killedAt = random.number(0...20)
        case 3: mishap.failsOnceIn = random.number(2...12)
        default: break
        }
        return mishap
    }
}
