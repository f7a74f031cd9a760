import SliceSyntax
import SliceTopology

/// The wording of why something cannot be planned.
enum PlanMistakes {
    static func removing(_ slice: RecordedSlice, at topology: Topology) -> Diagnostic {
        let hosts = Set(slice.objects.map(\.object.host)).sorted().joined(separator: ", ")
        let left = hosts.isEmpty ? "" : " Something of it is still to be removed from \(hosts)."
        return Diagnostic(
            .sliceRemoving, detail: "Destroying slice \"\(slice.name)\" was begun and has not ended." + left,
            at: topology.slice.span,
            help: "finish with: slicec destroy --slice \(slice.name)")
    }
}
