import SliceTopology

/// Open vSwitch, the integration bridge, and the way to the other hosts.
extension HostDiagnosis {
    var openVSwitch: [HostFinding] {
        if lacks("ovs-vsctl") {
            return [.switch, .bridge, .trunk, .mtu].map {
                HostFinding($0, .unknown, "ovs-vsctl is not installed")
            }
        }
        if !isRoot { return [.switch, .bridge, .trunk, .mtu].map(unseen) }
        let start = asRoot("systemctl enable --now openvswitch-switch")
        guard facts.first("database") == "answers" else {
            let silent = HostFinding(
                .switch, .problem, "Open vSwitch's database does not answer", commands: start, code: "SLC416")
            return [silent] + [.bridge, .trunk, .mtu].map { HostFinding($0, .unknown, "Open vSwitch does not answer") }
        }
        // The database answers also where nobody is left who forwards frames.
        let isAlive = facts.first("daemon") == "answers" || lacks("ovs-appctl")
        let daemon =
            isAlive
            ? HostFinding(.switch, .ok, "Open vSwitch answers")
            : HostFinding(
                .switch, .problem, "ovs-vswitchd does not answer, so that nothing is forwarded",
                commands: asRoot("systemctl restart openvswitch-switch"), code: "SLC416")
        return [daemon] + bridge
    }

    private var bridge: [HostFinding] {
        let name = ShellWord.quote(cluster.bridge)
        guard let row = facts.rows("bridge").first else {
            let missing = HostFinding(
                .bridge, .problem, "there is no bridge \(cluster.bridge)", commands: asRoot("ovs-vsctl add-br \(name)"))
            return [missing] + [.trunk, .mtu].map { HostFinding($0, .unknown, "there is no bridge") }
        }
        let isSecure = row.count > 2 && row[2] == "secure"
        let finding =
            isSecure
            ? HostFinding(
                .bridge, .warning,
                "\(cluster.bridge) is in secure mode: it forwards only what flows say, after a restart nothing",
                commands: asRoot("ovs-vsctl set-fail-mode \(name) standalone"))
            : HostFinding(.bridge, .ok, "\(cluster.bridge) is there")
        return [finding] + trunk
    }

    // MARK: The trunk

    /// A port of the bridge that may lead to other hosts.
    struct TrunkPort {
        let name: String
        let tag: String
        let trunks: String
        let mode: String
        /// Open vSwitch's type of its interface; nil where it has several (a bond).
        let type: String?

        /// Whether it carries all VLANs with their tags.
        var carriesAll: Bool { tag.isEmpty && trunks.isEmpty && (mode.isEmpty || mode == "trunk") }
        /// Whether the kernel knows it by that name.
        var isDevice: Bool { type == "" || type == "system" }
        var isTunnel: Bool { ["vxlan", "geneve", "gre", "erspan", "stt", "lisp"].contains(type) }
    }

    var trunkPorts: [TrunkPort] {
        let joined = Set(facts.all("joined"))
        let types = Dictionary(
            facts.rows("interface").filter { $0.count > 1 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { one, _ in one })
        return facts.rows("port").compactMap { row in
            guard row.count > 4, joined.contains(row[0]), !row[0].hasPrefix("tap_"),
                !row[4].contains("slicec-lineage"), types[row[0]] != "internal"
            else { return nil }
            return TrunkPort(name: row[0], tag: row[1], trunks: row[2], mode: row[3], type: types[row[0]])
        }
    }

    private var trunk: [HostFinding] {
        let ports = trunkPorts
        let bridge = ShellWord.quote(cluster.bridge)
        if cluster.hostAddresses.count == 1, ports.isEmpty {
            return [HostFinding(.trunk, .ok, "not needed: the cluster has one host")]
        }
        guard let port = ports.first(where: \.carriesAll) ?? ports.first else {
            let missing = HostFinding(
                .trunk, .problem,
                "no port of \(cluster.bridge) leads to the other hosts: VMs there are not reached",
                remedy: "add the network card (or tunnel) that leads there, here eth1; never the one that you are "
                    + "logged in by", commands: asRoot("ovs-vsctl add-port \(bridge) eth1"))
            return [missing, HostFinding(.mtu, .unknown, "there is no trunk")]
        }
        guard port.carriesAll else {
            let limit =
                !port.tag.isEmpty
                ? "has the VLAN \(port.tag)"
                : !port.trunks.isEmpty
                    ? "carries only the VLANs \(port.trunks)" : "has the VLAN mode \(port.mode)"
            return [
                HostFinding(
                    .trunk, .problem, "\(port.name), the port to the other hosts, \(limit), and is to carry all",
                    commands: asRoot(
                        "ovs-vsctl clear Port \(ShellWord.quote(port.name)) tag trunks vlan_mode"))
            ] + mtu(port)
        }
        if port.isDevice, let link = link(port.name), !link.isUp {
            return [
                HostFinding(
                    .trunk, .problem, "\(port.name), the port to the other hosts, is down",
                    commands: asRoot("ip link set dev \(ShellWord.quote(port.name)) up"))
            ] + mtu(port)
        }
        if port.isDevice, link(port.name) == nil {
            return [
                HostFinding(
                    .trunk, .problem, "\(port.name), the port to the other hosts, has no interface behind it",
                    remedy: "bring that interface back, or take the port away and add the right one",
                    commands: asRoot("ovs-vsctl del-port \(bridge) \(ShellWord.quote(port.name))"))
            ] + [HostFinding(.mtu, .unknown, "there is no trunk")]
        }
        if port.isDevice, let link = link(port.name), !link.hasCarrier {
            return [
                HostFinding(
                    .trunk, .problem, "\(port.name), the port to the other hosts, has no carrier",
                    remedy: "look at the cable and at the switch's port")
            ] + mtu(port)
        }
        if let silence = silence(port) { return [silence] + mtu(port) }
        let heard = named(probed.filter { hearing[$0]?.contains("small") == true })
        let proof = heard.isEmpty ? "" : ", and frames with a tag arrive from \(heard)"
        return [HostFinding(.trunk, .ok, "\(port.name) carries all VLANs\(proof)")] + mtu(port)
    }

    // MARK: What was sent and heard

    /// Other hosts that sent and listened; none where this one did not.
    private var probed: [String] {
        guard trunks[host.address]?.isProbed == true else { return [] }
        return cluster.hostAddresses.filter { $0 != host.address && trunks[$0]?.isProbed == true }
    }

    private var hearing: [String: Set<String>] { trunks[host.address]?.heard ?? [:] }

    private func named(_ hosts: [String]) -> String { hosts.map(cluster.shortName).joined(separator: ", ") }

    /// Whether a host neither hears another nor is heard.
    private func isAlone(_ address: String) -> Bool {
        trunks.allSatisfy { other, trunk in
            other == address || trunk.heard[address] == nil && trunks[address]?.heard[other] == nil
        }
    }

    /// The trunk looks right, and nothing comes through.
    private func silence(_ port: TrunkPort) -> HostFinding? {
        let bare = probed.filter { hearing[$0]?.contains("bare") == true }
        if !bare.isEmpty {
            return HostFinding(
                .trunk, .problem, "frames from \(named(bare)) arrive on \(port.name) without their VLAN tag",
                remedy: "make the switch's ports trunks: all VLANs, with tags")
        }
        // Of one that nobody hears it is said there; where all are alone, everywhere.
        let silent = probed.filter { hearing[$0] == nil && (isAlone(host.address) || !isAlone($0)) }
        guard !silent.isEmpty else { return nil }
        return HostFinding(
            .trunk, .problem,
            "\(port.name) carries all VLANs, but no frame with a tag arrives from \(named(silent))",
            remedy:
                "look at the cable, whether it leads to the same network as theirs, and whether the switch lets the "
                + "VLANs \(Self.vlans) through (tried with \(InternetNetwork.vlan))")
    }

    private static let vlans = "\(VLANPool(sliceID: 0).start)-\(VLANPool(sliceID: VLANPool.count - 1).end)"

    /// Small frames come through, and full ones do not.
    private func loss(_ port: TrunkPort) -> HostFinding? {
        let lossy = probed.filter { peer in
            // One whose own interface is too small says so itself.
            hearing[peer]?.contains("small") == true && hearing[peer]?.contains("full") == false
                && trunks[peer]?.isTooSmall == false && (trunks[peer]?.mtu ?? Self.guestMTU) >= Self.guestMTU
        }
        guard !lossy.isEmpty else { return nil }
        return HostFinding(
            .mtu, .problem,
            "frames of \(Self.guestMTU) bytes with a VLAN tag do not arrive from \(named(lossy)), small ones do",
            remedy: "raise the MTU of the switches on the way: a tag takes 4 bytes more")
    }

    /// What is compared with other hosts.
    var comparable: Trunk {
        let heard = facts.words("heard").filter { $0.count == 2 }
        return Trunk(
            mtu: trunkMTU, isProbed: facts.all("probe").contains { $0.hasPrefix("ran ") },
            isTooSmall: facts.all("probe").contains("oversize"),
            heard: Dictionary(grouping: heard) { $0[0] }.mapValues { Set($0.map { $0[1] }) })
    }

    // MARK: MTU

    /// Guests' interfaces have the usual one. A VLAN tag is not counted in an interface's MTU.
    static let guestMTU = 1500

    /// Of the trunk; nil where there is none, or none that says.
    var trunkMTU: Int? {
        let ports = trunkPorts
        guard let port = ports.first(where: \.carriesAll) ?? ports.first, port.isDevice else { return nil }
        return link(port.name)?.mtu
    }

    private func mtu(_ port: TrunkPort) -> [HostFinding] {
        if port.isTunnel {
            return [
                HostFinding(
                    .mtu, .unknown,
                    "\(port.name) is a tunnel: the network under it needs an MTU of 1554 or more for guests' 1500")
            ]
        }
        guard port.isDevice, let mtu = link(port.name)?.mtu else {
            return [HostFinding(.mtu, .unknown, "\(port.name) is no interface that says its MTU")]
        }
        let device = ShellWord.quote(port.name)
        if mtu < Self.guestMTU {
            return [
                HostFinding(
                    .mtu, .problem,
                    "\(port.name) has an MTU of \(mtu): guests' frames of \(Self.guestMTU) bytes do not pass",
                    remedy: "set it here, in the host's network configuration, and on the switch between",
                    commands: asRoot("ip link set dev \(device) mtu \(Self.guestMTU)"))
            ]
        }
        if let loss = loss(port) { return [loss] }
        let larger = cluster.hostAddresses.filter { $0 != host.address && (trunks[$0]?.mtu ?? 0) > mtu }
        if let other = larger.first, let theirs = trunks[other]?.mtu {
            return [
                HostFinding(
                    .mtu, .warning,
                    "\(port.name) has an MTU of \(mtu), the trunk of \(cluster.hostName(other)) \(theirs): "
                        + "larger frames are lost on the way",
                    commands: asRoot("ip link set dev \(device) mtu \(theirs)"))
            ]
        }
        let heard = named(probed.filter { hearing[$0]?.contains("full") == true })
        let proof = heard.isEmpty ? "" : ", and full frames with a tag arrive from \(heard)"
        return [HostFinding(.mtu, .ok, "\(port.name) has \(mtu)\(proof)")]
    }

    // MARK: Interfaces

    /// An interface of the host.
    struct Link {
        let mtu: Int
        let isUp: Bool
        let hasCarrier: Bool
    }

    func link(_ name: String) -> Link? {
        guard let words = facts.words("link").first(where: { $0.count == 4 && $0[0] == name }),
            let mtu = Int(words[1])
        else { return nil }
        let flags = Int(words[2].drop { "0x".contains($0) }, radix: 16) ?? 0
        return Link(mtu: mtu, isUp: flags & 1 == 1, hasCarrier: words[3] == "1")
    }
}
