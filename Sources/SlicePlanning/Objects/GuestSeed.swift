package import SliceTopology

/// What a VM is given to read when it boots: a NoCloud seed, in `cloud-init`'s words.
package struct GuestSeed: Sendable, Hashable {
    package let guest: Guest
    /// Whether `eth0` leads out, so that booting goes on once it has its lease.
    package let internet: Bool

    package init(guest: Guest = Guest(), internet: Bool = false) {
        self.guest = guest
        self.internet = internet
    }

    /// Whether a guest that read this one has been told what the other says: whether `eth0` leads out it sees itself.
    /// Nil: an earlier version started the VM, without a seed.
    static func tells(_ read: GuestSeed?, asMuchAs wanted: GuestSeed?) -> Bool {
        (read?.guest ?? Guest()) == (wanted?.guest ?? Guest())
    }
}
