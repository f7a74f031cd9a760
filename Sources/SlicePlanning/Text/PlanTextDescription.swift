import SliceTopology

/// What each change of a plan is about, in one line.
struct PlanTextDescription {
    /// VMs and links by the addresses of their changes.
    private struct Described {
        let vms: [String: RecordedVM]
        let links: [String: RecordedLink]

        init(_ slice: RecordedSlice) {
            vms = Dictionary(slice.vms.map { ("vm.\($0.name)", $0) }) { first, _ in first }
            links = Dictionary(slice.links.map { ($0.changeAddress, $0) }) { first, _ in first }
        }
    }

    private let cluster: Cluster
    /// What is there afterwards, and what was there before.
    private let kept: Described
    private let gone: Described

    init(_ plan: Plan, cluster: Cluster) {
        self.cluster = cluster
        kept = Described(plan.slice)
        gone = plan.prior.map { Described($0) } ?? kept
    }

    /// Empty for the slice itself.
    func text(_ change: Change) -> String {
        let described = change.action == .delete ? gone : kept
        if let vm = described.vms[change.address] {
            if change.action == .delete { return "VM \(vm.id) on \(cluster.hostName(vm.worker)), with its disk" }
            return "VM \(vm.id), \(vm.flavor), on \(cluster.hostName(vm.worker)), VNC \(vm.vncPort)"
                + (vm.internet ? ", internet" + (vm.internetHost.map { " .\($0)" } ?? "") : "")
        }
        if let link = described.links[change.address] {
            let ends = link.endpoints.enumerated().map { index, endpoint in
                "\(endpoint)" + (link.hosts.indices.contains(index) ? link.hosts[index].map { " .\($0)" } ?? "" : "")
            }
            return "VLAN \(link.vlan), \(link.subnet.cidr), " + ends.joined(separator: " <-> ")
        }
        return ""
    }
}
