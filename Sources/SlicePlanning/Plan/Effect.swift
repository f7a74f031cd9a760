/// What a change or an action does to what runs.
package enum Effect: String, Sendable, Comparable {
    /// Nothing restarts.
    case live
    /// The VM reboots; its disk stays.
    case restart
    /// The VM is made anew; its disk is lost, unless that is gone already.
    case replace

    private var severity: Int {
        switch self {
        case .live: 0
        case .restart: 1
        case .replace: 2
        }
    }

    package static func < (left: Effect, right: Effect) -> Bool { left.severity < right.severity }
}
