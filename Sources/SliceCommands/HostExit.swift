/// Exit statuses by which scripts say what kind of failure it was.
package enum HostExit {
    /// The host carries another state's lineage.
    package static let foreignLineage = 70
    /// Something that is not ours has the name.
    package static let foreignObject = 71
    /// What arrived is not the image that was sent for.
    package static let wrongDigest = 72
    /// Open vSwitch does not answer.
    package static let switchSilent = 73
    /// A base image is to be copied by hand first.
    package static let imageMissing = 74
    /// Another run's shell still holds the slice's lock on the host.
    package static let busy = 75
    /// Something of ours is in the way that no record tells of: a disk where one is to be made, a VM that runs
    /// from one that is to go.
    package static let orphan = 76
    /// The network node lacks the interface that the cluster file calls its uplink.
    package static let uplinkMissing = 77
    /// A base image is not there yet.
    package static let imageAbsent = 78
    /// The host lacks the user that QEMU is to run as.
    package static let userMissing = 81
    /// A connection that came later has claimed what is to be changed, or the run has taken back what was not begun.
    package static let superseded = 79
    /// A route or an address of the network node overlaps the subnet of a gateway that is to be made.
    package static let networkTaken = 80
    /// Less of a base image came than was to come; what is there stays for the next time.
    package static let imageCut = 82
    /// A base image is damaged, and disks lie over it.
    package static let imageInUse = 83
}
