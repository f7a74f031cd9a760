package import SliceSyntax
package import SliceTopology

/// A link with the VLAN that it has.
package struct RecordedLink: Sendable, Hashable {
    /// 1, 2, … within the slice.
    package let number: Int
    package var name: String?
    package var vlan: Int
    package var endpoints: [Endpoint]
    package var dhcp: Bool
    package var gateway: Bool
    /// Its file's `renamedFrom`, kept where another link has that name.
    package var renamedFrom: String?
    /// Whether it got its VLAN from another link of the slice, ports of which may be in it still: until
    /// a run has come to its end.
    package var takesOver = false
    /// The last octets of the endpoints' addresses, in the endpoints' order: nil for one that has none yet. Empty
    /// where the link has no DHCP, and where an earlier version recorded it.
    package var hosts: [Int?] = []

    /// ``hosts`` by endpoint, of those that have one.
    ///
    /// - Parameter vmIDs: IDs of the VMs by their names in this record.
    func hosts(vmIDs: [String: Int]) -> [InterfaceIdentity: Int] {
        let known = zip(endpoints, hosts).compactMap { end, host in
            host.map { (InterfaceIdentity(end, vmIDs: vmIDs), $0) }
        }
        return Dictionary(known) { _, last in last }
    }

    /// The endpoints' addresses, in their order; nil for one without.
    package var addresses: [String?] {
        endpoints.indices.map { index in
            hosts.indices.contains(index) ? hosts[index].map { subnet.address(ofHost: $0) } : nil
        }
    }

    package var address: LinkAddress { name.map { .named($0) } ?? .unnamed(endpoints) }
    package var subnet: Subnet { Subnet(vlan: vlan) }
}

extension RecordedLink: JSONRecord {
    package var json: JSONOutput {
        .object([
            "number": .integer(number), "name": name.map { .string($0) }, "vlan": .integer(vlan),
            "endpoints": .strings(endpoints.map(\.description)), "dhcp": .bool(dhcp), "gateway": .bool(gateway),
            "renamedFrom": renamedFrom.map { .string($0) }, "takesOver": takesOver ? .bool(true) : nil,
            "hosts": hosts.isEmpty ? nil : .array(hosts.map { $0.map { .integer($0) } ?? .null }),
        ])
    }

    package init?(_ json: JSONValue) {
        guard let number = json["number"]?.integer, let vlan = json["vlan"]?.integer,
            let texts = json["endpoints"]?.elements, let dhcp = json["dhcp"]?.bool,
            let gateway = json["gateway"]?.bool
        else { return nil }
        let endpoints = texts.compactMap { $0.string.flatMap { Endpoint($0) } }
        let hosts = (json["hosts"]?.elements).map { $0.map(\.integer) } ?? []
        guard endpoints.count == texts.count, hosts.isEmpty || hosts.count == endpoints.count else { return nil }
        self.init(
            number: number, name: json["name"]?.string, vlan: vlan, endpoints: endpoints, dhcp: dhcp, gateway: gateway,
            renamedFrom: json["renamedFrom"]?.string, takesOver: json["takesOver"]?.bool ?? false, hosts: hosts)
    }
}
