import SliceCommands
package import SlicePlanning
import SliceState
package import SliceSyntax
package import SliceTopology

/// Looks at hosts and changes nothing: no lock is taken, no host is claimed.
package struct HostLook: Sendable {
    /// What was seen.
    package struct Sight: Sendable {
        /// The slices as they were seen; what could not be seen is as recorded.
        package let slices: [RecordedSlice]
        /// Why hosts could not be looked at, by host.
        package let unseen: [String: Diagnostic]
        /// What is not ours and in the way of something that is to be made.
        package let foreign: [Diagnostic]

        /// The state with the slices as they were seen.
        package func state(_ state: ClusterState) -> ClusterState {
            var state = state
            for seen in slices {
                guard let index = state.slices.firstIndex(where: { $0.id == seen.id }) else { continue }
                state.slices[index].objects = seen.objects
            }
            return state
        }
    }

    let cluster: Cluster
    let lineage: String
    let transport: any HostTransport
    let options: RunOptions

    /// - Parameter lineage: of the state whose objects are looked at.
    package init(cluster: Cluster, lineage: String, transport: any HostTransport, options: RunOptions = RunOptions()) {
        self.cluster = cluster
        self.lineage = lineage
        self.transport = transport
        self.options = options
    }

    /// Looks at everything that is recorded of the slices.
    package func look(at slices: [RecordedSlice]) async -> Sight {
        await look(at: slices, sliceID: 0, wanted: [], hosts: [])
    }

    /// Looks at what a plan is about: what is recorded of its slice, and on all its hosts whether
    /// something is in the way of what it makes.
    package func look(at plan: Plan) async -> Sight {
        let known = Set((plan.prior?.objects ?? []).map(\.object.identity))
        return await look(
            at: plan.prior.map { [$0] } ?? [], sliceID: plan.slice.id,
            wanted: plan.desired.filter { !known.contains($0.identity) }, hosts: plan.hosts)
    }

    private func look(at slices: [RecordedSlice], sliceID: Int, wanted: [HostObject], hosts: [String]) async -> Sight {
        let context = HostContext(cluster: cluster, lineage: lineage, sliceID: sliceID)
        let claim = HostClaim(context: context, lockTimeout: 0, purpose: .look)
        let pool = HostPool(transport: transport, claim: claim, options: options)
        let result = await Refresh(pool: pool, context: context, options: options)
            .look(at: slices, wanted: wanted, hosts: hosts)
        await pool.closeAll()
        return Sight(
            slices: result.slices, unseen: result.unseen.mapValues { $0.diagnostic(during: nil) },
            foreign: result.foreign)
    }
}
