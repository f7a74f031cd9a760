import ArgumentParser
import Glibc
import SliceCommands
import SlicePlanning

/// `slicec console`.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Join a VM's serial console.",
        usage: "slicec console [<options>] <vm>",
        discussion: """
            Your terminal becomes the VM's: all keys are the guest's, but Ctrl-], which leaves. It needs no network in \
            the guest, and works while it boots. One at a time: exit status 3 where somebody has it already. What is \
            said there is kept on the worker, read or not: slicec logs.

              slicec console web
              slicec console two-tier/web         where several slices have a web
              echo poweroff | slicec console web  types that, and leaves
            """)

    @Argument(help: ArgumentHelp("The VM, by name or ID.", valueName: "vm"), completion: .vm)
    var vm: String

    @OptionGroup var guest: GuestOptions

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let choice = try desk.choose(vm)
            try desk.requireRunning(choice)
            try ExecutedProgram.becomeSSH(
                desk.access(choice).console(
                    of: choice.vm, isTerminal: isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1,
                    who: RunSession.holder("console")))
        }
    }
}
