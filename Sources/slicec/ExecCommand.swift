import ArgumentParser
import SliceApply
import SlicePlanning
import SliceSyntax

/// `slicec exec`.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command in several VMs at once.",
        usage: "slicec exec [<options>] <vm,vm…> -- <command> ...",
        discussion: """
            As slicec ssh does in one, in each of them at the same time; every line has its VM's name before it.

              slicec exec web,db -- uptime
              slicec exec --all -- ip -brief address
              slicec exec --all --slice two-tier -- 'ping -c 1 web && echo ok'

            Exit status: 0 where the command ended with 0 in all of them, else 1. Nothing is asked: where a guest wants a \
            password, it counts as failed.
            """)

    @Argument(
        help: ArgumentHelp("The VMs, by name or ID, with commas between them.", valueName: "vm,vm…"), completion: .vm)
    var vms: String?

    @Flag(help: "All VMs of the slice.")
    var all = false

    @Argument(parsing: .postTerminator, help: "After `--`: the command.")
    var command: [String] = []

    @OptionGroup var login: LoginOptions
    @OptionGroup var guest: GuestOptions

    func validate() throws {
        if (vms == nil) != all { throw ValidationError("Name VMs, or give --all.") }
        if command.isEmpty { throw ValidationError("Give a command after `--`, such as: -- uptime") }
    }

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let choices = try vms?.split(separator: ",").map { try desk.choose(String($0)) } ?? desk.all()
            let isOneSlice = Set(choices.map(\.slice.id)).count <= 1
            let jobs = try choices.map { choice in
                GuestJob(
                    name: isOneSlice ? choice.vm.name : choice.slice.fullName(of: choice.vm),
                    command: try desk.login(
                        to: choice, user: login.user, identity: login.identity, patience: login.wait, asksNothing: true,
                        command: command))
            }
            let console = guest.options.console
            let width = jobs.map(\.name.count).max() ?? 0
            let ends = await GuestJob.run(jobs) { line in
                let text = line.job.padded(to: width) + " | " + TerminalText.escaped(line.text) + "\n"
                line.isError ? console.error(text) : console.output(text)
            }
            let failed = ends.filter { $0.status != 0 }
            guard failed.isEmpty else {
                let words = failed.map { "\($0.job) (\($0.status == 255 ? "no login" : "exit status \($0.status)"))" }
                console.error("failed in \(failed.count) of \(jobs.count) VMs: \(words.joined(separator: ", "))\n")
                throw ExitStatus.error
            }
        }
    }
}
