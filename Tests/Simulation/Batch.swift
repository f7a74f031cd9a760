import Glibc
import SliceState
import TestSupport

/// Carries out one schedule after the other in this process.
struct Batch {
    private let folder: String

    init(folder: String) { self.folder = folder }

    /// - Parameter step: how far the seeds of two schedules lie apart.
    /// - Returns: the exit status; what broke a rule is printed.
    func run(first: UInt64, count: Int, step: UInt64) -> Int32 {
        let isTold = getenv("SLICEC_SIMULATION_TOLD") != nil
        guard let empty = emptyState() else { return 1 }
        Conductor.install()
        StateDisk.install()
        let stores = Stores(path: "\(folder)/state.db", empty: empty)
        var isClean = false
        var figures = Figures()
        var failures = 0
        for index in 0..<count {
            let seed = first &+ UInt64(index) &* step
            // Where the process ends in the midst, this is what it was at.
            if index % 100 == 0 || isTold { say("schedule \(seed)") }
            // What a schedule that broke a rule left behind says nothing about the next.
            stores.clear(isFirst: !isClean)
            guard let history = History(seed: seed, stores: stores, isTold: isTold) else { return 1 }
            let broken = history.run()
            isClean = broken == nil
            figures.add("schedules")
            for (fault, count) in history.world.faults {
                figures.add("fault \(fault.rawValue)", count)
                if broken == nil { figures.add("recovered \(fault.rawValue)", count) }
            }
            figures.add(history.world.figures)
            guard let broken else { continue }
            failures += 1
            figures.add("broken \(broken.prefix { $0 != ":" })")
            if failures <= 10 || isTold {
                say("failure \(seed) \(broken.replacing("\n", with: " "))")
            } else {
                figures.add("failures not shown")
            }
        }
        print(figures.text, terminator: "")
        fflush(nil)
        return 0
    }

    /// The bytes of a state in which nothing is recorded.
    private func emptyState() -> [UInt8]? {
        let path = "\(folder)/empty.db"
        guard let store = try? StateStore.openOrCreate(path, group: nil, lineage: "simulated") else { return nil }
        try? store.close()
        return FileBytes.read(path)
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
