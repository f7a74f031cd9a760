import SliceSyntax
import SliceTopology

/// What a saved plan proposes to allocate, against the state as it is now.
///
/// A proposal is planned as if it were recorded already: what is recorded stays, so that the
/// planner gives every VM and link what the saved plan says, whatever other slices did to the
/// counters meanwhile. Whether it still is to be had is checked apart from that.
struct Proposal {
    let saved: SavedPlan
    let topology: Topology
    let prior: RecordedSlice?
    let state: ClusterState
    let cluster: Cluster

    /// A VM that the plan creates.
    struct NewVM {
        let vm: Topology.VirtualMachine
        let flavor: Cluster.Flavor
        let proposed: SavedPlan.ProposedVM
    }

    /// A link that the plan creates.
    struct NewLink {
        let link: Topology.Link
        let proposed: SavedPlan.ProposedLink
    }

    /// Which of the topology is recorded already, under whatever name.
    let continuity: Continuity
    /// In the topology's order.
    let newVMs: [NewVM]
    let newLinks: [NewLink]

    init(saved: SavedPlan, topology: Topology, state: ClusterState, cluster: Cluster) {
        self.saved = saved
        self.topology = topology
        self.state = state
        self.cluster = cluster
        prior = state.slice(named: topology.slice.value)
        continuity = Continuity(topology, prior: prior)
        let continuity = continuity
        newVMs = topology.vms.compactMap { vm in
            guard continuity.vm(named: vm.name.value) == nil, let proposed = saved.vms[vm.name.value],
                let flavor = vm.flavor.flatMap({ cluster.flavor(named: $0.value) })
            else { return nil }
            return NewVM(vm: vm, flavor: flavor, proposed: proposed)
        }
        newLinks = zip(topology.links, continuity.links).compactMap { link, known in
            guard known == nil, let proposed = saved.links[link.changeAddress] else { return nil }
            return NewLink(link: link, proposed: proposed)
        }
    }

    /// The slice as if the proposal were recorded: what stays has its name of then, which what
    /// goes may have now.
    var recorded: RecordedSlice {
        var slice =
            prior
            ?? RecordedSlice(
                id: saved.sliceID.value, name: topology.slice.value, owner: topology.owner?.value ?? saved.owner,
                status: .design, serial: 0, vms: [], links: [], objects: [])
        slice.links = zip(topology.links, continuity.links).compactMap { link, known in
            guard var known else { return nil }
            known.name = link.name?.value
            known.hosts = hosts(of: link, known)
            known.endpoints = link.endpoints.map(\.value)
            known.renamedFrom = link.renamedFrom?.value
            return known
        }
        slice.links += newLinks.map { new in
            RecordedLink(
                number: new.proposed.number.value, name: new.link.name?.value, vlan: new.proposed.vlan.value,
                endpoints: new.link.endpoints.map(\.value), dhcp: new.link.dhcp, gateway: new.link.gateway,
                renamedFrom: new.link.renamedFrom?.value)
        }
        let counts = topology.interfaceCounts
        slice.vms = topology.vms.compactMap { vm in
            guard var known = continuity.vm(named: vm.name.value) else { return nil }
            known.name = vm.name.value
            known.renamedFrom = vm.renamedFrom?.value
            known.internetHost = internetHost(of: vm, known)
            return known
        }
        slice.vms += newVMs.map { new in
            let (name, flavor) = (new.vm.name.value, new.flavor)
            return RecordedVM(
                id: new.proposed.id.value, name: name, flavor: flavor.name, cores: flavor.cores, memory: flavor.memory,
                disk: flavor.disk, image: ImageReference(path: flavor.image, identity: nil),
                worker: new.proposed.worker.value, vncPort: new.proposed.vncPort.value,
                interfaces: counts[name] ?? 0, internet: new.vm.internet, renamedFrom: new.vm.renamedFrom?.value,
                internetHost: internetHost(of: new.vm, nil), guest: new.vm.guest)
        }
        return slice
    }

    /// What its endpoints have already, in the order in which the file names them. All else of a link's addresses
    /// follows from this slice alone, and comes out as it did when the plan was saved.
    private func hosts(of link: Topology.Link, _ known: RecordedLink) -> [Int?] {
        guard !known.hosts.isEmpty else { return [] }
        let hosts = known.hosts(vmIDs: prior?.vmIDs ?? [:])
        return link.endpoints.map { endpoint in
            let vm = continuity.vm(named: endpoint.value.vm)
            let ids = vm.map { [endpoint.value.vm: $0.id] } ?? [:]
            return hosts[InterfaceIdentity(endpoint.value, vmIDs: ids)]
        }
    }

    private func internetHost(of vm: Topology.VirtualMachine, _ known: RecordedVM?) -> Int? {
        guard vm.internet else { return nil }
        return known?.internetHost ?? saved.internetHosts[vm.name.value]?.value
    }

    // MARK: Counters

    /// Where the search for IDs goes on: behind the proposal's, unless it has gone further already.
    var nextID: Int {
        let range = Topology.idRange
        let ids = (prior == nil ? [saved.sliceID.value] : []) + newVMs.map(\.proposed.id.value)
        return ids.filter { range.contains($0) && $0 != topology.id?.value }.reduce(state.nextID) { next, id in
            // Counting goes round: what lies less than half a round ahead is ahead.
            let ahead = (id - next + range.count) % range.count
            guard ahead < range.count / 2 else { return next }
            return id == range.upperBound ? range.lowerBound : id + 1
        }
    }

    /// Where round-robin goes on.
    var lastWorker: String? {
        newVMs.last { $0.vm.worker == nil }?.proposed.worker.value ?? state.lastWorker
    }
}

extension Topology.Link {
    /// What a change of this link is called: `link.backend`, or `link[db.eth1,web.eth1]`.
    var changeAddress: String { name.map { "link.\($0.value)" } ?? address.description }
}
