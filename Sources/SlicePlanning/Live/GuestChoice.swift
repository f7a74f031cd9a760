package import SliceSyntax

/// The VM that somebody names on a command line: `web`, or `two-tier/web` where several slices have one.
package struct GuestChoice: Sendable {
    package let slice: RecordedSlice
    package private(set) var vm: RecordedVM

    /// - Parameters:
    ///   - slice: the name or ID of the slice to look in; nil: in all.
    ///   - here: the slice that is at hand, which decides between several.
    /// - Throws: ``Diagnostic`` where there is no such VM, or more than one.
    package init(
        _ word: String, in state: ClusterState, slice wanted: String? = nil, here: @autoclosure () -> String? = nil
    ) throws(Diagnostic) {
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (named, name) = parts.count == 2 ? (parts[0], parts[1]) : (wanted, word)
        var slices = state.slices
        if let named {
            guard let slice = state.slice(named) else {
                throw SliceMistakes.unknown(named, among: state.slices.map(\.name))
            }
            slices = [slice]
        }
        let found = slices.filter { $0.vm(matching: name) != nil }
        let here = found.count > 1 ? here() : nil
        guard let slice = found.first(where: { $0.name == here }) ?? found.first, let vm = slice.vm(matching: name)
        else {
            throw GuestMistakes.unknown(word, among: slices.flatMap { slice in slice.vms.map(slice.fullName) })
        }
        guard found.count == 1 || slice.name == here else {
            throw GuestMistakes.ambiguous(
                name, found.compactMap { slice in slice.vm(matching: name).map(slice.fullName) })
        }
        self.slice = slice
        self.vm = vm
        // While it moves it still runs where it was.
        let process = slice.objects.first { $0.object.spec.kind == .vm && $0.object.spec.vmID == vm.id }
        if let host = process?.object.host { self.vm.worker = host }
    }
}

extension RecordedSlice {
    /// By name, or by ID.
    fileprivate func vm(matching word: String) -> RecordedVM? {
        vm(named: word) ?? Int(word).flatMap { id in vms.first { $0.id == id } }
    }
}
