package import SliceSyntax

/// The wording of VMs that somebody wants to get at.
package enum GuestMistakes {
    /// - Parameter names: all that are recorded, each as ``RecordedSlice/fullName(of:)`` has it.
    package static func unknown(_ name: String, among names: [String]) -> Diagnostic {
        let known = names + names.compactMap { $0.split(separator: "/").last.map(String.init) }
        let near = Suggestion.nearest(to: name, among: known)
        let all =
            (1...12).contains(names.count)
            ? "the VMs are \(names.joined(separator: ", "))" : "slicec show SLICE lists a slice's VMs"
        return Diagnostic(
            .noSuchVM, detail: "No VM \"\(TerminalText.quoted(name))\" is recorded.",
            help: near.map { "did you mean \"\($0)\"?" } ?? all)
    }

    package static func ambiguous(_ name: String, _ names: [String]) -> Diagnostic {
        Diagnostic(
            .noSuchVM, detail: "\(names.count) slices have a VM \"\(name)\".",
            help: "say which: \(names.joined(separator: ", "))")
    }

    /// One run is about one slice.
    package static func twoSlices(_ first: String, _ second: String) -> Diagnostic {
        Diagnostic(
            .noSuchVM, detail: "These VMs are in slices \"\(first)\" and \"\(second)\".",
            help: "name VMs of one slice at a time")
    }

    /// The network node is in none of its networks.
    package static func noWay(_ vm: RecordedVM) -> Diagnostic {
        Diagnostic(
            .guestUnreachable,
            detail:
                "VM \"\(vm.name)\" is in no network that the network node has an address in: no internet, and no link "
                + "with DHCP.",
            help: "use its console: slicec console \(vm.name)")
    }

    package static func noUser(_ vm: RecordedVM, flavor: String) -> Diagnostic {
        Diagnostic(
            .guestUnreachable,
            detail:
                "Nobody says whom one logs in as in VM \"\(vm.name)\": its flavor \"\(flavor)\" has no \"user\" in the cluster "
                + "file.",
            help: "add \"user\": \"debian\" to the flavor, or whoever its image has; or give --user")
    }

    /// It should run, and its worker says that it does not.
    ///
    /// - Parameter name: as ``RecordedSlice/fullName(of:)`` has it.
    package static func died(_ name: String) -> Diagnostic {
        Diagnostic(.guestUnreachable, detail: "VM \"\(name)\" does not run.", help: "slicec start \(name)")
    }

    /// Its worker could not be asked whether it runs, for what was said above.
    package static func notAsked(_ name: String) -> Diagnostic {
        Diagnostic(
            .guestUnreachable, detail: "The worker of VM \"\(name)\" could not be asked whether it runs.",
            help: "slicec doctor says what is wrong with a host")
    }

    package static func notRunning(_ vm: RecordedVM) -> Diagnostic {
        Diagnostic(
            .guestUnreachable,
            detail: "VM \"\(vm.name)\" \(vm.isStopped ? "is stopped" : "does not run, by what is recorded").",
            help: vm.isStopped ? "slicec start \(vm.name)" : "slicec apply starts it")
    }
}

extension RecordedSlice {
    /// A VM's name that no VM of another slice has.
    package func fullName(of vm: RecordedVM) -> String { "\(name)/\(vm.name)" }
}
