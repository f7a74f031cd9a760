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
