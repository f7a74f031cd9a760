import ArgumentParser

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
        subcommands: [
            InitCommand.self, ValidateCommand.self, PlanCommand.self, ApplyCommand.self, DestroyCommand.self,
            ShowCommand.self,
            GraphCommand.self, ListCommand.self, StatusCommand.self, VerifyCommand.self, EmitCommand.self,
            ConsoleCommand.self, SSHCommand.self, ExecCommand.self, LogsCommand.self, VNCCommand.self,
            StopCommand.self, StartCommand.self, RestartCommand.self,
            FormatCommand.self, DoctorCommand.self, ExplainCommand.self, UnlockCommand.self, StateCommand.self,
            LabCommand.self, ManualCommand.self,
        ])

    static func main() async {
        InterruptionSignals.surviveClosedPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let script = CompletionScript.asked(by: arguments) { return print(script) }
        if let mistake = CommandWord.mistake(arguments) { exit(withError: mistake) }
        await main(nil)
    }
}
