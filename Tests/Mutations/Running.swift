import Glibc
import Synchronization
import TestSupport

/// Which inputs are being run, for when there is no time left to say so otherwise: in a crash, and
/// in a loop without end.
final class Running: Sendable {
    /// What one input may take, in seconds: a hundred times what the slowest one does.
    static let budget: UInt64 = 10
    static let workers = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { _ in Running() }

    private static let seed = SeededGenerator.seed
    private static let none = -1
    private let number = Atomic(none)
    private let start = Atomic<UInt64>(0)

    func begin(_ input: Int) {
        start.store(Self.now, ordering: .relaxed)
        number.store(input, ordering: .releasing)
    }

    func end() { number.store(Self.none, ordering: .releasing) }

    /// From now on, a signal of a crash names the inputs that are being run, and each second it
    /// is looked whether one takes too long.
    static func watch() {
        // Made here, since a signal's handler must not.
        _ = (workers.count, seed)
        for crash in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
            signal(crash) { _ in Running.giveUp("A crash", after: 0) }
        }
        signal(SIGALRM) { _ in Running.giveUp("Too long", after: Running.budget) }
        var second = itimerval(it_interval: timeval(tv_sec: 1, tv_usec: 0), it_value: timeval(tv_sec: 1, tv_usec: 0))
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &second, nil)
    }

    /// Only what a signal's handler may do: no memory, no locks.
    private static func giveUp(_ what: StaticString, after seconds: UInt64) {
        var isOver = seconds == 0
        for worker in workers {
            let input = worker.number.load(ordering: .acquiring)
            // A worker may have begun another one since `now`.
            let start = worker.start.load(ordering: .relaxed)
            guard input != none, start + seconds * 1_000_000_000 <= now else { continue }
            isOver = true
            write(what)
            write(", perhaps in this input. To repeat: SLICEC_FUZZ_SEED=")
            write(seed)
            write(" MutationRunner input ")
            write(UInt64(input))
            write("\n")
        }
        if isOver { _exit(1) }
    }

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func write(_ text: StaticString) {
        _ = Glibc.write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }

    private static func write(_ number: UInt64) {
        if number >= 10 { write(number / 10) }
        var digit = UInt8(ascii: "0") + UInt8(number % 10)
        _ = Glibc.write(STDOUT_FILENO, &digit, 1)
    }
}
