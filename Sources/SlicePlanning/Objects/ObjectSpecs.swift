import SliceTopology

/// The slice's use of VLAN 400, which all slices with internet share.
package struct InternetSpec: Sendable, Hashable {
    /// Addresses of the slice's VMs.
    package let reservations: [AddressReservation]

    package init(reservations: [AddressReservation] = []) { self.reservations = reservations }
}

/// A link's gateway on the network node: the OVS internal port `gw_vlanN`.
package struct LinkSpec: Sendable, Hashable {
    /// The link's address, for people.
    package let link: String
    package let vlan: Int
    /// Whether the network node has an address in the link's subnet.
    package let gateway: Bool

    /// The gateway's port.
    package var port: String { Self.port(vlan) }
    /// The port of any VLAN's gateway.
    package static func port(_ vlan: Int) -> String { "gw_vlan\(vlan)" }
}

/// A link's DHCP server on the network node: namespace, port and dnsmasq.
package struct DHCPSpec: Sendable, Hashable {
    package let link: String
    package let vlan: Int
    /// Whether leases name a router (option 3).
    package let gateway: Bool
    /// The slice's name, under which guests find each other too; nil where an earlier version made it: such a server
    /// knows neither names nor reservations.
    package let domain: String?
    /// Addresses of the link's endpoints, in their order.
    package let reservations: [AddressReservation]

    package init(
        link: String, vlan: Int, gateway: Bool, domain: String? = nil, reservations: [AddressReservation] = []
    ) {
        self.link = link
        self.vlan = vlan
        self.gateway = gateway
        self.domain = domain
        self.reservations = reservations
    }

    /// The server's port, in its namespace.
    package static func port(_ vlan: Int) -> String { "dhcp_v\(vlan)" }
    /// The network namespace that the server lives in.
    package static func namespace(_ vlan: Int) -> String { "ns-dhcp-vlan\(vlan)" }
}

/// A VM's disk: a QCOW2 overlay over its base image.
package struct DiskSpec: Sendable, Hashable {
    package let vm: String
    package let vmID: Int
    package let image: ImageReference
    /// MiB. The disk is as large as its image where that is larger.
    package let sizeMebibytes: Int

    /// Bytes that the guest sees.
    package var virtualSize: Int { max(sizeMebibytes << 20, image.identity?.virtualSize ?? 0) }

    /// Whether one disk is what both ask for: over the same image, wherever the controller has it, and
    /// as large for the guest, whatever part of that the image has already.
    func asksTheSame(as other: DiskSpec) -> Bool {
        vmID == other.vmID && image.isSame(as: other.image) && virtualSize == other.virtualSize
    }
}

/// An interface's tap, on the bridge with a tag, or off it.
package struct PortSpec: Sendable, Hashable {
    package let vm: String
    package let vmID: Int
    package let interface: Int
    /// The access VLAN; nil for an interface that is not connected.
    package let vlan: Int?
    /// The one IPv4 address that the guest may have there, for a tap in VLAN 400; nil for any other, and where an
    /// earlier version made it.
    package let address: String?
    /// What its link's DHCP server tells the guest (``AddressReservation/lease(gateway:)``): where that becomes
    /// another, the guest is made to ask again. Nil where there is no such server, and where an earlier version made it.
    package let lease: String?

    package init(
        vm: String, vmID: Int, interface: Int, vlan: Int?, address: String? = nil, lease: String? = nil
    ) {
        self.vm = vm
        self.vmID = vmID
        self.interface = interface
        self.vlan = vlan
        self.address = address
        self.lease = lease
    }

    package var tap: String { Self.tap(vmID: vmID, interface: interface) }
    /// The tap of any VM's interface.
    package static func tap(vmID: Int, interface: Int) -> String { "tap_\(vmID)_eth\(interface)" }

    /// Whether nothing has to be done for `wanted`. Whom no server tells anything any more keeps what it was told.
    func asksTheSame(as wanted: PortSpec) -> Bool {
        vmID == wanted.vmID && interface == wanted.interface && vlan == wanted.vlan && address == wanted.address
            && (wanted.lease == nil || lease == wanted.lease)
    }

    /// The bridge that its tap is on: guests in VLAN 400 have one for themselves.
    func bridge(_ integration: String) -> String { Self.bridge(ofTapIn: vlan, integration) }
    /// The bridge of taps in a VLAN.
    static func bridge(ofTapIn vlan: Int?, _ integration: String) -> String {
        vlan == InternetNetwork.vlan ? InternetNetwork.bridge : integration
    }
}

/// A VM's QEMU process.
package struct VMSpec: Sendable, Hashable {
    package let vm: String
    package let vmID: Int
    package let cores: Int
    package let memoryMebibytes: Int
    /// Number of data interfaces; the VM has one NIC more.
    package let interfaces: Int
    package let vncPort: Int
    /// What its guest reads; nil where an earlier version made it.
    package let seed: GuestSeed?

    package init(
        vm: String, vmID: Int, cores: Int, memoryMebibytes: Int, interfaces: Int, vncPort: Int, seed: GuestSeed? = nil
    ) {
        self.vm = vm
        self.vmID = vmID
        self.cores = cores
        self.memoryMebibytes = memoryMebibytes
        self.interfaces = interfaces
        self.vncPort = vncPort
        self.seed = seed
    }

    /// Whether nothing has to be done for `wanted`. What a guest without a seed of its own would read has no part in it.
    func asksTheSame(as wanted: VMSpec) -> Bool {
        vmID == wanted.vmID && cores == wanted.cores && memoryMebibytes == wanted.memoryMebibytes
            && interfaces == wanted.interfaces && vncPort == wanted.vncPort
            && GuestSeed.tells(seed, asMuchAs: wanted.seed)
    }
}
