import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// Carries a plan's actions out: hosts in parallel, each action recorded before it is sent and
/// after it has answered.
struct Executor {
    struct Outcome {
        var done = 0
        var failures: [Diagnostic] = []
        var unstarted: [Action] = []
    }

    let plan: Plan
    let store: StateStore
    let pool: HostPool
    let context: HostContext
    let options: RunOptions
    let holder: String
    let interruption: Interruption
    /// What base images are read by, where one has to be looked at again while it is copied.
    let identify: ImageFile.Reading
    let files: any ImageFiles
    let report: @Sendable (ApplyEvent) -> Void

    /// What copies of base images need of it.
    var copying: ImageCopying {
        ImageCopying(
            store: store, context: context, options: options, holder: holder, interruption: interruption,
            identify: identify, files: files, report: report)
    }

    func run() async -> Outcome {
        let scheduler = ActionScheduler(plan.actions, limit: options.parallelism)
        interruption.whenRequested { Task { await scheduler.stop() } }
        let failures = await withTaskGroup(of: [Diagnostic].self) { group in
            for host in plan.hosts {
                group.addTask {
                    var work = HostWork(on: host, of: self, scheduler)
                    await work.carryOut()
                    return work.failures
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return Outcome(done: await scheduler.doneCount, failures: failures, unstarted: await scheduler.unstarted)
    }

    /// An answer that is what was asked for.
    ///
    /// - Throws: ``Diagnostic`` where it is a failure, ``HostFailure`` where it is no answer at all.
    static func require(_ answer: HostAnswer, of action: Action) throws -> HostAnswer {
        guard answer.status == 0 else { throw HostMistakes.failed(action, answer) }
        guard answer.isAnswer(to: action.operation) else {
            throw SSHMistakes.garbled(action.host, line: lastLines(answer.output + "\n" + answer.errors))
        }
        return answer
    }
}
