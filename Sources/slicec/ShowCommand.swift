import ArgumentParser
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// `slicec show`.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Review a slice: recorded, or as a file would be applied.",
        usage: "slicec show [<options>] [<slice-or-file>]",
        discussion: """
              slicec show two-tier            what is recorded of the slice
              slicec show 1000                the same, by its ID
              slicec show topology.json       what apply would record
              slicec show                     all recorded slices
              slicec show 1000 --addresses    with the address of each interface

            `unconnected` is an interface without a link: with `VLAN: 400` it leads to the internet. \
            `slicec plan` and `slicec graph` give subnets and the names of links, `slicec list` the owner.
            """)

    @Argument(
        help: ArgumentHelp("A slice's name or ID, or a topology file.", valueName: "slice-or-file"),
        completion: .sliceOrFile)
    var subject: String?

    @Flag(help: "Show the addresses that DHCP keeps for interfaces, too.")
    var addresses = false

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.reporting {
            let workspace = try Workspace.open(options, state: state.state)
            // A review shows no objects: those of slices that run need not be read.
            let recorded = try workspace.readState(planning: subject ?? "")
            let console = options.console
            guard let subject else {
                if recorded.slices.isEmpty { console.error("no slices are recorded\n") }
                options.display.say(recorded.slices.map(review).joined(separator: "\n"))
                return
            }
            if let slice = recorded.slice(subject) {
                options.display.say(review(slice))
            } else if InputFile.isMeant(by: subject) {
                do {
                    let topology = try workspace.topology(subject)
                    let state = try workspace.readState(planning: topology.slice.value)
                    let plan = try workspace.planner(state).plan(topology)
                    options.display.say(review(plan.slice))
                } catch let failure as PlanningFailure {
                    throw CommandFailure(failure.diagnostics)
                }
            } else {
                throw SliceMistakes.unknown(subject, among: recorded.slices.map(\.name), orFile: true)
            }
        }
    }

    private func review(_ slice: RecordedSlice) -> String { SliceReview.text(slice, addresses: addresses) }
}
