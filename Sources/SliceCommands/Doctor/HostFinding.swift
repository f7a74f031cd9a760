/// What `slicec doctor` says of one thing on one host.
package struct HostFinding: Sendable, Equatable {
    /// What is looked at, in the order in which it is told.
    package enum Check: String, Sendable, CaseIterable {
        case connection, rights, programs, versions, `switch`, bridge, trunk, mtu, tun, kvm, images, disk, clock
        case forwarding, networks, uplink, lineage, qemuUser
    }

    package enum Status: String, Sendable, CaseIterable {
        case ok
        /// It works, and may not be what is wanted.
        case warning
        /// Something that slicec does will fail.
        case problem
        /// It could not be looked at.
        case unknown
    }

    package let check: Check
    package let status: Status
    /// What was found: a clause that begins in lower case and has no full stop.
    package let found: String
    /// What to do, in words; nil where the commands say all.
    package let remedy: String?
    /// What to type on that host, on Debian or Ubuntu, one after the other.
    package let commands: [String]
    /// Code of the diagnostic that says the same elsewhere; nil where there is none.
    package let code: String?

    package init(
        _ check: Check, _ status: Status, _ found: String, remedy: String? = nil, commands: [String] = [],
        code: String? = nil
    ) {
        self.check = check
        self.status = status
        self.found = found
        self.remedy = remedy
        self.commands = commands
        self.code = code
    }
}
