import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// What the commands take that lead to a guest.
struct GuestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The slice, by name or ID. Default: the one that has the VM; of several, that of topology.json.",
            valueName: "slice"), completion: .slice)
    var slice: String?

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    /// Looks a VM up, and hands over what leads to it.
    func open() throws -> GuestDesk {
        let workspace = try Workspace.open(options, state: state.state)
        try workspace.requireClusterFile()
        let store = try workspace.openState()
        return GuestDesk(workspace: workspace, store: store, state: try store.read(), slice: slice)
    }

    func reporting(_ body: () async throws -> Void) async throws { try await options.reporting(body) }
}

/// Recorded VMs, and the ways to them.
struct GuestDesk {
    let workspace: Workspace
    let store: StateStore
    let state: ClusterState
    /// The slice that was asked for, if any.
    let slice: String?

    func choose(_ word: String) throws -> GuestChoice {
        try GuestChoice(word, in: state, slice: slice, here: try? SliceName.read(nil))
    }

    /// All VMs of the slice that is meant: what was asked for, else `topology.json`'s, else the only one.
    func all() throws -> [GuestChoice] {
        let only = state.slices.count == 1 ? state.slices.first?.name : nil
        guard let name = slice ?? (try? SliceName.read(nil)) ?? only else {
            throw ValidationError("Give --slice: \(state.slices.count) slices are recorded.")
        }
        guard let found = state.slice(name) else { throw SliceMistakes.unknown(name, among: state.slices.map(\.name)) }
        return try found.vms.map { try GuestChoice($0.name, in: state, slice: found.name) }
    }

    func access(_ choice: GuestChoice) -> GuestAccess {
        let cluster = workspace.cluster
        return GuestAccess(
            cluster: cluster, context: HostContext(cluster: cluster, lineage: store.lineage, sliceID: choice.slice.id))
    }

    /// Refuses a VM that does not run, by what is recorded: whoever asked for it would only wait.
    func requireRunning(_ choice: GuestChoice) throws(Diagnostic) {
        let isRunning = choice.slice.objects.contains { known in
            known.object.spec.kind == .vm && known.object.spec.vmID == choice.vm.id
        }
        if !isRunning { throw GuestMistakes.notRunning(choice.vm) }
    }

    /// The command line of a login.
    ///
    /// - Parameter user: who was asked for; nil: whom the VM's flavor names.
    func login(
        to choice: GuestChoice, user: String?, identity: String?, patience: Int, asksNothing: Bool = false,
        options: [String] = [], command: [String]
    ) throws(Diagnostic) -> [String] {
        try requireRunning(choice)
        guard let way = GuestWay(to: choice.vm, in: choice.slice, cluster: workspace.cluster) else {
            throw GuestMistakes.noWay(choice.vm)
        }
        // Another user's keys are the user data's.
        let found = user == nil ? GuestKeys.identities(for: choice.vm.guest.sshKeys) : []
        guard let user = user ?? workspace.cluster.flavor(named: choice.vm.flavor)?.user else {
            throw GuestMistakes.noUser(choice.vm, flavor: choice.vm.flavor)
        }
        let login = GuestAccess.Login(
            user: user, identities: identity.map { [$0] } ?? found, patience: patience)
        return access(choice).login(
            to: choice.vm, of: choice.slice.name, by: way, as: login, asksNothing: asksNothing, options: options,
            command: command)
    }
}

extension ExecutedProgram {
    /// Becomes an `ssh`.
    ///
    /// - Throws: ``Diagnostic`` where there is none.
    static func becomeSSH(_ command: [String]) throws(Diagnostic) {
        become(command)
        throw RunMistakes.noSSH()
    }
}
