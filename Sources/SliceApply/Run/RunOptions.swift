import SlicePlanning

/// How a run goes about its work.
package struct RunOptions: Sendable {
    /// Most hosts at work at once.
    package var parallelism = 10
    /// Seconds that a VM whose disk stays gets to power down.
    package var stopTimeout = 30
    /// Seconds that an action may take.
    package var actionTimeout = 120
    /// Seconds to wait for another run that works on the slice.
    package var lockTimeout = 0
    /// Seconds to wait on a host for a run that was killed.
    package var hostLockTimeout = 60
    /// How often something that failed for a passing reason is tried again.
    package var retries = 2

    package init() {}

    /// How long the answer to actions that were sent together may take. Such are quick, each by itself; one
    /// that hangs is not to hide behind the others' time.
    func patience(_ actions: [Action]) -> Duration {
        let powerDown = actions.contains(where: \.isSlow) ? stopTimeout : 0
        return .seconds(actionTimeout + powerDown + max(0, actions.count - 1) * max(1, actionTimeout / 12))
    }
}
