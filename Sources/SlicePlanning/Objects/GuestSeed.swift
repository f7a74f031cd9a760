package import SliceTopology

/// What a VM is given to read when it boots: a NoCloud seed, in `cloud-init`'s words.
package struct GuestSeed: Sendable, Hashable {
    package let guest: Guest
    /// Counts what the guest was to be told, from 0: `cloud-init` knows by it that it is told something else, also where
    /// that is what it was told before the last time.
    package let instance: Int
    /// Whether `eth0` leads out, so that booting goes on once it has its lease.
    package let internet: Bool

    package init(guest: Guest = Guest(), instance: Int = 0, internet: Bool = false) {
        self.guest = guest
        self.instance = instance
        self.internet = internet
    }

    /// Whether a guest that read this one has been told what the other says: whether `eth0` leads out it sees itself.
    /// Nil: an earlier version started the VM, without a seed.
    static func tells(_ read: GuestSeed?, asMuchAs wanted: GuestSeed?) -> Bool {
        (read?.guest ?? Guest()) == (wanted?.guest ?? Guest())
    }
}
