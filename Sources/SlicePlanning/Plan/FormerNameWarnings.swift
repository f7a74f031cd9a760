import SliceSyntax
import SliceTopology

/// Former names that nothing recorded has, in a plan by which something of that kind goes: a slip in
/// `renamedFrom` removes what was to be renamed, a VM with its disk, and makes it anew.
///
/// A file may keep `renamedFrom` once it was applied, and on another cluster all of it is new: where
/// nothing goes, nothing is lost, and nothing said.
enum FormerNameWarnings {
    static func of(_ plan: Plan, _ topology: Topology) -> [Diagnostic] {
        guard let prior = plan.prior else { return [] }
        let going = plan.goingVMs.map(\.name)
        let linkNumbers = Set(plan.slice.links.map(\.number))
        let created = Set(plan.changes.filter { $0.action == .create }.map(\.address))
        let vms = topology.vms.compactMap { vm in
            created.contains("vm.\(vm.name.value)")
                ? warning("VM", vm.name.value, vm.renamedFrom, going: going) : nil
        }
        let links = topology.links.compactMap { link in
            link.name.map { created.contains("link.\($0.value)") } ?? false
                ? warning(
                    "link", link.name?.value ?? "", link.renamedFrom,
                    going: prior.links.filter { !linkNumbers.contains($0.number) }.compactMap(\.name))
                : nil
        }
        return (vms + links).inFileOrder()
    }

    /// - Parameter going: names of what the plan removes.
    private static func warning(
        _ what: String, _ name: String, _ former: Located<String>?, going: [String]
    ) -> Diagnostic? {
        guard let former, former.value != name, !going.isEmpty else { return nil }
        let isOne = going.count == 1
        let names = going.map { "\"\($0)\"" }.joined(separator: ", ")
        let disks = what == "VM" ? isOne ? " with its disk" : " with their disks" : ""
        let near = Suggestion.nearest(to: former.value, among: going) ?? (isOne ? going[0] : nil)
        return Diagnostic(
            .formerNameUnknown, severity: .warning,
            detail: "No \(what) \"\(TerminalText.quoted(former.value))\" is recorded, so \"\(name)\" is a new one; and "
                + "\(names) \(isOne ? "goes" : "go")\(disks).",
            at: former.span,
            help: near.map { "did you mean \"\($0)\"?" }
                ?? "write the name of the one that was renamed, or leave it out")
    }
}
