import Glibc
import TestSupport

/// Shares schedules out among processes and sums up what they report.
struct Processes {
    private let scratch: ScratchFolder
    private let start = ContinuousClock.now

    init() throws {
        // A commit to memory costs next to nothing, and is a commit all the same.
        scratch = try ScratchFolder(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Tells what happens in one schedule.
    func replay(_ seed: UInt64) throws -> Int32 {
        setenv("SLICEC_SIMULATION_TOLD", "1", 1)
        let child = try spawn(0, first: seed, count: 1, step: 1)
        _ = wait(for: child)
        print(String(decoding: FileBytes.read(scratch.file("out.0")), as: UTF8.self), terminator: "")
        return 0
    }

    func run(schedules: Int) throws -> Int32 {
        // Schedules of neighbouring seeds have nothing in common.
        let seed = SeededGenerator.seed &* 1_000_000_000
        let width = max(1, min(schedules, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        print("simulated cluster: \(schedules) schedules from seed \(seed) on")
        fflush(nil)
        var children: [pid_t] = []
        for index in 0..<width {
            let count = (schedules - index + width - 1) / width
            children.append(try spawn(index, first: seed &+ UInt64(index), count: count, step: UInt64(width)))
        }
        var figures = Figures()
        var failures: [String] = []
        for (index, child) in children.enumerated() {
            let status = wait(for: child)
            let output = String(decoding: FileBytes.read(scratch.file("out.\(index)")), as: UTF8.self)
            var last = "none"
            for line in output.split(separator: "\n") {
                figures.read(line)
                if line.hasPrefix("failure ") { failures.append(String(line.dropFirst(8))) }
                if line.hasPrefix("schedule ") { last = String(line.dropFirst(9)) }
            }
            if status != 0 { failures.append("\(last) the process ended with status \(status)") }
        }
        report(figures, failures)
        return failures.isEmpty ? 0 : 1
    }

    private func spawn(_ index: Int, first: UInt64, count: Int, step: UInt64) throws -> pid_t {
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        let folder = scratch.file("\(index)")
        mkdir(folder, 0o700)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, scratch.file("out.\(index)"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let words = ["SimulationRunner", "child", "\(first)", "\(count)", "\(step)", folder]
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid = pid_t()
        guard posix_spawn(&pid, "/proc/self/exe", &actions, nil, &arguments, environ) == 0 else {
            throw Failure(description: "a process cannot be started")
        }
        return pid
    }

    private func wait(for pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    // MARK: Figures

    private func report(_ figures: Figures, _ failures: [String]) {
        let seconds = Int((ContinuousClock.now - start) / .milliseconds(100))
        print(
            "\(figures["schedules"]) schedules, \(figures["runs"]) runs, \(figures["actions"]) actions "
                + "in \(seconds / 10).\(seconds % 10) s")
        let recovered = Dictionary(figures.group("recovered ").map { ($0.name, $0.count) }) { first, _ in first }
        print("what went wrong, and how often all was well afterwards:")
        for fault in Fault.allCases {
            let count = figures["fault \(fault.rawValue)"]
            print("  \(recovered[fault.rawValue] ?? 0) of \(count)  \(fault.rawValue)")
        }
        let deaths = figures.group("death ")
        print(
            "deaths: \(deaths.count) combinations of action, moment and deed, each at least "
                + "\(deaths.map(\.count).min() ?? 0) times")
        print(
            "lines that came after their connection: \(figures["late lines carried out"]) carried out, "
                + "\(figures["late lines refused"]) refused")
        print(
            "copies of images: \(figures["copies that went on"]) went on where an earlier one was cut off")
        for (name, count) in figures.group("recovery ") { print("runs to recover: \(count) \(name)") }
        if failures.isEmpty {
            print("no rule broken")
            return
        }
        let bad = failures.count + figures["failures not shown"]
        print("\(bad) schedules broke a rule. To repeat one: SimulationRunner replay SEED")
        for (rule, count) in figures.group("broken ") { print("  \(count)  \(rule)") }
        for failure in failures.prefix(20) { print("  seed \(failure)") }
    }
}
