import SlicePlanning
import SliceTopology

/// What dnsmasq is told (`dnsmasq(8)`), a line for each setting. No line has a blank in it; where leases are kept, which
/// may have one, the script adds from what it knows of the data directory (``leases(_:in:)``).
enum DHCPSettings {
    /// Of a link's server.
    static func lines(_ dhcp: DHCPSpec) -> [String] {
        let subnet = Subnet(vlan: dhcp.vlan)
        let range = "dhcp-range=\(subnet.firstLease),\(subnet.lastLease),255.255.255.0,24h"
        var lines = frame(vlan: dhcp.vlan, names: dhcp.domain != nil) + [range]
        // Without a value it is not sent: dnsmasq would name itself.
        lines.append(dhcp.gateway ? "dhcp-option=3,\(subnet.gateway)" : "dhcp-option=3")
        lines.append("dhcp-option=6,\(dhcp.domain == nil ? "" : subnet.dhcpServer + ",")8.8.8.8")
        if let domain = dhcp.domain { lines += names(dhcp, domain, subnet) }
        for kept in dhcp.reservations { lines += reservation(kept, subnet) }
        return lines + [pidFile(dhcp.vlan)]
    }

    /// Of VLAN 400's server, but for the slices' addresses. Nobody else gets one.
    static func sharedLines() -> [String] {
        let subnet = InternetNetwork.subnet
        return frame(vlan: InternetNetwork.vlan, names: false) + [
            "dhcp-range=\(subnet.address(ofHost: 0)),static,255.255.255.0,24h", "dhcp-option=3,\(subnet.gateway)",
            "dhcp-option=6,8.8.8.8", "conf-dir=\(DHCPScript.sharedDirectory)", pidFile(InternetNetwork.vlan),
        ]
    }

    /// Of one slice's file for VLAN 400's server.
    static func sharedLines(_ internet: InternetSpec) -> [String] {
        internet.reservations.map { "dhcp-host=\($0.mac),\(InternetNetwork.subnet.address(ofHost: $0.host))" }
    }

    /// - Parameter names: whether it answers questions about names, too.
    private static func frame(vlan: Int, names: Bool) -> [String] {
        (names ? [] : ["port=0"]) + [
            "interface=\(DHCPSpec.port(vlan))", "bind-interfaces", "except-interface=lo", "no-resolv", "no-hosts",
            "no-ping", "dhcp-authoritative",
        ]
    }

    private static func pidFile(_ vlan: Int) -> String { "pid-file=\(DHCPScript.runDirectory)/vlan\(vlan).pid" }

    /// The last line of each server's file.
    static func leases(_ vlan: Int, in context: HostContext) -> String {
        "dhcp-leasefile=\(context.dataDirectory)/dhcp/vlan\(vlan).leases"
    }

    /// Names are the slice's to give, not the guests' to claim. What is not one of them is refused, so that a guest
    /// asks its next server. Only these very names are kept from that one: the domain as a whole may be one of the
    /// internet's, as that of a slice called "dev".
    private static func names(_ dhcp: DHCPSpec, _ domain: String, _ subnet: Subnet) -> [String] {
        var lines = ["domain=\(domain)", "domain-needed", "dhcp-ignore-names"]
        var told: Set<String> = []
        for kept in dhcp.reservations {
            guard let name = kept.name else { continue }
            if told.insert(name).inserted { lines.append("local=/\(name).\(domain)/") }
            lines.append("host-record=\(name),\(name).\(domain),\(subnet.address(ofHost: kept.host))")
        }
        return lines
    }

    private static func reservation(_ kept: AddressReservation, _ subnet: Subnet) -> [String] {
        let end = "\(subnet.address(ofHost: kept.host))" + (kept.name.map { ",\($0)" } ?? "")
        guard let routes = kept.routes else { return ["dhcp-host=\(kept.mac),\(end)"] }
        let tag = "v\(kept.vmID)e\(kept.interface)"
        let ways = routes.map { "\(Subnet(vlan: $0).cidr),\(subnet.gateway)" }.joined(separator: ",")
        // The internet's server knows none of the names, and says so: VLAN 400's DHCP tells of it, and it is not to stand
        // between those of the guest's links.
        return [
            "dhcp-host=\(kept.mac),set:\(tag),\(end)", "dhcp-option=tag:\(tag),3",
            "dhcp-option=tag:\(tag),6,\(subnet.dhcpServer)",
        ]
            + (routes.isEmpty ? [] : ["dhcp-option=tag:\(tag),121,\(ways)"])
    }
}
