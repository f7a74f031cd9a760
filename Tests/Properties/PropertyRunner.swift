import Glibc
import TestSupport

/// Carries out a great many random operations and checks each: `PropertyRunner [OPERATIONS]`.
/// `SLICEC_FUZZ_SEED` repeats or varies a run. `PropertyRunner fill STATE FOLDER` makes a state
/// of a full cluster, for `make bench`.
@main
struct PropertyRunner {
    static let operationsPerWorld = 1000

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "fill", arguments.count == 3 {
            exit(FullCluster.fill(state: arguments[1], folder: arguments[2]))
        }
        guard arguments.count <= 1, let count = Int(arguments.first ?? "100000"), count > 0 else {
            print("usage: PropertyRunner [OPERATIONS] | fill STATE FOLDER")
            exit(64)
        }
        exit(await check(worlds: (count + operationsPerWorld - 1) / operationsPerWorld))
    }

    private static func check(worlds: Int) async -> Int32 {
        let seed = SeededGenerator.seed
        print("properties of planning: seed \(seed), \(worlds) worlds of \(operationsPerWorld) operations each")
        let start = ContinuousClock.now
        let failure = await withTaskGroup(of: History.Failure?.self) { group in
            // As many at once as there are processors.
            let width = max(1, min(worlds, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
            for world in 0..<width { group.addTask { run(seed: seed, world) } }
            var next = width
            var first: History.Failure?
            for await failure in group {
                if let failure, first == nil { first = failure }
                guard next < worlds, first == nil else { continue }
                let world = next
                group.addTask { run(seed: seed, world) }
                next += 1
            }
            return first
        }
        let elapsed = ContinuousClock.now - start
        guard let failure else {
            let seconds = elapsed.formatted
            print("\(worlds * operationsPerWorld) operations, no rule broken, in \(seconds) s")
            return 0
        }
        report(failure, seed: seed)
        return 1
    }

    private static func run(seed: UInt64, _ world: Int) -> History.Failure? {
        var mixed = SeededGenerator(state: seed &+ UInt64(world))
        do throws(History.Failure) {
            var history = try History(seed: mixed.next())
            try history.run(operationsPerWorld)
        } catch {
            return error
        }
        return nil
    }

    private static func report(_ failure: History.Failure, seed: UInt64) {
        print(
            "seed \(seed), in the world of seed \(failure.seed), operation \(failure.operations.count): a rule is broken."
        )
        print("  \(failure.violation.rule)\n  \(failure.violation.detail)")
        print("To repeat: SLICEC_FUZZ_SEED=\(seed). A shorter history that breaks it:")
        var shrinking = Shrinking(failure, attempts: 3000)
        shrinking.run()
        print("  0  cluster \(failure.setting.text)")
        for (index, operation) in shrinking.operations.enumerated() { print("  \(index + 1)  \(operation.text)") }
        print("  \(shrinking.violation.rule)\n  \(shrinking.violation.detail)")
    }
}

extension Duration {
    /// Seconds with one decimal.
    fileprivate var formatted: String {
        let tenths = Int(self / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
