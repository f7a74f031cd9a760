import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// The plan of a topology, given as text, on the standard cluster.
func plan(_ text: String, _ state: ClusterState = .empty) throws -> Plan {
    let file = SourceFile(name: "topology.json", text: text)
    let result = TopologyFile.check(file, in: CheckContext(cluster: .standard, defaultOwner: nil))
    let topology = try #require(result.topology, "\(result.diagnostics.map(\.detail))")
    return try Planner(cluster: .standard, state: state, defaultOwner: "nobody").plan(topology)
}
