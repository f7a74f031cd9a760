import ArgumentParser
import Dispatch
import Glibc
import SliceApply
import Synchronization

/// SIGINT, SIGTERM and SIGHUP while hosts are worked on: the first asks the run to stop in
/// order, the second ends it at once. Interruption never destroys anything.
final class InterruptionSignals {
    /// Whether something was begun; before that, a signal just ends the program.
    private final class Phase: Sendable {
        let isWorking = Mutex(false)
    }

    private let phase = Phase()
    private var sources: [any DispatchSourceSignal] = []

    /// - Parameters:
    ///   - words: what becomes of what is under way.
    ///   - stopping: says the wish to stop.
    ///   - leaving: clears up what is seen of the run before the program ends at once.
    init(
        _ interruption: Interruption, console: Console, resumeCommand: String,
        words: String = "what is in flight is finished and recorded",
        stopping: @escaping @Sendable (String) -> Void, leaving: @escaping @Sendable () -> Void
    ) {
        for signal in [SIGINT, SIGTERM, SIGHUP] where signal != SIGHUP || !Self.isIgnored(signal) {
            Self.handleWithNothing(signal)
            let source = DispatchSource.makeSignalSource(signal: signal)
            source.setEventHandler { [phase] in
                let isWorking = phase.isWorking.withLock { $0 }
                guard isWorking, !interruption.isRequested else {
                    // Who reads what is written here may have stopped reading.
                    DispatchQueue.global().asyncAfter(deadline: .now() + 1) {
                        _exit(ExitStatus.interrupted.rawValue)
                    }
                    leaving()
                    console.error(
                        isWorking
                            ? "\nStopped at once; the next run looks at what it does not know.\nTo go on: \(resumeCommand)\n"
                            : "\nNothing was changed.\n")
                    _exit(ExitStatus.interrupted.rawValue)
                }
                interruption.request()
                // Elsewhere: it waits for whoever is just writing, and the next signal must not.
                DispatchQueue.global().async {
                    stopping("stopping: \(words); once more to stop at once\n")
                }
            }
            source.resume()
            sources.append(source)
        }
    }

    /// From now on a closed pipe shows itself where it is written to, and ends nothing: an `ssh` that
    /// is gone before it was told what to do is a host's failure.
    static func surviveClosedPipes() { handleWithNothing(SIGPIPE) }

    /// Whether whoever started this program wants it to outlive its terminal, as nohup(1) does.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// A handler that does nothing, and not `SIG_IGN`, which `ssh` would inherit.
    private static func handleWithNothing(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(signal, &action, nil)
    }

    func beginWork() { phase.isWorking.withLock { $0 = true } }
}
