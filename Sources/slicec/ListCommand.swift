import ArgumentParser
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec list`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the recorded slices.", usage: "slicec list [<options>]")

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            let slices = try workspace.readState().slices
            let console = options.console
            if json {
                console.output(document(slices).pretty + "\n")
            } else if slices.isEmpty {
                console.say("no slices are recorded in \(TerminalText.escaped(workspace.statePath))")
                if options.writesDocument { options.show([]) }
            } else {
                options.display.say(table(slices))
            }
        }
    }

    private func document(_ slices: [RecordedSlice]) -> JSONOutput {
        let items = slices.map { slice in
            JSONOutput.object([
                "id": .integer(slice.id), "name": .string(slice.name), "owner": .string(slice.owner),
                "status": .string(slice.status.rawValue), "serial": .integer(slice.serial),
                "vms": .integer(slice.vms.count), "stopped": .integer(slice.stopped),
                "links": .integer(slice.links.count),
                "pool": .object(["start": .integer(slice.pool.start), "end": .integer(slice.pool.end)]),
            ])
        }
        return .object(["formatVersion": 1, "slices": .array(items)])
    }

    private func table(_ slices: [RecordedSlice]) -> String {
        let style = options.writesDocument ? options.console.errorStyle : options.console.outputStyle
        var table = TextTable("ID", "NAME", "STATUS", "OWNER", "VMS", "LINKS", "VLANS", indent: 0)
        for slice in slices {
            table.add([
                .init("\(slice.id)"), .init(slice.name),
                .init(slice.status.rawValue) { slice.status == .running ? style.green($0) : style.yellow($0) },
                .init(TerminalText.escaped(slice.owner)),
                .init("\(slice.vms.count)" + (slice.stopped == 0 ? "" : ", \(slice.stopped) stopped")),
                .init("\(slice.links.count)"), .init(slice.pool.text),
            ])
        }
        return table.text(style)
    }
}

extension RecordedSlice {
    /// How many of its VMs somebody stopped.
    fileprivate var stopped: Int { vms.count(where: \.isStopped) }
}
