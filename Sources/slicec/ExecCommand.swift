import ArgumentParser
import SliceApply
import SlicePlanning
import SliceSyntax
import SliceTopology

/// `slicec exec`.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command in several VMs at once.",
        usage: "slicec exec [<options>] <vm,vm…> -- <command> ...",
        discussion: """
            As slicec ssh does in one, in each of them at the same time; every line has its VM's name before it.

              slicec exec web,db -- uptime
              slicec exec --all -- ip address
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

    private func names(_ list: String) throws -> [String] {
        let names = list.split(separator: ",").map(String.init).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        if names.isEmpty { throw ValidationError("Name at least one VM.") }
        return names
    }

    /// A guest without a way to it keeps none of the others from theirs.
    private func job(_ choice: GuestChoice, name: String, _ desk: GuestDesk) -> GuestJob {
        do throws(Diagnostic) {
            let words = try desk.login(
                to: choice, user: login.user, identity: login.identity, patience: login.wait, asksNothing: true,
                command: command)
            return GuestJob(name: name, command: words)
        } catch {
            return GuestJob(name: name, refusal: error.detail + (error.help.map { " \($0.capitalizedFirst)." } ?? ""))
        }
    }

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let named = try vms.map { try names($0).map { try desk.choose($0) } }
            let choices =
                try named
                ?? desk.all().filter { choice in
                    if choice.vm.isStopped { guest.options.console.error("\(choice.vm.name) is stopped: left out\n") }
                    return !choice.vm.isStopped
                }
            let isOneSlice = Set(choices.map(\.slice.id)).count <= 1
            let jobs = choices.map { choice in
                job(choice, name: isOneSlice ? choice.vm.name : choice.slice.fullName(of: choice.vm), desk)
            }
            let console = guest.options.console
            let width = jobs.map(\.name.count).max() ?? 0
            let ends = await GuestJob.run(jobs) { line in
                let text =
                    line.job.padded(to: width) + " | "
                    + line.text.split(separator: "\t", omittingEmptySubsequences: false)
                    .map { TerminalText.escaped(String($0)) }.joined(separator: "\t") + "\n"
                line.isError ? console.error(text) : console.output(text)
            }
            let failed = ends.filter { $0.status != 0 }
            guard failed.isEmpty else {
                let words = failed.map { "\($0.job) (\($0.status == 255 ? "no login" : "exit status \($0.status)"))" }
                console.say("failed in \(failed.count) of \(jobs.count) VMs: \(words.joined(separator: ", "))")
                throw ExitStatus.error
            }
        }
    }
}
