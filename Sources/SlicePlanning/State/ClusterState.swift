import SliceTopology

/// All that is recorded of a cluster: what the planner allocates against.
package struct ClusterState: Sendable {
    /// UUID of the state, made with it; hosts carry it.
    package var lineage: String
    /// Where the search for the next free ID begins.
    package var nextID: Int
    /// Address of the worker that round-robin gave out last.
    package var lastWorker: String?
    package var slices: [RecordedSlice]

    package init(lineage: String, nextID: Int, lastWorker: String?, slices: [RecordedSlice]) {
        self.lineage = lineage
        self.nextID = nextID
        self.lastWorker = lastWorker
        self.slices = slices
    }

    package static let firstID = Topology.idRange.lowerBound

    /// The state before anything was recorded.
    package static let empty = ClusterState(lineage: "", nextID: firstID, lastWorker: nil, slices: [])

    package func slice(named name: String) -> RecordedSlice? { slices.first { $0.name == name } }

    /// The slice of that name or ID.
    package func slice(_ nameOrID: String) -> RecordedSlice? {
        slice(named: nameOrID) ?? slices.first { String($0.id) == nameOrID }
    }
}
