import ArgumentParser
import Glibc
import SliceSyntax

/// The command line: one file for each subcommand.
@main
struct Slicec: AsyncParsableCommand {
    /// Semantic versioning.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "slicec",
        abstract: "A topology compiler: JSON files to virtual machines and links on a cluster.",
        discussion: """
            Describe a slice (VMs, and the L2 links between their interfaces) in topology.json, then:

              slicec validate     is the file right?
              slicec plan         what would change?
              slicec apply        make it so
              slicec destroy      take it down, leave nothing behind

            No servers at hand? `slicec lab up` makes a whole cluster in this machine.
            """,
        version: "slicec \(version)",
        subcommands: [ManualCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Topology",
                subcommands: [
                    InitCommand.self, ValidateCommand.self, FormatCommand.self, GraphCommand.self, ExplainCommand.self,
                ]),
            CommandGroup(
                name: "Slice",
                subcommands: [
                    PlanCommand.self, ApplyCommand.self, DestroyCommand.self, EmitCommand.self, ListCommand.self,
                    ShowCommand.self, StatusCommand.self, VerifyCommand.self,
                ]),
            CommandGroup(
                name: "Guest",
                subcommands: [
                    SSHCommand.self, ExecCommand.self, ConsoleCommand.self, LogsCommand.self, VNCCommand.self,
                    StopCommand.self, StartCommand.self, RestartCommand.self,
                ]),
            CommandGroup(
                name: "Cluster",
                subcommands: [
                    DoctorCommand.self, ImageCommand.self, UnlockCommand.self, StateCommand.self, LabCommand.self,
                ]),
        ])

    static func main() async {
        InterruptionSignals.surviveClosedPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let script = CompletionScript.asked(by: arguments) { return print(script) }
        do {
            if let mistake = CommandWord.mistake(arguments) { throw mistake }
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error, arguments)
        }
    }

    /// What a command line that cannot be read says of colours.
    private static func color(_ arguments: [String]) -> ColorChoice {
        let words = arguments.prefix { $0 != "--" }
        let choices = zip(words, words.dropFirst() + [""]).compactMap { word, next in
            word == "--color" ? next : word.hasPrefix("--color=") ? String(word.dropFirst("--color=".count)) : nil
        }
        return choices.last.flatMap { ColorChoice(rawValue: $0) } ?? .auto
    }

    /// Says what the library has to say, in the form of all other errors, and ends the process.
    private static func end(with error: any Error, _ arguments: [String]) -> Never {
        let status = exitCode(for: error)
        let text = fullMessage(for: error)
        let console = Console(color: color(arguments))
        if !text.isEmpty {
            if status.isSuccess {
                console.output(text + "\n")
            } else {
                console.error(UsageError(text, arguments).text(console.errorStyle, width: Console.errorWidth))
            }
        }
        Glibc.exit(status.rawValue)
    }
}
