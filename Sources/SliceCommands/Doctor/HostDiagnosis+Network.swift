import SliceTopology

/// What stands in the network node's way: foreign firewall rules, networks that overlap ours, the uplink.
extension HostDiagnosis {
    // MARK: Forwarding

    /// A packet is dropped where any chain says so: that ours accepts it does not end its way.
    var forwarding: [HostFinding] {
        if lacks("nft") { return [HostFinding(.forwarding, .unknown, "nft is not installed")] }
        guard facts.first("rules") == "read" else { return [unseen(.forwarding)] }
        var findings = facts.words("hook").filter { $0.count == 4 }.map { words in
            let (hook, family, table, chain) = (words[0], words[1], words[2], words[3])
            let isIptables = family == "ip" && table == "filter" && chain == hook.uppercased()
            return dropped(
                hook, by: "the chain \(chain) of the nftables table \(family) \(table)",
                isIptables ? iptables("iptables", chain, hook) : nftables("\(family) \(table) \(chain)", hook))
        }
        findings += facts.all("legacy").map { chain in
            dropped(
                chain.lowercased(), by: "the chain \(chain) of iptables-legacy",
                iptables("iptables-legacy", chain, chain.lowercased()))
        }
        return findings.isEmpty
            ? [HostFinding(.forwarding, .ok, "no foreign rule drops what gateways forward")] : findings
    }

    private func dropped(_ hook: String, by chain: String, _ commands: [String]) -> HostFinding {
        hook == "input"
            ? HostFinding(
                .forwarding, .warning, "\(chain) drops what guests send to their gateways: these do not answer ping",
                commands: commands)
            : HostFinding(
                .forwarding, .problem,
                "\(chain) drops what gateways forward: between a slice's links, and to the internet",
                remedy: "let gateways through; what keeps slices apart is a table of its own and goes on dropping",
                commands: commands)
    }

    private func iptables(_ program: String, _ chain: String, _ hook: String) -> [String] {
        let directions = hook == "input" ? ["-i"] : ["-i", "-o"]
        return directions.flatMap { asRoot("\(program) -I \(chain) \($0) 'gw_vlan+' -j ACCEPT") }
    }

    private func nftables(_ chain: String, _ hook: String) -> [String] {
        let directions = hook == "input" ? ["iifname"] : ["iifname", "oifname"]
        return directions.flatMap { asRoot("nft insert rule \(chain) \($0) 'gw_vlan*' accept") }
    }

    // MARK: Networks

    private struct Route {
        let network: IPv4Network
        let text: String
        /// Nil where it leads nowhere, as `unreachable` does.
        let device: String?

        var name: String { device.map { "\(text) on \($0)" } ?? text }
        func isOn(_ prefix: String) -> Bool { device?.hasPrefix(prefix) == true }
    }

    /// Everything that this host reaches, aside from what it reaches by default and by our own gateways.
    private var routes: [Route] {
        facts.words("route").compactMap { words in
            // A kind may stand before it: `unreachable 10.0.0.0/8`.
            guard let word = words.prefix(2).first(where: { IPv4Network($0) != nil }), let network = IPv4Network(word)
            else { return nil }
            let device = words.firstIndex(of: "dev").flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
            guard network.length > 0, device?.hasPrefix("gw_vlan") != true else { return nil }
            return Route(network: network, text: word, device: device)
        }
    }

    /// VLANs that links may have.
    private static let linkVLANs: [Int] = {
        let all = VLANPool(sliceID: 0).start...VLANPool(sliceID: VLANPool.count - 1).end
        return all.filter { $0 != InternetNetwork.vlan }
    }()

    var networks: [HostFinding] {
        let findings = routes.flatMap { route in internetOverlap(route) + linkOverlap(route) }
        return findings.isEmpty
            ? [HostFinding(.networks, .ok, "no network of the host overlaps those of slices")] : findings
    }

    private func internetOverlap(_ route: Route) -> [HostFinding] {
        let subnet = InternetNetwork.subnet.cidr
        guard let ours = IPv4Network(subnet), route.network.overlaps(ours) else { return [] }
        // Our own is more specific than a wider one, and goes before it.
        let isHard = route.network.length >= ours.length
        return [
            HostFinding(
                .networks, isHard ? .problem : .warning,
                "\(route.name) overlaps \(subnet), the network of VMs with internet"
                    + (isHard ? "" : ": its part of that is cut off"),
                remedy: advice(route))
        ]
    }

    private func linkOverlap(_ route: Route) -> [HostFinding] {
        let vlans = Self.linkVLANs.filter { vlan in
            IPv4Network(Subnet(vlan: vlan).cidr).map { route.network.overlaps($0) } ?? false
        }
        guard let first = vlans.first, let last = vlans.last else { return [] }
        func ending(_ vlan: Int) -> String {
            let index = (vlan - VLANPool(sliceID: 0).start) / VLANPool.size
            return (index < 10 ? "0" : "") + "\(index)"
        }
        let whose =
            first == last
            ? "the subnet of VLAN \(first), of slices whose ID ends in \(ending(first))"
            : "subnets of the VLANs \(first) to \(last), of slices whose ID ends in \(ending(first)) to \(ending(last))"
        return [
            HostFinding(
                .networks, .warning, "\(route.name) overlaps \(whose)",
                remedy: advice(route) + "; or keep clear of these slices (\"id\" in a topology pins another)",
                commands: route.isOn("virbr") ? asRoot("virsh net-edit default") : [])
        ]
    }

    private func advice(_ route: Route) -> String {
        if route.isOn("virbr") { return "give libvirt's network another range" }
        if route.isOn("docker") || route.isOn("br-") {
            return "give Docker another range (\"bip\" and \"default-address-pools\" in /etc/docker/daemon.json)"
        }
        return "give that network another range"
    }

    // MARK: Uplink

    var uplink: [HostFinding] {
        guard let name = cluster.networkNode.uplink else {
            return [HostFinding(.uplink, .ok, "none is named: VMs with internet have no way out of the cluster")]
        }
        let device = ShellWord.quote(name)
        guard let link = link(name) else {
            return [
                HostFinding(
                    .uplink, .problem, "there is no interface \(name), the uplink",
                    remedy:
                        "name the interface that leads to the internet in the cluster file: the one behind \"dev\" in",
                    commands: ["ip route show default"])
            ]
        }
        guard link.isUp else {
            return [
                HostFinding(
                    .uplink, .problem, "\(name), the uplink, is down", commands: asRoot("ip link set dev \(device) up"))
            ]
        }
        guard link.hasCarrier else {
            return [
                HostFinding(.uplink, .problem, "\(name), the uplink, has no carrier", remedy: "look at the cable")
            ]
        }
        guard facts.words("address").contains(where: { $0.first == name }) else {
            return [
                HostFinding(
                    .uplink, .problem,
                    "\(name), the uplink, has no IPv4 address, so that nothing can be translated to it",
                    commands: asRoot("dhclient \(device)"))
            ]
        }
        let defaults = facts.words("route").filter { $0.first == "default" }
        guard defaults.contains(where: { $0.contains(name) }) else {
            return [
                HostFinding(
                    .uplink, .warning, "no default route leads through \(name), the uplink",
                    remedy:
                        "name the interface that leads to the internet in the cluster file: the one behind \"dev\" in",
                    commands: ["ip route show default"])
            ]
        }
        return [HostFinding(.uplink, .ok, "\(name) leads to the internet")]
    }
}
