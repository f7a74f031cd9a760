import ArgumentParser
import SliceLab

/// `slicec lab exec`.
struct LabExec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command as root inside a worker, as the controller, or as the internet.",
        usage: "slicec lab exec [<options>] <host> -- <command> ...")

    @OptionGroup var options: LabCommand.Options

    @Argument(help: "w1, w2, w3, an address, ctl or internet.", completion: .list(Lab.places))
    var host: String

    @Argument(parsing: .postTerminator, help: "After `--`: the command; a shell where it is left out.")
    var command: [String] = []

    func run() async throws {
        try await LabCommand.reporting {
            let arguments = try options.lab().execArguments(
                host: host, command: command.isEmpty ? ["bash"] : command)
            try LabCommand.become(arguments)
        }
    }
}

/// `slicec lab guest`.
struct LabGuest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guest", abstract: "Run a shell command inside a guest, over its serial console.",
        usage: "slicec lab guest [<options>] <host> <vm> -- <command> ...",
        discussion: """
            Waits for a guest that is still booting. Ends with the command's status; 124: no answer in \
            time; 125: no such guest.
            """)

    @OptionGroup var options: LabCommand.Options

    @Option(help: "Seconds for all of it.")
    var timeout = 60

    @Argument(help: "The worker it runs on.", completion: .list(LabHost.all.map(\.name)))
    var host: String

    @Argument(help: "The VM's ID.", completion: .vmID)
    var vm: Int

    @Argument(parsing: .postTerminator, help: "After `--`: the command, for the guest's shell.")
    var command: [String]

    func validate() throws {
        if command.isEmpty { throw ValidationError("Give a command after `--`.") }
    }

    func run() async throws {
        try await LabCommand.reporting {
            let arguments = try options.lab().guestArguments(
                host: host, vmID: vm, command: command.joined(separator: " "), timeout: timeout)
            try LabCommand.become(arguments)
        }
    }
}
