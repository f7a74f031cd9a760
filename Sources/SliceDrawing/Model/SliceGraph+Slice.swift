package import SlicePlanning
import SliceSyntax
package import SliceTopology

extension SliceGraph {
    /// A slice as it is recorded, or as a file would be applied.
    ///
    /// - Parameter status: what the title says of it; nil for what is recorded.
    package init(_ slice: RecordedSlice, cluster: Cluster, status: String? = nil) {
        self.init(
            slice, status: status ?? slice.status.rawValue, comparison: GraphComparison(slice), cluster: cluster,
            isPlan: false)
    }

    /// A plan: what is, what comes and what goes.
    package init(_ plan: Plan, cluster: Cluster) {
        let status = plan.prior.map(\.status.rawValue) ?? "new"
        self.init(
            plan.slice, status: status, comparison: GraphComparison(plan), cluster: cluster, isPlan: true)
    }

    private init(
        _ slice: RecordedSlice, status: String, comparison: GraphComparison, cluster: Cluster, isPlan: Bool
    ) {
        let vms = slice.vms + comparison.removedVMs
        let links = slice.links + comparison.removedLinks
        let addresses = Self.inOrder(Set(vms.map(\.worker)), of: cluster)
        var machines: [Machine] = []
        // By ID: a VM that goes may have the name of one that comes.
        let positions = Dictionary(zip(vms.map(\.id), vms.indices)) { first, _ in first }
        let hosts = Dictionary(links.map { ($0.number, Self.hosts(of: $0)) }) { first, _ in first }
        for vm in vms {
            let internet = comparison.internet(vm)
            machines.append(
                Machine(
                    id: vm.id, name: vm.name, flavor: TerminalText.escaped(vm.flavor),
                    worker: addresses.firstIndex(of: vm.worker) ?? 0, mark: comparison.mark(vm),
                    internet: internet, internetHost: internet == .deleted ? nil : vm.internetHost,
                    reasons: comparison.reasons(vm)))
        }
        self.init(
            name: slice.name, id: slice.id, owner: TerminalText.escaped(slice.owner), pool: slice.pool.text,
            status: status, machines: machines,
            links: links.map { link in
                Link(
                    number: link.number, name: link.name, vlan: link.vlan, subnet: link.subnet,
                    ends: comparison.ends(link).compactMap { end in
                        positions[end.vmID].map {
                            End(
                                machine: $0, interface: end.interface, mark: end.mark,
                                isRemoved: end.mark == .deleted && machines[$0].mark != .deleted
                                    && end.interface > vms[$0].interfaces,
                                host: end.mark == .deleted
                                    ? nil : hosts[link.number]?[Endpoint(vm: vms[$0].name, interface: end.interface)])
                        }
                    },
                    mark: comparison.mark(link), reasons: comparison.reasons(link))
            },
            workers: addresses.map { address in
                Worker(
                    name: TerminalText.escaped(cluster.shortName(address)),
                    title: TerminalText.escaped(cluster.hostName(address)))
            },
            isPlan: isPlan)
    }

    private static func hosts(of link: RecordedLink) -> [Endpoint: Int] {
        var hosts: [Endpoint: Int] = [:]
        for (endpoint, host) in zip(link.endpoints, link.hosts) { hosts[endpoint] = host }
        return hosts
    }

    /// Workers' addresses as the cluster file lists them; those that it no longer has come last.
    private static func inOrder(_ addresses: Set<String>, of cluster: Cluster) -> [String] {
        let known = cluster.workers.map(\.address).filter { addresses.contains($0) }
        return known + addresses.subtracting(known).sorted()
    }
}
