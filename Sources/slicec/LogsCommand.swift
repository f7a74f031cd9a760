import ArgumentParser
import Glibc
import SliceCommands
import SlicePlanning

/// `slicec logs`.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a VM said on its serial console.",
        usage: "slicec logs [<options>] <vm>",
        discussion: """
            The worker keeps it for as long as the VM has its disk, over restarts.

              slicec logs web
              slicec logs web --follow            and what comes, until Ctrl-C
              slicec logs web --lines 1000 | less -R
              slicec logs web --qemu              what QEMU itself said

            On a terminal it is text alone; elsewhere, as in a pipe, every byte is as the guest wrote it.
            """)

    @Argument(help: ArgumentHelp("The VM, by name or ID.", valueName: "vm"), completion: .vm)
    var vm: String

    @Flag(name: .shortAndLong, help: "Go on with what is said later.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("How many lines, from the end.", valueName: "n"))
    var lines = 100

    @Flag(help: "QEMU's own messages instead.")
    var qemu = false

    @OptionGroup var guest: GuestOptions

    func validate() throws {
        guard lines >= 0 else { throw ValidationError("--lines must be 0 or more.") }
    }

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let choice = try desk.choose(vm)
            try ExecutedProgram.becomeSSH(
                desk.access(choice).log(
                    qemu ? .qemu : .serial, of: choice.vm, lines: lines, follows: follow,
                    isTerminal: isatty(STDOUT_FILENO) == 1))
        }
    }
}
