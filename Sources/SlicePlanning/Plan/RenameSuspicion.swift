import SliceSyntax
import SliceTopology

/// VMs that look like recorded ones under another name: a VM goes with its disk, and one like it comes. Whoever edits a
/// name in a file may think that the VM keeps its disk, as it would by `renamedFrom`.
enum RenameSuspicion {
    /// What a VM is but for its name.
    private struct Likeness: Hashable {
        let flavor: String
        let interfaces: Int
        let internet: Bool
        /// For each of its links the other ends, in an order of their own.
        let neighbours: [[String]]

        init(_ vm: RecordedVM, in slice: RecordedSlice) {
            flavor = vm.flavor
            interfaces = vm.interfaces
            internet = vm.internet
            neighbours = slice.links.filter { $0.endpoints.contains { $0.vm == vm.name } }
                .map { link in link.endpoints.map(\.vm).filter { $0 != vm.name }.sorted() }
                .sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    static func warnings(_ plan: Plan, _ topology: Topology) -> [Diagnostic] {
        guard let prior = plan.prior else { return [] }
        let kept = Set(plan.slice.vms.map(\.id))
        let known = Set(prior.vms.map(\.id))
        var going = prior.vms.filter { !kept.contains($0.id) }.map { ($0, Likeness($0, in: prior)) }
        return plan.slice.vms.filter { !known.contains($0.id) }.compactMap { coming in
            let likeness = Likeness(coming, in: plan.slice)
            guard let written = topology.vms.first(where: { $0.name.value == coming.name }), written.renamedFrom == nil,
                let index = going.firstIndex(where: { $0.1 == likeness })
            else { return nil }
            let gone = going.remove(at: index).0
            return Diagnostic(
                .maybeRenamed, severity: .warning,
                detail: "\"\(gone.name)\" goes with its disk, and \"\(coming.name)\", which is like it, is a new VM.",
                at: written.name.span,
                help: "if it was renamed, its disk stays with \"renamedFrom\": \"\(gone.name)\" there")
        }
    }
}
