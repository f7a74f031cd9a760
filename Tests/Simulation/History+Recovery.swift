import SliceApply
import SlicePlanning
import SliceSyntax
import TestSupport

/// The same commands again, and what has to be so afterwards.
extension History {
    /// The same commands again, with nothing going wrong.
    func recover() throws {
        tell("recovery")
        for host in world.hosts.values { host.heal() }
        takeForeignAway()
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

    func converge(_ slices: [Slice]) throws {
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
    func check() throws {
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

    /// Another apply, and a search for orphans, have nothing to do.
    func idle() throws {
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
}
