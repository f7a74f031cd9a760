package import SliceTopology

extension RecordedSlice {
    /// Whether all that it asks for is there, and nothing else, by what is recorded.
    package func isDeployed(in cluster: Cluster) -> Bool {
        let wanted = Dictionary(DesiredObjects.of(self, in: cluster).map { ($0.identity, $0.spec) }) { first, _ in first
        }
        return objects.count == wanted.count
            && objects.allSatisfy { known in
                known.status == .present
                    && wanted[known.object.identity].map { known.object.spec.asksTheSame(as: $0) } == true
            }
    }
}
