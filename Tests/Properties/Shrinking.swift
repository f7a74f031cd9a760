/// Makes a failing history short: takes out what can be taken out while the same rule is still
/// broken.
struct Shrinking {
    private let setting: Setting
    private let rule: String
    private(set) var operations: [Operation]
    private(set) var violation: Violation
    /// Histories that may still be tried.
    private var rest: Int

    init(_ failure: History.Failure, attempts: Int) {
        setting = failure.setting
        rule = failure.violation.rule
        operations = failure.operations
        violation = failure.violation
        rest = attempts
    }

    mutating func run() {
        // Most slices have nothing to do with it.
        for name in Set(operations.compactMap(\.slice)).sorted() {
            _ = takeOver(operations.filter { $0.slice != name })
        }
        var size = operations.count / 2
        while size >= 1 {
            let before = operations.count
            var start = 0
            while start < operations.count {
                var shorter = operations
                shorter.removeSubrange(start..<min(start + size, shorter.count))
                if !takeOver(shorter) { start += size }
            }
            // Once more with pieces of one, as long as that helps.
            if size > 1 || operations.count == before { size /= 2 }
        }
        for index in operations.indices { simplify(index) }
    }

    /// Takes VMs, links and mishaps out of one operation.
    private mutating func simplify(_ index: Int) {
        guard operations.indices.contains(index) else { return }
        var simpler: [Operation] = []
        switch operations[index] {
        case .apply(let wish, let mishap):
            simpler.append(.apply(wish, Mishap(seed: 0)))
            for link in wish.links.indices.reversed() {
                var fewer = wish
                fewer.links.remove(at: link)
                simpler.append(.apply(fewer, mishap))
            }
            for vm in wish.vms.indices.reversed() {
                var fewer = wish
                let name = fewer.vms.remove(at: vm).name
                fewer.links.removeAll { $0.ends.contains { $0.vm == name } }
                simpler.append(.apply(fewer, mishap))
            }
        case .destroy(let name, _, let mishap):
            simpler += [.destroy(name, abandoning: [], mishap), .destroy(name, abandoning: [], Mishap(seed: 0))]
        case .rename, .save, .applySaved, .counter, .cluster, .image, .vanish, .disturb, .emit: return
        }
        for operation in simpler where operation != operations[index] {
            var changed = operations
            changed[index] = operation
            if takeOver(changed) { return simplify(index) }
        }
    }

    /// - Returns: whether `shorter` breaks the same rule, and is what there is now.
    private mutating func takeOver(_ shorter: [Operation]) -> Bool {
        guard rest > 0 else { return false }
        rest -= 1
        do throws(Violation) {
            var world = try World(setting)
            for (index, operation) in shorter.enumerated() {
                do throws(Violation) {
                    try world.perform(operation)
                    if index == shorter.count - 1 { try world.checkAll() }
                } catch {
                    guard error.rule == rule else { return false }
                    operations = Array(shorter[...index])
                    violation = error
                    return true
                }
            }
            try world.end()
        } catch {
            guard error.rule == rule else { return false }
            operations = shorter
            violation = error
            return true
        }
        return false
    }
}
