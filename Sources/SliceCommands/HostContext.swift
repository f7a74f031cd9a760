import SlicePlanning
package import SliceTopology

/// What scripts need to know beside the object they are about.
package struct HostContext: Sendable {
    package let bridge: String
    package let dataDirectory: String
    package let accelerator: Cluster.Accelerator
    package let vncListen: String
    /// Whom QEMU runs as; nil for root.
    package let qemuUser: String?
    /// The network node's way to the internet; nil where there is none.
    package let uplink: String?
    /// UUID of the state that owns what is made.
    package let lineage: String
    package var sliceID: Int

    package init(cluster: Cluster, lineage: String, sliceID: Int) {
        bridge = cluster.bridge
        dataDirectory = cluster.dataDirectory
        accelerator = cluster.accelerator
        vncListen = cluster.vncListen
        qemuUser = cluster.qemuUser
        uplink = cluster.networkNode.uplink
        self.lineage = lineage
        self.sliceID = sliceID
    }

    /// Pid files, sockets and locks: gone after a reboot, like the processes they are about.
    package static let runDirectory = "/run/slicec"

    func imagePath(_ image: ImageReference.Identity) -> String {
        "\(dataDirectory)/images/\(image.sha256).\(image.format)"
    }
    func diskDirectory(_ vmID: Int) -> String { "\(dataDirectory)/vms/\(vmID)" }
    func diskPath(_ vmID: Int) -> String { "\(diskDirectory(vmID))/disk.qcow2" }
    func vmRunDirectory(_ vmID: Int) -> String { "\(Self.runDirectory)/vms/\(vmID)" }
    func pidFile(_ vmID: Int) -> String { "\(vmRunDirectory(vmID))/qemu.pid" }
    func qmpSocket(_ vmID: Int) -> String { "\(vmRunDirectory(vmID))/qmp.sock" }
    func serialSocket(_ vmID: Int) -> String { "\(vmRunDirectory(vmID))/serial.sock" }
    func serialLog(_ vmID: Int) -> String { "\(diskDirectory(vmID))/serial.log" }
    func seedDirectory(_ vmID: Int) -> String { "\(diskDirectory(vmID))/seed" }
    func qemuLog(_ vmID: Int) -> String { "\(diskDirectory(vmID))/qemu.log" }

    /// `column:key=value` words that label an OVS record with its owner.
    func ownerLabels(vmID: Int? = nil, shared: Bool = false) -> [String] {
        var labels = ["external_ids:slicec-lineage=\(lineage)"]
        labels.append("external_ids:slicec-slice=\(shared ? "shared" : String(sliceID))")
        if let vmID { labels.append("external_ids:slicec-vm=\(vmID)") }
        return labels
    }

    /// What a tap is labelled with, since a tap off the bridge has no OVS record.
    func tapAlias(_ vmID: Int) -> String { "slicec \(lineage) \(sliceID) \(vmID)" }
}
