import SliceState
import Synchronization

/// A wish to stop, from a signal: nothing new is started, what is in flight is finished.
package final class Interruption: Sendable {
    private struct State {
        var isRequested = false
        var handlers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var isRequested: Bool { state.withLock { $0.isRequested } }

    package func request() {
        let handlers = state.withLock { state in
            state.isRequested = true
            defer { state.handlers = [] }
            return state.handlers
        }
        handlers.forEach { $0() }
    }

    /// Calls `handler` when the wish comes; at once where it has come already.
    package func whenRequested(_ handler: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.isRequested { state.handlers.append(handler) }
            return state.isRequested
        }
        if isLate { handler() }
    }
}

extension Interruption {
    /// Waits before something is tried again, and no longer once there is the wish to stop.
    ///
    /// - Parameters:
    ///   - pause: nil where it was tried often enough.
    ///   - report: told of it before.
    /// - Returns: whether to try again.
    func waits(host: String, _ pause: Duration?, _ report: @Sendable (ApplyEvent.Retry) -> Void) async -> Bool {
        guard let pause, !isRequested else { return false }
        report(ApplyEvent.Retry(host: host, pause: pause))
        let sleep = Task { try? await Pause.current.wait(pause) }
        whenRequested { sleep.cancel() }
        await sleep.value
        return !isRequested
    }
}
