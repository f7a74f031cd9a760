import ArgumentParser

/// What the commands take that log in to guests.
struct LoginOptions: ParsableArguments {
    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp("Whom to log in as. Default: the `user` of the VM's flavor.", valueName: "name"))
    var user: String?

    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp(
            "A private key. Default: those in ~/.ssh that the topology gives the guest, else those that ssh finds.",
            valueName: "file"),
        completion: .file())
    var identity: String?

    @Option(help: ArgumentHelp("How long the guest may take to answer: it may still boot.", valueName: "seconds"))
    var wait = 60

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait must be 0 to 3600 seconds.") }
    }
}

/// `slicec ssh`.
struct SSHCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh", abstract: "Log in to a VM, or run a command in it.",
        usage: "slicec ssh [<options>] <vm> [-- <command> ...]",
        discussion: """
            The way leads through the network node, which is in the VM's links: no address has to be known, and none be \
            reachable from here. The guest must run an SSH server and know your key: see sshKeys in the topology file.

              slicec ssh web
              slicec ssh web -- uname -a
              slicec ssh web -l debian -i keys/lab
              tar c site | slicec ssh web -- tar x -C /srv

            The guest's host key is not checked: it was made when the guest booted first. The way to it is, up to a link \
            of the slice's own. Exit status: the command's, or 255 where the login failed.
            """)

    @Argument(help: ArgumentHelp("The VM, by name or ID.", valueName: "vm"), completion: .vm)
    var vm: String

    @Flag(name: [.customShort("t"), .customLong("tty")], help: "Give the command a terminal.")
    var terminal = false

    @Argument(parsing: .postTerminator, help: "After `--`: the command; a shell where it is left out.")
    var command: [String] = []

    @OptionGroup var login: LoginOptions
    @OptionGroup var guest: GuestOptions

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let words = try desk.login(
                to: try desk.choose(vm), user: login.user, identity: login.identity, patience: login.wait,
                options: terminal ? ["-t"] : [], command: command)
            try ExecutedProgram.becomeSSH(words)
        }
    }
}
