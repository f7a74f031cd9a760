import ArgumentParser
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec unlock`.
struct UnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Show who has a slice's lock, or take it from a run that hangs.",
        usage: "slicec unlock [<options>] <slice>",
        discussion: """
            The lock goes with the run that has it, however that ends: only a run that hangs, or that was \
            stopped with Ctrl-Z or SIGSTOP, keeps others out.

              slicec unlock two-tier            who has it
              slicec unlock two-tier --force    takes it away

            With --force, the run that had it may record nothing any more: where it wakes up, it stops at its \
            next step, with SLC331. The next apply or destroy looks at what it may have done on hosts. Hosts \
            keep locks of their own: what a command of that run still does there is waited for.

            Exit status: 0 where the lock is free now; 3 where a run has it.
            """)

    @Argument(help: ArgumentHelp("The slice, by name or ID.", valueName: "slice"), completion: .slice)
    var slice: String

    @Flag(help: "Take the lock away from the run that has it.")
    var force = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let store = try Workspace.open(options, state: state.state).openState()
            let name = try name(in: store)
            let console = options.console
            guard let holder = store.holder(ofSlice: name) else {
                options.display.say("Nobody works on slice \(name).\n")
                return
            }
            let words = holder.isEmpty ? "another run" : TerminalText.escaped(holder)
            guard force else {
                options.display.say("Slice \(name) is being worked on by \(words).\n")
                console.error("To take the lock away from a run that hangs: slicec unlock \(name) --force\n")
                throw ExitStatus.locked
            }
            guard try store.breakLock(ofSlice: name, by: RunSession.holder("unlock")) != nil else {
                options.display.say("Nobody works on slice \(name) any more.\n")
                return
            }
            options.display.say(
                "The lock of slice \(name) is free. It was taken from \(words), which records nothing any more.\n")
        }
    }

    /// A slice that is being made for the first time has a lock and may have no record yet.
    private func name(in store: StateStore) throws(Diagnostic) -> String {
        let state = try store.read(planning: slice)
        if let known = state.slice(slice) { return known.name }
        if store.holder(ofSlice: slice) != nil { return slice }
        throw SliceMistakes.unknown(slice, among: state.slices.map(\.name))
    }
}
