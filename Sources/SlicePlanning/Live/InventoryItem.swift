import SliceTopology

/// A thing on a host that carries our lineage, by its own name.
package struct InventoryItem: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// A tap with our label.
        case tap
        /// A port of Open vSwitch with our label.
        case port
        /// An element of the nftables set that keeps guests off the host.
        case guardElement = "guard"
        /// A QEMU with our pid file and a disk of ours.
        case qemu
        /// A VM's folder.
        case disk
        /// A VM's folder of sockets, without a QEMU.
        case sockets
        /// A namespace that we marked as ours.
        case namespace
        /// A dnsmasq with our configuration.
        case dnsmasq
        /// Files of a DHCP server that does not run, without its namespace.
        case settings
        /// A slice's addresses in VLAN 400.
        case reservations
        /// A file of leases.
        case leases
        /// An element of the nftables set that lets a slice's gateways forward to each other.
        case isolation
        /// The nftables table that keeps slices apart, where there is no gateway.
        case table
        /// The bridge of VLAN 400, where no tap is on it.
        case bridge
    }

    package let kind: Kind
    /// `tap_1001_eth1`, `ns-dhcp-vlan100`; a VM's ID, a VLAN or a slice's ID where it has no name.
    package let name: String
    /// The slice in its label; nil where it has none, or all slices share it.
    package let sliceID: Int?
    package let pid: Int?

    /// Reads a line `KIND NAME [SLICE|-] [PID]`; nil where it is not one.
    package init?(_ line: some StringProtocol) {
        let words = line.split(separator: " ").map { String($0) }
        guard words.count >= 2, let kind = Kind(rawValue: words[0]) else { return nil }
        self.kind = kind
        name = words[1]
        sliceID = words.count > 2 ? Int(words[2]) : nil
        pid = words.count > 3 ? Int(words[3]) : nil
    }

    /// What it is part of; nil where its name is none of ours.
    var target: Orphan.Target? {
        switch kind {
        case .tap, .port, .guardElement: Self.target(ofInterface: name)
        case .qemu, .sockets:
            Int(name).map {
                .object(.vm(VMSpec(vm: name, vmID: $0, cores: 0, memoryMebibytes: 0, interfaces: 0, vncPort: 0)))
            }
        case .disk:
            Int(name).map {
                let image = ImageReference(path: "", identity: nil)
                return .object(.disk(DiskSpec(vm: name, vmID: $0, image: image, sizeMebibytes: 0)))
            }
        case .namespace, .dnsmasq, .settings, .leases: Int(name).map { Self.dhcp(vlan: $0) }
        case .reservations: Int(name).map { .reservations(sliceID: $0) }
        case .isolation: Int(name).map { .isolation(sliceID: $0) }
        case .table: .table
        case .bridge: .bridge
        }
    }

    private static func target(ofInterface name: String) -> Orphan.Target? {
        if let rest = rest(of: name, behind: "tap_") {
            let words = rest.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
            guard words.count == 2, words[1].starts(with: "eth".utf8), let vmID = number(words[0]),
                let index = number(words[1].dropFirst(3))
            else { return nil }
            return .object(.port(PortSpec(vm: "\(vmID)", vmID: vmID, interface: index, vlan: nil)))
        }
        if let vlan = rest(of: name, behind: "gw_vlan").flatMap(number) {
            if vlan == InternetNetwork.vlan { return .object(.internet(InternetSpec())) }
            return .object(.link(LinkSpec(link: "vlan\(vlan)", vlan: vlan, gateway: true)))
        }
        if let vlan = rest(of: name, behind: "dhcp_v").flatMap(number) { return dhcp(vlan: vlan) }
        return nil
    }

    private static func rest(of name: String, behind prefix: String) -> Substring.UTF8View? {
        name.utf8.starts(with: prefix.utf8) ? name.utf8.dropFirst(prefix.utf8.count) : nil
    }

    /// Nil where there is anything but digits, a sign too.
    private static func number(_ digits: Substring.UTF8View) -> Int? {
        digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(Substring(digits)) : nil
    }

    private static func dhcp(vlan: Int) -> Orphan.Target {
        if vlan == InternetNetwork.vlan { return .object(.internet(InternetSpec())) }
        return .object(.dhcp(DHCPSpec(link: "vlan\(vlan)", vlan: vlan, gateway: true)))
    }

    /// What it is, for people.
    var text: String {
        switch kind {
        case .tap: "tap"
        case .port: "port \(name)"
        case .guardElement: "nftables element"
        case .qemu: pid.map { "QEMU, process \($0)" } ?? "QEMU"
        case .disk: "disk"
        case .sockets: "run-time folder"
        case .namespace: "namespace ns-dhcp-vlan\(name)"
        case .dnsmasq: pid.map { "dnsmasq, process \($0)" } ?? "dnsmasq"
        case .settings: "settings"
        case .reservations: "reserved addresses"
        case .leases: "leases"
        case .isolation: "nftables element"
        case .table: "nftables table"
        case .bridge: "bridge"
        }
    }
}
