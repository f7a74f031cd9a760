import SlicePlanning
import TestSupport

/// The order in which hosts that work side by side come to their actions: any that the
/// dependencies allow, each host taking the first of its own that may begin.
struct Schedule {
    private let actions: [Action]
    private let positions: [String: Int]
    /// Positions of what each host has not begun, in order.
    private var open: [[Int]]
    private var isFinished: [Bool]
    private var random: SeededGenerator

    init(_ actions: [Action], seed: UInt64) {
        self.actions = actions
        var positions: [String: Int] = [:]
        var hosts: [String: Int] = [:]
        open = []
        for (position, action) in actions.enumerated() {
            positions[action.id] = position
            if hosts[action.host] == nil {
                hosts[action.host] = open.count
                open.append([])
            }
            open[hosts[action.host] ?? 0].append(position)
        }
        self.positions = positions
        isFinished = Array(repeating: false, count: actions.count)
        random = SeededGenerator(state: seed)
    }

    var isDone: Bool { isFinished.allSatisfy { $0 } }

    /// The next action that begins; nil where none can.
    mutating func next() -> Action? {
        let start = open.isEmpty ? 0 : random.number(0...(open.count - 1))
        for step in open.indices {
            let host = (start + step) % open.count
            guard let index = open[host].firstIndex(where: { isReady(actions[$0]) }) else { continue }
            return actions[open[host].remove(at: index)]
        }
        return nil
    }

    mutating func finish(_ action: Action) {
        if let position = positions[action.id] { isFinished[position] = true }
    }

    private func isReady(_ action: Action) -> Bool {
        action.dependsOn.allSatisfy { positions[$0].map { isFinished[$0] } ?? true }
    }
}
