import SliceTopology

// What the network node shows.
extension ClaimJudge {
    func dhcp(
        _ network: HostSight.Network?, _ vlan: Int, _ reservations: [String: String], _ sight: HostSight
    ) -> ClaimVerdict {
        guard let network else { return Self.notAsked }
        let server = Self.subnet(vlan).dhcpServer
        let others = network.servers.filter { $0.key != server }.sorted { $0.key < $1.key }
            .map { "\($0.key) (\($0.value.joined(separator: ", "))) answers as well" }
        guard let macs = network.servers[server] else {
            let trouble = Self.trouble(with: vlan, sight).map { ": \($0)" } ?? ""
            return .failed(Self.sentence(["\(server) does not answer\(trouble)"] + others))
        }
        if macs.count > 1 {
            return .failed("\(server) answers from several hosts: \(macs.joined(separator: ", "))")
        }
        if !others.isEmpty { return .failed(Self.sentence(others)) }
        // A server goes on without it, until it is to be started again.
        if sight.troubles.contains(where: { $0.hasPrefix(Self.namespace(vlan) + ": ") }) {
            return .failed("there is no namespace \(Self.namespace(vlan))")
        }
        if network.offers.isEmpty { return .failed("\(server) answers and offers no address") }
        let wrong = reservations.sorted { $0.key < $1.key }.compactMap { mac, address -> String? in
            guard network.offers[mac] != address else { return nil }
            return "\(mac) is offered \(network.offers[mac] ?? "nothing"), not \(address)"
        }
        return wrong.isEmpty ? .held : .failed(Self.sentence(wrong))
    }

    /// Why a DHCP server may not be heard: what is wrong with its namespace, or with all that is listened to.
    private static func trouble(with vlan: Int, _ sight: HostSight) -> String? {
        sight.troubles.first { $0.hasPrefix(namespace(vlan) + ": ") }
            ?? sight.troubles.first { !$0.hasPrefix(namespaces) }
    }

    private static let namespaces = "/run/netns/"
    private static func namespace(_ vlan: Int) -> String { namespaces + DHCPSpec.namespace(vlan) }

    func lease(_ station: DataPlaneClaim.Station, _ network: HostSight.Network?) -> ClaimVerdict {
        guard let network else { return Self.notAsked }
        guard let address = network.leases[station.mac] else { return .failed("it has no lease") }
        if let planned = station.address, planned != address {
            return .failed("it has the lease of \(address), not of \(planned)")
        }
        return .held
    }

    func answers(_ station: DataPlaneClaim.Station, _ sight: HostSight) -> ClaimVerdict {
        guard let network = sight.networks[station.vlan] else { return Self.notAsked }
        guard let address = station.address ?? network.leases[station.mac] else {
            return .failed("it has no lease, so nobody knows its address")
        }
        return answered(address, by: station.mac, network) ?? .held
    }

    /// What is wrong with who answers for an address; nil where it is this MAC alone.
    private func answered(_ address: String, by mac: String, _ network: HostSight.Network) -> ClaimVerdict? {
        let macs = network.answers[address] ?? []
        if macs.isEmpty { return .failed("nobody answers for \(address)") }
        let others = macs.filter { $0 != mac }.joined(separator: ", ")
        if !macs.contains(mac) { return .failed("\(others) answers for \(address), not \(mac)") }
        return others.isEmpty ? nil : .failed("\(others) answers for \(address) as well")
    }

    func gateway(_ vlan: Int, _ group: Int, _ sight: HostSight) -> ClaimVerdict {
        guard let network = sight.networks[vlan] else { return Self.notAsked }
        let name = LinkSpec.port(vlan)
        let subnet = Self.subnet(vlan)
        guard let interface = sight.interfaces[name] else { return .failed("there is no interface \(name)") }
        if !interface.isUp { return .failed("\(name) is down") }
        if !interface.addresses.contains("\(subnet.gateway)/\(Subnet.prefixLength)") {
            return .failed("\(name) lacks its address \(subnet.gateway)")
        }
        guard let ports = sight.ports else { return Self.switchSilent }
        guard let port = ports.first(where: { $0.name == name }) else { return .failed("\(name) is on no bridge") }
        if port.tag != vlan { return .failed("\(name) is in \(port.tag.map { "VLAN \($0)" } ?? "no VLAN")") }
        if let found = interface.group, found != group {
            return .failed("\(name) is in the interface group \(found), not in \(group)")
        }
        if let mac = network.gatewayMAC {
            if let wrong = answered(subnet.gateway, by: mac, network) { return wrong }
            if network.echoed.contains(mac) { return .held }
        }
        return .failed("\(subnet.gateway) does not answer echo requests")
    }

    func forwards(_ vlan: Int, _ routes: [DataPlaneClaim.Route], _ sight: HostSight) -> ClaimVerdict {
        let port = LinkSpec.port(vlan)
        if sight.interfaces[port]?.forwards == false { return .failed("\(port) does not forward") }
        let passages = routes.map { ($0, sight.passage(of: $0)) }
        let lost = passages.filter { $0.1.wasSent && $0.1.seen.isEmpty }
        if !lost.isEmpty {
            return .failed("what is sent to \(lost.compactMap(\.0.to).joined(separator: ", ")) does not arrive")
        }
        return passages.first { !$0.1.wasSent }.map { unsent($0.0, sight) } ?? .held
    }

    func fenced(_ sliceID: Int, _ sight: HostSight) -> ClaimVerdict {
        guard let rules = sight.rules else { return .failed("there is no table inet slicec") }
        switch sight.chains {
        case nil: return .unknown("the network node does not say whether its chains are as they were made")
        case .wrong: return .failed("its chains are not as they were made (nft list table inet slicec)")
        case .right: break
        }
        return Fence.admits(sliceID, rules)
            ? .held : .failed("the table does not let links of slice \(sliceID) reach each other")
    }

    func isolated(_ routes: [DataPlaneClaim.Route], _ sight: HostSight) -> ClaimVerdict {
        var found: [String] = []
        var unsent: DataPlaneClaim.Route?
        for route in routes {
            // What was not sent cannot have arrived: that proves nothing.
            let passage = sight.passage(of: route)
            guard passage.wasSent, let to = route.to ?? sight.target else {
                unsent = unsent ?? route
                continue
            }
            if !passage.seen.isEmpty {
                found.append("what is sent from VLAN \(route.from) to \(to) arrives at \(passage.seen[0])")
            } else if passage.wasEchoed {
                found.append("\(to) answers in VLAN \(route.from)")
            }
        }
        if routes.contains(where: { $0.from == InternetNetwork.vlan && $0.to != nil }) { found += leaks { _ in true } }
        if !found.isEmpty { return .failed(Self.sentence(found)) }
        return unsent.map { self.unsent($0, sight) } ?? .held
    }

    /// Where frames of VLAN 400 arrive that should not, on some hosts.
    private func leaks(on isMeant: (String) -> Bool) -> [String] {
        sights.filter { isMeant($0.key) }.sorted { $0.key < $1.key }.flatMap { host, sight in
            sight.leaks.filter { $0.vlan == InternetNetwork.vlan }.map {
                "frames of VLAN \(InternetNetwork.vlan) arrive at \($0.interface) on \(cluster.hostName(host))"
            }
        }
    }

    func guarded(_ host: String, _ workers: Set<String>, _ sight: HostSight) -> ClaimVerdict {
        if sight.ports == nil { return Self.switchSilent }
        // What is heard where there is no such claim is told in all of them.
        var found = leaks { $0 == host || !workers.contains($0) }
        if case .wrong(let what) = sight.guests { found.append(what) }
        if !found.isEmpty { return .failed(Self.sentence(found)) }
        return sight.guests == nil
            ? .unknown("it does not say how \(InternetNetwork.bridge) is") : .held
    }

    func translated(_ uplink: String, _ sight: HostSight) -> ClaimVerdict {
        guard let interface = sight.interfaces[uplink] else { return .failed("there is no interface \(uplink)") }
        if !interface.isUp { return .failed("\(uplink) is down") }
        if !interface.hasCarrier { return .failed("\(uplink) has no carrier") }
        for name in [LinkSpec.port(InternetNetwork.vlan), uplink] where sight.interfaces[name]?.forwards == false {
            return .failed("\(name) does not forward")
        }
        return Fence.translates(to: uplink, sight.rules ?? "")
            ? .held : .failed("no rule translates addresses on \(uplink)")
    }

    func reached(_ station: DataPlaneClaim.Station, _ route: DataPlaneClaim.Route, _ sight: HostSight) -> ClaimVerdict {
        let own = answers(station, sight)
        guard own.isHeld else { return own }
        guard let target = sight.target else { return .failed(noNextHop) }
        let passage = sight.passage(of: route)
        guard passage.wasSent else { return unsent(route, sight) }
        if passage.wasEchoed { return .held }
        // Many routers answer no pings: that it left is all that there is to see.
        return passage.seen.contains(uplink)
            ? .unknown("what is sent to \(target) left by \(uplink); that next hop does not answer pings")
            : .failed("what is sent to \(target), the next hop, does not leave by \(uplink) with its address")
    }

    private var uplink: String { cluster.networkNode.uplink ?? "" }
    private var noNextHop: String { "\(uplink) has no next hop: there is no default route by it" }

    /// Why something could not be sent.
    private func unsent(_ route: DataPlaneClaim.Route, _ sight: HostSight) -> ClaimVerdict {
        if route.to == nil && sight.target == nil { return .unknown(noNextHop) }
        if let network = sight.networks[route.from], let mac = network.gatewayMAC, network.echoed.contains(mac) {
            return .unknown("there was no time to send all of it from VLAN \(route.from): a longer --timeout gives it")
        }
        return Self.gatewaySilent(route.from)
    }

    private static let notAsked = ClaimVerdict.unknown("the network node was not asked")

    private static func gatewaySilent(_ vlan: Int) -> ClaimVerdict {
        .unknown("the gateway of VLAN \(vlan) does not answer, so nothing could be sent through it")
    }

    private static func subnet(_ vlan: Int) -> Subnet {
        vlan == InternetNetwork.vlan ? InternetNetwork.subnet : Subnet(vlan: vlan)
    }
}
