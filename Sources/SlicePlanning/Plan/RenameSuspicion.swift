import SliceSyntax
import SliceTopology

/// VMs that look like recorded ones under another name: a VM goes with its disk, and one like it comes. Whoever edits a
/// name in a file may think that the VM keeps its disk, as it would by `renamedFrom`.
enum RenameSuspicion {
    /// What a VM is but for its name.
    private struct Likeness: Equatable {
        let flavor: String
        let interfaces: Int
        let internet: Bool
        /// For each of its links the other ends, in an order of their own.
        let neighbours: [[String]]

        /// - Parameter strangers: VMs that are only on one side of the edit: neighbours may be renamed together.
        init(_ vm: RecordedVM, in slice: RecordedSlice, strangers: Set<String>) {
            flavor = vm.flavor
            interfaces = vm.interfaces
            internet = vm.internet
            neighbours = slice.links.filter { $0.endpoints.contains { $0.vm == vm.name } }
                .map { link in
                    link.endpoints.map(\.vm).filter { $0 != vm.name }.map { strangers.contains($0) ? "" : $0 }.sorted()
                }
                .sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    static func warnings(_ plan: Plan, _ topology: Topology) -> [Diagnostic] {
        guard let prior = plan.prior else { return [] }
        let lost = Set(plan.removedDisks.map(\.vmID))
        let known = Set(prior.vms.map(\.id))
        let going = plan.goingVMs
        let coming = plan.slice.vms.filter { !known.contains($0.id) }
        let likenesses = going.map { Likeness($0, in: prior, strangers: Set(going.map(\.name))) }
        return coming.compactMap { vm in
            let likeness = Likeness(vm, in: plan.slice, strangers: Set(coming.map(\.name)))
            let alike = zip(going, likenesses).filter { $0.1 == likeness && lost.contains($0.0.id) }.map(\.0.name)
            guard let written = topology.vms.first(where: { $0.name.value == vm.name }), written.renamedFrom == nil,
                !alike.isEmpty
            else { return nil }
            return warning(written.name, alike)
        }
    }

    /// - Parameter alike: names of the VMs that it may have been.
    private static func warning(_ name: Located<String>, _ alike: [String]) -> Diagnostic {
        let isOne = alike.count == 1
        let names = alike.map { "\"\($0)\"" }.joined(separator: ", ")
        return Diagnostic(
            .maybeRenamed, severity: .warning,
            detail: "\(names) \(isOne ? "goes with its disk" : "go with their disks"), and \"\(name.value)\", which is "
                + "like \(isOne ? "it" : "each of them"), is a new VM.",
            at: name.span,
            help: isOne
                ? "if it was renamed, its disk stays with \"renamedFrom\": \(names) there"
                : "if it was one of them, its disk stays with \"renamedFrom\" and the name it had")
    }
}
