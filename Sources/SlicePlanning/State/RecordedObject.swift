import SliceSyntax

/// An object on a host, and what is known of it.
package struct RecordedObject: Sendable, Hashable {
    package enum Status: String, Sendable {
        /// Making or changing it was begun; whether it was done is not known.
        case pending
        /// It was made sure.
        case present
        /// Removing it was begun; whether it was done is not known.
        case removing
        /// A look at the host found it missing or different.
        case drifted
    }

    package var object: HostObject
    package var status: Status
    /// The process of a VM; nil for anything else.
    package var pid: Int?
    /// What a look at the host found; nil unless drifted.
    package var drift: Drift?
    /// Settings that it may still have on the host, from before changes that were begun and not
    /// confirmed: what they hold, a VLAN above all, is not free yet.
    package var unconfirmed: [ObjectSpec]

    package init(
        object: HostObject, status: Status, pid: Int? = nil, drift: Drift? = nil, unconfirmed: [ObjectSpec] = []
    ) {
        self.object = object
        self.status = status
        self.pid = pid
        self.drift = drift
        self.unconfirmed = unconfirmed
    }

    /// All settings that it may have on the host.
    package var possibleSpecs: [ObjectSpec] { [object.spec] + unconfirmed }
}

/// How an object on a host differs from what is recorded.
package struct Drift: Sendable, Hashable {
    /// For people: `not running`.
    package let reason: String
    /// Whether bringing it back needs a restart of the VM that uses it.
    package let needsRestart: Bool
    /// Whether the VM's process lives all the same, and has to be stopped before it is started.
    package let isAlive: Bool
    /// Whether it is not there at all.
    package let isGone: Bool

    package init(reason: String, needsRestart: Bool = false, isAlive: Bool = false, isGone: Bool = false) {
        self.reason = reason
        self.needsRestart = needsRestart
        self.isAlive = isAlive
        self.isGone = isGone
    }
}
