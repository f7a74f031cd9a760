import Dispatch
import FrontEndRules
import Glibc
import SliceTopology
import Synchronization
import TestSupport

/// Damages files and runs the front end over each: `MutationRunner [INPUTS]`, from a fixed seed
/// that `SLICEC_FUZZ_SEED` varies. `MutationRunner input NUMBER` writes one of them to standard
/// output and runs it.
@main
struct MutationRunner {
    private struct Failure {
        let number: Int
        let rule: BrokenRule
    }

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let mutator = Mutator(seeds: Corpus.files())
        guard !mutator.seeds.isEmpty else {
            print("no examples and golden cases beside the sources")
            exit(1)
        }
        if arguments.first == "input", arguments.count == 2, let number = Int(arguments[1]), number >= 0 {
            exit(runOne(mutator.input(number, seed: SeededGenerator.seed)))
        }
        guard arguments.count <= 1, let count = Int(arguments.first ?? "200000"), count > 0 else {
            print("usage: MutationRunner [INPUTS] | input NUMBER")
            exit(64)
        }
        Running.watch()
        exit(run(count, mutator))
    }

    private static func run(_ count: Int, _ mutator: Mutator) -> Int32 {
        let seed = SeededGenerator.seed
        print("mutations: seed \(seed), \(count) inputs of \(mutator.seeds.count) files")
        let start = ContinuousClock.now
        let width = Running.workers.count
        let accepted = Atomic(0)
        let failure = Mutex<Failure?>(nil)
        DispatchQueue.concurrentPerform(iterations: width) { worker in
            for number in stride(from: worker, to: count, by: width) {
                if failure.withLock({ $0 != nil }) { return }
                Running.workers[worker].begin(number)
                defer { Running.workers[worker].end() }
                do throws(BrokenRule) {
                    let bytes = mutator.input(number, seed: seed)
                    // Showing all of them would take most of the time; of those that repeat, one of five.
                    let isShown = number % 20 == 10 || number.isMultiple(of: 2500)
                    let report = try FrontEndRules.check(bytes, showing: isShown)
                    if report.isRight { accepted.add(1, ordering: .relaxed) }
                } catch {
                    failure.withLock { $0 = Failure(number: number, rule: error) }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) {
            print("seed \(seed), input \(failure.number): this does not hold: \(failure.rule)")
            print("To repeat: SLICEC_FUZZ_SEED=\(seed) MutationRunner input \(failure.number)")
            return 1
        }
        let right = accepted.load(ordering: .relaxed)
        let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
        print("\(count) inputs, \(right) of them right, no rule broken, in \(tenths / 10).\(tenths % 10) s")
        // Else the damage would be too great to reach the checks, or too small to be any.
        guard count < 10_000 || (count / 100..<count / 2).contains(right) else {
            print("too many or too few of them are right for the mutations to be any good")
            return 1
        }
        return 0
    }

    private static func runOne(_ bytes: [UInt8]) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return 1 }
            rest = rest.dropFirst(count)
        }
        do throws(BrokenRule) {
            try FrontEndRules.check(bytes, showing: true)
            return 0
        } catch {
            let text = "this does not hold: \(error)\n"
            _ = write(STDERR_FILENO, text, text.utf8.count)
            return 1
        }
    }
}
