package import SliceTopology

/// What each host is asked, so that the claims about some slices can be judged.
package struct HostSurveys {
    private let slices: [RecordedSlice]
    private let state: ClusterState
    private let cluster: Cluster
    private let hosts: [String]
    private var node: String { cluster.networkNode.address }

    /// - Parameter hosts: those that can be asked: nobody is to wait for the others.
    package static func of(
        _ slices: [RecordedSlice], _ claims: [DataPlaneClaim], in state: ClusterState, _ cluster: Cluster,
        hosts: [String]
    ) -> [HostSurvey] {
        HostSurveys(slices: slices, state: state, cluster: cluster, hosts: hosts).all(claims)
    }

    private func all(_ claims: [DataPlaneClaim]) -> [HostSurvey] {
        let hellos = self.hellos
        return hosts.map { host in
            let isNode = host == node
            let vms = slices.flatMap(\.vms).filter { $0.worker == host }
            let gateways = isNode ? gatewayEars : []
            let names = vms.flatMap { vm in vm.interfaceIndices.map { PortSpec.tap(vmID: vm.id, interface: $0) } }
            let own = isNode ? portVLANs.map(LinkSpec.port) : []
            let uplink = isNode ? cluster.networkNode.uplink : nil
            return HostSurvey(
                host: host, machines: vms.map(\.id), interfaces: names + own + (uplink.map { [$0] } ?? []),
                ears: taps(on: host) + gateways + (uplink.map { [HostSurvey.Ear(name: $0, vlan: 0)] } ?? []),
                hellos: hellos[host] ?? [], networks: isNode ? networks : [], routes: isNode ? routes(claims) : [],
                hasGuests: vms.contains(where: \.internet), uplink: uplink)
        }
    }

    /// The taps of all slices on a host: what is heard at one that should not be tells of a leak.
    private func taps(on host: String) -> [HostSurvey.Ear] {
        state.slices.flatMap { slice in
            let index = SliceIndex(slice)
            return slice.vms.filter { $0.worker == host }.flatMap { vm in
                vm.interfaceIndices.compactMap { interface in
                    index.vlan(of: vm, interface: interface).map { vlan in
                        HostSurvey.Ear(
                            name: PortSpec.tap(vmID: vm.id, interface: interface),
                            vlan: vlan == InternetNetwork.vlan ? HostSurvey.Ear.guarded : vlan)
                    }
                }
            }
        }
    }

    private var gatewayEars: [HostSurvey.Ear] {
        portVLANs.flatMap { vlan in
            [LinkSpec.port(vlan), DHCPSpec.port(vlan)].map { HostSurvey.Ear(name: $0, vlan: vlan) }
        }
    }

    /// Those of all slices that the network node has ports in.
    private var portVLANs: [Int] {
        let vlans = state.slices.flatMap(\.links).filter { $0.gateway || $0.dhcp }.map(\.vlan)
        return vlans + (state.slices.contains { $0.vms.contains(where: \.internet) } ? [InternetNetwork.vlan] : [])
    }

    // MARK: Between hosts

    /// By host. Each VLAN has a hub that all others exchange frames with.
    private var hellos: [String: [HostSurvey.Hello]] {
        let numbers = Dictionary(uniqueKeysWithValues: hosts.enumerated().map { ($1, $0 + 1) })
        var result: [String: [HostSurvey.Hello]] = [:]
        func add(_ vlan: Int, hub: String, workers: Set<String>, canHear: Bool) {
            let others = workers.subtracting([hub]).compactMap { numbers[$0] }.sorted()
            guard let number = numbers[hub] else { return }
            result[hub, default: []].append(
                HostSurvey.Hello(
                    vlan: vlan, number: number, confirming: canHear ? others : [], heard: canHear ? [] : others))
            for worker in workers where worker != hub {
                guard let own = numbers[worker] else { continue }
                result[worker, default: []].append(
                    HostSurvey.Hello(vlan: vlan, number: own, confirming: canHear ? [number] : [], heard: []))
            }
        }
        for slice in slices {
            let index = SliceIndex(slice)
            for link in slice.links {
                let workers = Set(link.endpoints.compactMap { index.vm(named: $0.vm)?.worker })
                guard let hub = VLANHub.host(of: link, workers: workers, node: node) else { continue }
                add(link.vlan, hub: hub, workers: workers, canHear: true)
            }
        }
        let users = Set(slices.flatMap(\.vms).filter(\.internet).map(\.worker))
        if !users.isEmpty {
            // What guests of VLAN 400 are let hear is the gateway's frames alone: its ARP requests, and their answers,
            // show the way back.
            add(InternetNetwork.vlan, hub: node, workers: users, canHear: false)
        }
        return result
    }

    // MARK: On the network node

    private var networks: [HostSurvey.Network] {
        var networks: [HostSurvey.Network] = []
        for slice in slices {
            let index = SliceIndex(slice)
            networks += slice.links.map { link in
                let stations = link.endpoints.compactMap { endpoint in
                    index.vm(named: endpoint.vm).map {
                        HostSurvey.Station(
                            mac: $0.mac(interface: endpoint.interface),
                            address: index.address(of: $0, interface: endpoint.interface))
                    }
                }
                return HostSurvey.Network(
                    vlan: link.vlan, subnet: link.subnet, gateway: link.gateway, dhcp: link.dhcp,
                    stations: link.dhcp ? stations : [])
            }
        }
        let users = slices.flatMap(\.vms).filter(\.internet)
        if state.slices.contains(where: { $0.vms.contains(where: \.internet) }) {
            networks.append(
                HostSurvey.Network(
                    vlan: InternetNetwork.vlan, subnet: InternetNetwork.subnet, gateway: true, dhcp: true,
                    stations: users.map {
                        HostSurvey.Station(mac: $0.mac(interface: 0), address: $0.internetAddress)
                    }))
        }
        return networks
    }

    private func routes(_ claims: [DataPlaneClaim]) -> [HostSurvey.Route] {
        var seen: Set<DataPlaneClaim.Route> = []
        return claims.flatMap { claim -> [HostSurvey.Route] in
            let (routes, awaited): ([DataPlaneClaim.Route], HostSurvey.Route.Awaited?) =
                switch claim.proof {
                case .forwards(_, let routes): (routes, .arrival)
                case .isolated(let routes): (routes, nil)
                case .reached(_, let route): ([route], .echo)
                default: ([], nil)
                }
            return routes.filter { seen.insert($0).inserted }
                .map { HostSurvey.Route(from: $0.from, to: $0.to, awaited: awaited) }
        }
    }
}
