import SimulationHooks

/// Runs all of Swift's concurrency on one thread, job after job, and lets the world move only
/// when no job is left: the order of everything follows from the seed.
enum Conductor {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    /// Stands for the one thread; jobs are never handed to it.
    private final class Thread: SerialExecutor {
        func enqueue(_ job: consuming ExecutorJob) {}
    }

    // Touched by the one thread only.
    nonisolated(unsafe) private static var jobs: [UnownedJob] = []
    private static let thread = Thread()

    /// From now on no job runs by itself.
    static func install() {
        let hook = simulation_enqueue_hook().assumingMemoryBound(to: Hook?.self)
        hook.pointee = { job, _ in Conductor.jobs.append(job) }
    }

    /// Runs `body` to its end.
    ///
    /// - Parameter move: lets something happen in the world; false where nothing can.
    /// - Returns: nil where nothing can happen any more, and `body` still waits.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async -> Value, move: () -> Bool
    ) -> Value? {
        let box = Box<Value>()
        Task.detached { box.value = await body() }
        while box.value == nil {
            if !jobs.isEmpty {
                var index = 0
                while index < jobs.count {
                    let job = jobs[index]
                    job.runSynchronously(on: thread.asUnownedSerialExecutor())
                    index += 1
                }
                jobs.removeFirst(index)
            } else if !move() {
                return nil
            }
        }
        return box.value
    }

    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }
}
