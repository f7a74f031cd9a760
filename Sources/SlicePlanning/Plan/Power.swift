/// What somebody wants of VMs that are there.
package enum Power: String, Sendable {
    /// To be off, and to stay so whatever is applied.
    case stop
    case start
    /// To be off, and on again.
    case restart

    /// What was done then: `stopped`.
    package var past: String {
        switch self {
        case .stop: "stopped"
        case .start: "started"
        case .restart: "restarted"
        }
    }
}
