import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec image push`.
struct ImagePushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Copy base images to workers, ahead of a class or a first apply.",
        usage: "slicec image push [<options>] [<flavor> ...]",
        discussion: """
            Copies what workers lack, all at once, just as an apply does. A copy that was cut off, by whatever it was, \
            goes on from what has arrived and is proved by its checksum to be the image's; an image gets its name on a \
            worker once the whole of it is. Ctrl-C stops the copies, and what has arrived stays for the next time: seven \
            days after it grew last, the next copy to that worker clears it away.

              slicec image push                       all flavors' images to all workers
              slicec image push ubuntu --worker w2    one image to one worker
              slicec image push --verify              also replaces what is damaged
              slicec image push --json                JSON lines, as apply --json

            Exit status: 0 where all are there; 1 where none can be copied; 5 where some are not there yet, and the same \
            command goes on; 130 where it was interrupted.
            """)

    @Argument(
        help: ArgumentHelp("Flavors whose images are copied. Default: all.", valueName: "flavor"), completion: .flavor)
    var flavors: [String] = []

    @Option(help: ArgumentHelp("A worker, by name or address. Default: all.", valueName: "worker"), completion: .host)
    var worker: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Read what is there already before it is believed, and replace what is damaged. "
                + "An image that a disk lies over is never replaced: how to mend it is said."))
    var verify = false

    @Flag(help: "Tell the copies as JSON on standard output, one object a line, and a summary.")
    var json = false

    @Option(help: RunOptionGroup.number("Most workers at once.", "SLICEC_PARALLELISM", "n"))
    var parallelism = RunOptionGroup.setting("SLICEC_PARALLELISM") ?? RunOptions().parallelism

    @Option(
        help: RunOptionGroup.number("How often a connection that was cut is tried again.", "SLICEC_RETRIES", "n"))
    var retries = RunOptionGroup.setting("SLICEC_RETRIES") ?? RunOptions().retries

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        try RunOptionGroup.requireNumbers(["SLICEC_PARALLELISM", "SLICEC_RETRIES"])
        guard parallelism >= 1 else { throw ValidationError("--parallelism is 1 or more.") }
        guard retries >= 0 else { throw ValidationError("--retries is 0 or more.") }
        guard json, let format = options.display.format, format != .text else { return }
        throw ValidationError(
            "With --json, diagnostics are in the summary, the last line: --format \(format.rawValue) does not go with it."
        )
    }

    func run() async throws {
        let events = json ? EventStream("image push", console: options.console) : nil
        try await options.reporting(on: events) {
            let workspace = try Workspace.open(options, state: state.state)
            try workspace.requireClusterFile()
            try workspace.cluster.requireFlavors(flavors)
            let session = ImagePushSession(
                workspace: workspace, store: try workspace.openOrCreateState(), options: options, events: events,
                resumeCommand: resumeCommand)
            var runOptions = RunOptions()
            runOptions.parallelism = parallelism
            runOptions.retries = retries
            try await session.carryOut(
                flavors: flavors.isEmpty ? nil : flavors, workers: workspace.cluster.workerAddresses(worker),
                verifies: verify, runOptions)
        }
    }

    private var resumeCommand: String {
        ShellWord.join(
            ["slicec", "image", "push"] + flavors + worker.flatMap { ["--worker", $0] } + (verify ? ["--verify"] : [])
                + options.words(state: state))
    }
}
