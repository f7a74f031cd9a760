/// One worker of a lab. All labs have the same three, at the addresses of a real cluster:
/// they can, because nothing of a lab is seen outside its own namespaces.
package struct LabHost: Sendable, Hashable {
    /// 1, 2 or 3: the last byte of the address.
    let index: Int

    /// `w1`, `w2`, `w3`.
    package var name: String { "w\(index)" }
    /// `10.0.10.1` and so on.
    package var address: String { "10.0.10.\(index)" }
    /// The end of the management cable in the switch's namespace.
    var managementPort: String { "\(name)-mgmt" }
    /// The end of the trunk cable in the switch's namespace.
    var trunkPort: String { "\(name)-trunk" }

    /// The three workers; the last one is the network node too.
    package static let all = (1...3).map(LabHost.init(index:))
    /// The one with gateways, DHCP and the way to the internet.
    package static let networkNode = LabHost(index: 3)
    /// The controller's own address on the management network.
    static let controllerAddress = "10.0.10.4"
}
