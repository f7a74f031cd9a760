package import SliceTopology

/// How a connection from outside gets to a guest: from the network node, which is in each of its networks that has a
/// gateway or a DHCP server.
package struct GuestWay: Sendable, Hashable {
    /// Address of the host that the connection starts at.
    package let host: String
    /// The network namespace on it; nil for the host's own.
    package let namespace: String?
    /// The guest's address.
    package let address: String

    /// Nil where the network node is in none of the VM's networks.
    package init?(to vm: RecordedVM, in slice: RecordedSlice, cluster: Cluster) {
        let index = SliceIndex(slice)
        let ends = vm.interfaceIndices.dropFirst().compactMap { interface in
            index.link(of: vm.name, interface: interface).flatMap { link in
                index.address(of: vm, interface: interface).map { (link: link, address: $0) }
            }
        }
        host = cluster.networkNode.address
        if let end = ends.first(where: \.link.gateway) {
            (namespace, address) = (nil, end.address)
        } else if let outside = vm.internetAddress {
            (namespace, address) = (nil, outside)
        } else if let end = ends.first {
            // Without a gateway the server's namespace is the only place with an address in the link's subnet.
            (namespace, address) = (DHCPSpec.namespace(end.link.vlan), end.address)
        } else {
            return nil
        }
    }
}
