import Glibc
import SliceState
import TestSupport

/// Carries out a great many schedules of a simulated cluster, as many at once as there are
/// processors: `SimulationRunner [SCHEDULES]`. `SimulationRunner replay SEED` tells what happens
/// in one. `SLICEC_FUZZ_SEED` repeats or varies a run.
///
/// A schedule follows from its seed alone: each process has one thread, which takes one job after
/// the other, and the hashes of Swift's sets and dictionaries, which vary from process to process
/// and with them the order of their elements, are fixed for the processes that carry schedules out.
@main
struct SimulationRunner {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.count == 5, arguments[0] == "child", let first = UInt64(arguments[1]),
            let count = Int(arguments[2]), let step = UInt64(arguments[3])
        {
            exit(Batch(folder: arguments[4]).run(first: first, count: count, step: step))
        }
        do {
            if arguments.count == 2, arguments[0] == "replay", let seed = UInt64(arguments[1]) {
                exit(try Processes().replay(seed))
            }
            guard arguments.count <= 1, let count = Int(arguments.first ?? "20000"), count > 0 else {
                print("usage: SimulationRunner [SCHEDULES] | replay SEED")
                exit(64)
            }
            exit(try Processes().run(schedules: count))
        } catch {
            print("\(error)")
            exit(1)
        }
    }
}
