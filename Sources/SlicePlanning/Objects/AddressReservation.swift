package import SliceSyntax
import SliceTopology

/// The address that a DHCP server keeps for one interface of a VM.
package struct AddressReservation: Sendable, Hashable {
    package let vmID: Int
    package let interface: Int
    /// The last octet of the address.
    package let host: Int
    /// What the VM is called on its link; nil in VLAN 400, where slices must not learn each other's names.
    package let name: String?
    /// For a VM whose default route leads elsewhere: VLANs of the slice's other links that it reaches through this
    /// one's gateway. Nil for one whose default route, if any, is this link's gateway.
    package let routes: [Int]?

    package init(vmID: Int, interface: Int, host: Int, name: String? = nil, routes: [Int]? = nil) {
        self.vmID = vmID
        self.interface = interface
        self.host = host
        self.name = name
        self.routes = routes
    }

    package var mac: String { MACAddress.text(vmID: vmID, interface: interface) }

    /// All that a guest is told, in a word that can be a label: `10-default`, `10-none`, and for one whose way out and
    /// whose last name server are elsewhere `10-aside`, `10-aside-101-102`.
    ///
    /// - Parameter gateway: whether the link has one.
    package func lease(gateway: Bool) -> String {
        let ways = routes.map { ["aside"] + $0.map(String.init) } ?? [gateway ? "default" : "none"]
        return ([String(host)] + ways).joined(separator: "-")
    }
}

extension AddressReservation: JSONRecord {
    package var json: JSONOutput {
        .object([
            "vmID": .integer(vmID), "interface": .integer(interface), "host": .integer(host),
            "name": name.map { .string($0) }, "routes": routes.map { .array($0.map { .integer($0) }) },
        ])
    }

    package init?(_ json: JSONValue) {
        guard let vmID = json["vmID"]?.integer, let interface = json["interface"]?.integer,
            let host = json["host"]?.integer
        else { return nil }
        self.init(
            vmID: vmID, interface: interface, host: host, name: json["name"]?.string,
            routes: (json["routes"]?.elements).map { $0.compactMap(\.integer) })
    }
}

extension ObjectSpec {
    /// The addresses that a DHCP server keeps; empty for anything else.
    package var reservations: [AddressReservation] {
        switch self {
        case .internet(let spec): spec.reservations
        case .dhcp(let spec): spec.reservations
        case .link, .disk, .port, .vm: []
        }
    }

    /// What a DHCP server tells the guest behind a port; nil where it does not know it.
    func lease(for port: PortSpec) -> String? {
        var gateway = true
        if case .dhcp(let spec) = self { gateway = spec.gateway }
        return reservations.first { $0.vmID == port.vmID && $0.interface == port.interface }?.lease(gateway: gateway)
    }
}
