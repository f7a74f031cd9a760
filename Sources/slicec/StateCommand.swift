import ArgumentParser
import SliceState
import SliceSyntax

/// `slicec state`: looking after the file that holds what is recorded.
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Check the recorded state, or copy it to a safe place.",
        discussion: """
            The state says which numbers are given out and what is on the hosts. It is one SQLite database, \
            whose name `slicec state check` prints.

            To put a copy back, wait until no run is at work, copy it over the state, and run `slicec plan \
            --refresh` for each slice: what was made or removed since the copy is found on the hosts; what \
            belongs to slices that the copy does not know, `slicec status --orphans` lists.
            """,
        subcommands: [Check.self, Backup.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Read all of the state and verify every record.",
            usage: "slicec state check [<options>]",
            discussion: """
                SQLite's own structures, the checksum of every record, and that no ID, VLAN or VNC port was given \
                out twice. Changes nothing, and needs no host.

                Exit status: 0 where it is whole, 1 where it is not.
                """)

        @OptionGroup var state: StateOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.reporting {
                let store = try Workspace.open(options, state: state.state).openState()
                let report = try store.check()
                guard report.problems.isEmpty else {
                    throw CommandFailure(report.problems.map { StateStore.damaged(store.path, $0) })
                }
                options.display.say(sentence: "\(TerminalText.escaped(store.path)) is whole: \(report.text).")
            }
        }
    }

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Copy the state to a file, also while runs are at work.",
            usage: "slicec state backup [<options>] <file>",
            discussion: """
                The copy is of one moment, is checked as by `slicec state check`, and appears under its name whole \
                or not at all.

                  slicec state backup /srv/backups/rack1-$(date +%F).db
                """)

        @Argument(help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
        var file: String

        @Flag(help: "Replace a file of that name.")
        var force = false

        @OptionGroup var state: StateOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.reporting {
                let store = try Workspace.open(options, state: state.state).openState()
                let report = try store.backUp(to: file, replacing: force)
                options.display.say(sentence: "\(TerminalText.escaped(file)) has \(report.text).")
            }
        }
    }
}

extension StateStore.Report {
    /// `2 slices with 5 VMs, 31 objects that hosts have or may have`
    fileprivate var text: String {
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        return
            "\(count(slices, "slice")) with \(count(vms, "VM")), \(count(objects, "object")) that hosts have or may have"
    }
}
