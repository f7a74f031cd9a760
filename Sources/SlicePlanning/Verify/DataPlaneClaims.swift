package import SliceTopology

/// All that is claimed of a slice's data plane, from what is recorded.
package struct DataPlaneClaims {
    private let slice: RecordedSlice
    private let others: [RecordedSlice]
    private let cluster: Cluster
    private let index: SliceIndex
    /// How many ways each claim tries at the most.
    private var mostWays = Int.max
    private var node: String { cluster.networkNode.address }

    /// Of one slice.
    ///
    /// - Parameter state: with the slice, and with the others that it must be kept apart from.
    package static func of(_ slice: RecordedSlice, in state: ClusterState, _ cluster: Cluster) -> [DataPlaneClaim] {
        of([slice], in: state, cluster).flatMap(\.self)
    }

    /// Of several slices that are looked at together, in their order. All their claims share in the ways that a run
    /// tries, evenly: beyond ``WayBudget/most`` each tries some of its own, and says so.
    package static func of(
        _ slices: [RecordedSlice], in state: ClusterState, _ cluster: Cluster, mostWays: Int = WayBudget.most
    ) -> [[DataPlaneClaim]] {
        var all = slices.map { slice in
            DataPlaneClaims(
                slice: slice, others: state.slices.filter { $0.id != slice.id }, cluster: cluster,
                index: SliceIndex(slice))
        }
        let share = WayBudget.share(of: mostWays, among: all.flatMap(\.ways))
        for index in all.indices { all[index].mostWays = share }
        return all.map(\.claims)
    }

    private init(slice: RecordedSlice, others: [RecordedSlice], cluster: Cluster, index: SliceIndex) {
        self.slice = slice
        self.others = others
        self.cluster = cluster
        self.index = index
    }

    private var claims: [DataPlaneClaim] {
        machines + ports + links + endpoints + trunks + isolation + internet
    }

    private func claim(
        _ id: String, _ group: DataPlaneClaim.Group, on hosts: [String], _ statement: String,
        _ proof: DataPlaneClaim.Proof
    ) -> DataPlaneClaim {
        DataPlaneClaim(id: id, group: group, hosts: hosts, statement: statement, proof: proof)
    }

    // MARK: VMs and their ports

    private var machines: [DataPlaneClaim] {
        let pids = Dictionary(
            slice.objects.compactMap { known in
                known.object.spec.kind == .vm ? known.object.spec.vmID.map { ($0, known.pid) } : nil
            }
        ) { first, _ in first }
        return slice.vms.map { vm in
            if vm.isStopped {
                return claim(
                    "vm.stopped:\(vm.name)", .machines, on: [vm.worker], "VM \(vm.id) is stopped, and does not run",
                    .stopped(vmID: vm.id))
            }
            let pid = pids[vm.id] ?? nil
            let process = pid.map { "process \($0)" } ?? "a process"
            return claim(
                "vm.alive:\(vm.name)", .machines, on: [vm.worker], "VM \(vm.id) runs as \(process)",
                .alive(vmID: vm.id, pid: pid))
        }
    }

    private var ports: [DataPlaneClaim] {
        slice.vms.flatMap { vm in
            vm.interfaceIndices.flatMap { interface in
                let vlan = index.vlan(of: vm, interface: interface)
                let tap = PortSpec.tap(vmID: vm.id, interface: interface)
                let name = "\(vm.name).eth\(interface)"
                let place = vlan.map { "is in VLAN \($0)" } ?? "is off the bridge"
                let tag = claim(
                    "port.tag:\(name)", .ports, on: [vm.worker], "\(tap) \(place)", .tag(tap: tap, vlan: vlan))
                if vm.isStopped { return [tag] }
                return [
                    tag,
                    claim(
                        "port.wired:\(name)", .ports, on: [vm.worker], "\(tap) is up, and VM \(vm.id) is behind it",
                        .wired(tap: tap, vmID: vm.id)),
                ]
            }
        }
    }

    // MARK: Links

    private var links: [DataPlaneClaim] {
        slice.links.flatMap { link in
            let name = link.address.description
            let gateway = link.subnet.gateway
            var claims = [exclusive(link)]
            if link.dhcp {
                claims.append(
                    claim(
                        "link.dhcp:\(name)", .links, on: [node],
                        "\(link.subnet.dhcpServer) offers addresses in VLAN \(link.vlan), and nobody else does",
                        .dhcp(vlan: link.vlan, reservations: reservations(link.endpoints.compactMap(station)))))
            }
            if link.gateway {
                claims.append(
                    claim(
                        "gateway.answers:\(name)", .links, on: [node],
                        "\(gateway) answers in VLAN \(link.vlan), and nobody else for it",
                        .gateway(vlan: link.vlan, group: slice.id)))
            }
            let ways = ways(from: link)
            let routes = ways.routes(atMost: mostWays)
            if !routes.isEmpty {
                claims.append(
                    claim(
                        "gateway.forwards:\(name)", .links, on: [node],
                        "\(gateway) forwards to the other links of the slice" + ways.note(of: routes),
                        .forwards(from: link.vlan, to: routes)))
            }
            return claims
        }
    }

    private func exclusive(_ link: RecordedLink) -> DataPlaneClaim {
        var ports: [String: Set<String>] = [:]
        for endpoint in link.endpoints {
            guard let vm = index.vm(named: endpoint.vm) else { continue }
            ports[vm.worker, default: []].insert(PortSpec.tap(vmID: vm.id, interface: endpoint.interface))
        }
        ports[node, default: []].formUnion([LinkSpec.port(link.vlan), DHCPSpec.port(link.vlan)])
        let hosts = cluster.hostAddresses + Set(slice.vms.map(\.worker)).subtracting(cluster.hostAddresses).sorted()
        return claim(
            "vlan.exclusive:\(link.vlan)", .links, on: hosts,
            "VLAN \(link.vlan) has no port but those of \(link.address.description), and is not heard elsewhere",
            .exclusive(vlan: link.vlan, ports: ports))
    }

    /// To what is behind the gateways of the slice's other links, the next ones first: to their DHCP servers, which need
    /// no guest.
    private func ways(from link: RecordedLink) -> Ways {
        guard link.gateway else { return Ways(from: [], to: []) }
        let next = slice.links.filter { $0.number > link.number } + slice.links.filter { $0.number < link.number }
        return Ways(from: [link.vlan], to: next.filter { $0.gateway && $0.dhcp }.map(\.subnet.dhcpServer))
    }

    private var endpoints: [DataPlaneClaim] {
        let linked = slice.links.filter(\.dhcp).flatMap { link in
            link.endpoints.filter(isOn).compactMap { endpoint in
                station(endpoint).map { (endpoint.description, $0) }
            }
        }
        let internet = slice.vms.filter { $0.internet && !$0.isStopped }.map {
            ("\($0.name).eth0", internetStation($0))
        }
        return (linked + internet).flatMap { name, station in
            let address = station.address ?? "its address"
            return [
                claim(
                    "endpoint.lease:\(name)", .links, on: [node], "\(station.mac) has the lease of \(address)",
                    .lease(station)),
                claim(
                    "endpoint.answers:\(name)", .links, on: [node],
                    "\(station.mac) answers for \(address), and nobody else does", .answers(station)),
            ]
        }
    }

    /// Whether the VM of an endpoint is not stopped: nobody else answers.
    private func isOn(_ endpoint: Endpoint) -> Bool { index.vm(named: endpoint.vm)?.isStopped == false }

    private func station(_ endpoint: Endpoint) -> DataPlaneClaim.Station? {
        guard let vm = index.vm(named: endpoint.vm),
            let link = index.link(of: endpoint.vm, interface: endpoint.interface)
        else { return nil }
        return DataPlaneClaim.Station(
            vlan: link.vlan, mac: vm.mac(interface: endpoint.interface),
            address: index.address(of: vm, interface: endpoint.interface))
    }

    private func internetStation(_ vm: RecordedVM) -> DataPlaneClaim.Station {
        DataPlaneClaim.Station(
            vlan: InternetNetwork.vlan, mac: vm.mac(interface: 0), address: vm.internetAddress)
    }

    private func reservations(_ stations: [DataPlaneClaim.Station]) -> [String: String] {
        Dictionary(stations.compactMap { station in station.address.map { (station.mac, $0) } }) { first, _ in first }
    }

    // MARK: Between hosts

    private var trunks: [DataPlaneClaim] {
        var lines: [String: [DataPlaneClaim.TrunkLine]] = [:]
        for link in slice.links {
            let byWorker = Dictionary(grouping: link.endpoints.filter(isOn)) { index.vm(named: $0.vm)?.worker ?? "" }
            guard let hub = VLANHub.host(of: link, workers: Set(byWorker.keys), node: node) else { continue }
            func taps(_ endpoints: [Endpoint]) -> [String] {
                endpoints.compactMap { endpoint in
                    index.vm(named: endpoint.vm).map { PortSpec.tap(vmID: $0.id, interface: endpoint.interface) }
                }
            }
            let hubPorts = (link.gateway ? [LinkSpec.port(link.vlan)] : []) + taps(byWorker[hub] ?? [])
            for (worker, endpoints) in byWorker where worker != hub {
                lines[worker, default: []].append(
                    DataPlaneClaim.TrunkLine(
                        vlan: link.vlan, hub: hub, hubPorts: link.dhcp ? [] : hubPorts, taps: taps(endpoints),
                        stations: link.dhcp ? endpoints.compactMap(station) : []))
            }
        }
        let users = Dictionary(
            grouping: slice.vms.filter { $0.internet && !$0.isStopped && $0.worker != node }, by: \.worker)
        for (worker, vms) in users {
            lines[worker, default: []].append(
                DataPlaneClaim.TrunkLine(
                    vlan: InternetNetwork.vlan, hub: node, hubPorts: [], taps: [], stations: vms.map(internetStation)))
        }
        return lines.sorted { $0.key < $1.key }.map { worker, lines in
            let lines = lines.sorted { $0.vlan < $1.vlan }
            let words = lines.map { "\($0.vlan)" }.joined(separator: ", ")
            let hubs = Set(lines.map(\.hub)).sorted()
            return claim(
                "trunk.carries:\(worker)", .trunks, on: [worker] + hubs.filter { $0 != worker },
                "frames of VLAN \(words) go to \(hubs.joined(separator: " and ")) and come back", .trunk(lines))
        }
    }

    private var isolation: [DataPlaneClaim] {
        (gated.isEmpty ? [] : [fence] + foreign + shared) + guarded
    }

    private var gated: [RecordedLink] { slice.links.filter(\.gateway) }

    private var fence: DataPlaneClaim {
        claim(
            "slice.fenced:\(slice.name)", .isolation, on: [node],
            "the rules that keep slices apart are there (nftables: inet slicec)", .fenced(sliceID: slice.id))
    }

    private var foreign: [DataPlaneClaim] {
        others.compactMap { other in
            let ways = ways(to: other)
            let routes = ways.routes(atMost: mostWays)
            guard !routes.isEmpty else { return nil }
            return claim(
                "slice.isolated:\(other.name)", .isolation, on: [node],
                "nothing passes from the links to slice \(other.name) (\(other.id))" + ways.note(of: routes),
                .isolated(routes))
        }
    }

    private func ways(to other: RecordedSlice) -> Ways {
        Ways(
            from: gated.map(\.vlan),
            to: other.links.filter(\.gateway).flatMap { link in
                [link.subnet.gateway] + (link.dhcp ? [link.subnet.dhcpServer] : []) + link.addresses.compactMap(\.self)
            })
    }

    /// Into VLAN 400, and out of it.
    private var shared: [DataPlaneClaim] {
        guard hasInternetNetwork else { return [] }
        let (inside, outside) = sharedWays
        let routes = (inside.routes(atMost: mostWays), outside.routes(atMost: mostWays))
        return [
            // A slice's name never begins with a digit.
            claim(
                "slice.isolated:\(InternetNetwork.vlan)", .isolation, on: [node],
                "nothing passes between the links and VLAN \(InternetNetwork.vlan)"
                    + Ways.note(of: routes.0.count + routes.1.count, among: inside.count + outside.count),
                .isolated(routes.0 + routes.1))
        ]
    }

    private var sharedWays: (inside: Ways, outside: Ways) {
        (
            Ways(from: [InternetNetwork.vlan], to: gated.filter(\.dhcp).map(\.subnet.dhcpServer)),
            Ways(from: gated.map(\.vlan), to: [InternetNetwork.subnet.dhcpServer])
        )
    }

    /// Whether any slice has VLAN 400.
    private var hasInternetNetwork: Bool { ([slice] + others).contains { $0.vms.contains(where: \.internet) } }

    /// Of each worker with guests in VLAN 400.
    private var guarded: [DataPlaneClaim] {
        let workers = Set(slice.vms.filter(\.internet).map(\.worker))
        return workers.sorted().map { worker in
            claim(
                "internet.guarded:\(worker)", .isolation, on: [worker],
                "\(InternetNetwork.bridge) passes what guests and the gateway say to each other, and nothing else",
                .guarded(workers: workers))
        }
    }

    /// How many ways each claim has that tries several.
    private var ways: [Int] {
        let forwards = slice.links.map { ways(from: $0).count }
        guard !gated.isEmpty else { return forwards }
        let (inside, outside) = sharedWays
        return forwards + others.map { ways(to: $0).count } + (hasInternetNetwork ? [inside.count, outside.count] : [])
    }

    // MARK: Internet

    private var internet: [DataPlaneClaim] {
        let uplink = cluster.networkNode.uplink
        let users = slice.vms.filter(\.internet)
        var claims: [DataPlaneClaim] = []
        if !users.isEmpty {
            let subnet = InternetNetwork.subnet
            // A link's name never begins with a digit.
            let name = InternetNetwork.vlan
            claims.append(
                claim(
                    "link.dhcp:\(name)", .internet, on: [node],
                    "\(subnet.dhcpServer) offers addresses in VLAN \(InternetNetwork.vlan), and nobody else does",
                    .dhcp(vlan: InternetNetwork.vlan, reservations: reservations(users.map(internetStation)))))
            claims.append(
                claim(
                    "gateway.answers:\(name)", .internet, on: [node],
                    "\(subnet.gateway) answers in VLAN \(InternetNetwork.vlan), and nobody else for it",
                    .gateway(vlan: InternetNetwork.vlan, group: InternetNetwork.vlan)))
        }
        guard let uplink else { return claims }
        if !users.isEmpty {
            claims.append(
                claim(
                    "internet.translated:\(uplink)", .internet, on: [node],
                    "\(InternetNetwork.subnet.cidr) is translated to the address of \(uplink), which is up",
                    .translated(uplink: uplink)))
        }
        claims += users.filter { !$0.isStopped }.map { vm in
            claim(
                "internet.reached:\(vm.name)", .internet, on: [node],
                "\(vm.name) reaches the gateway, and the gateway what is behind \(uplink)",
                .reached(internetStation(vm), DataPlaneClaim.Route(from: InternetNetwork.vlan, to: nil)))
        }
        claims += slice.links.filter(\.gateway).map { link in
            claim(
                "internet.unreached:\(link.address.description)", .internet, on: [node],
                "nothing passes from VLAN \(link.vlan) to what is behind \(uplink)",
                .isolated([DataPlaneClaim.Route(from: link.vlan, to: nil)]))
        }
        return claims
    }
}
