import SliceCommands
import SlicePlanning
import SliceSyntax
import SliceTopology

/// Letting go of what is recorded on hosts that will not come back, so that a slice can go on
/// without them. Should one come back all the same, what it holds is an orphan.
enum Abandoning {
    static func remove(_ hosts: [String], from slice: RecordedSlice) -> RecordedSlice {
        var slice = slice
        slice.objects.removeAll { hosts.contains($0.object.host) }
        return slice
    }

    static func remove(_ hosts: [String], from state: ClusterState, slice name: String) -> ClusterState {
        var state = state
        for index in state.slices.indices where state.slices[index].name == name {
            state.slices[index] = remove(hosts, from: state.slices[index])
        }
        return state
    }

    /// What is recorded of a slice on the hosts.
    static func objects(on hosts: [String], of slice: RecordedSlice?) -> [RecordedObject] {
        (slice?.objects ?? []).filter { hosts.contains($0.object.host) }
    }

    /// Refuses to give up a host that answers: its VMs would run on there, beside those that are
    /// made in their place, with the same addresses.
    static func refuseLiving(
        _ hosts: [String], _ transport: any HostTransport, _ context: HostContext, _ cluster: Cluster
    ) async throws(Diagnostic) {
        let pool = HostPool(
            transport: transport, claim: HostClaim(context: context, lockTimeout: 0, purpose: .look))
        let living = await withTaskGroup(of: String?.self) { group in
            for host in hosts {
                group.addTask { (try? await pool.session(for: host)).map { _ in host } }
            }
            return await group.reduce(into: [String]()) { if let host = $1 { $0.append(host) } }.sorted()
        }
        await pool.closeAll()
        if !living.isEmpty { throw answering(living, in: cluster) }
    }

    static func answering(_ hosts: [String], in cluster: Cluster) -> Diagnostic {
        let names = hosts.map { cluster.hostName($0) }.joined(separator: ", ")
        return Diagnostic(
            .abandonedAnswers,
            detail:
                "\(names) answer\(hosts.count == 1 ? "s" : ""). What runs there would run on, beside what is made in "
                + "its place. Nothing was changed.",
            help: "leave --abandon-host out, and what is recorded there is taken away in order; or shut the host down "
                + "first, where it will not come back")
    }

    /// Refuses a plan that still needs a host which is given up.
    static func check(_ plan: Plan, abandoned: [String], cluster: Cluster) throws(Diagnostic) {
        guard let object = plan.desired.first(where: { abandoned.contains($0.host) }) else { return }
        let host = cluster.hostName(object.host)
        let vms = plan.slice.vms.filter { abandoned.contains($0.worker) }.map(\.name)
        if vms.isEmpty {
            throw Diagnostic(
                .placedOnAbandoned,
                detail: "\(host) is the cluster's network node; gateways and DHCP of slice \"\(plan.slice.name)\" are "
                    + "made there. Nothing was changed.",
                help: "name another networkNode in the cluster file, then run the same command again")
        }
        throw Diagnostic(
            .placedOnAbandoned,
            detail: "\(vms.joined(separator: ", ")) of slice \"\(plan.slice.name)\" "
                + "\(vms.count == 1 ? "is" : "are") placed on \(host). Nothing was changed.",
            help: "pin \(vms.count == 1 ? "it" : "them") to another worker in the file (\"worker\": \"NAME\"), where "
                + "\(vms.count == 1 ? "it is" : "they are") made anew with an empty disk, then run the same command again"
        )
    }
}
