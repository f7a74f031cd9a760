import ArgumentParser
import Glibc
import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax

/// `slicec vnc`.
struct VNCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vnc", abstract: "Make a VM's screen reachable from here.",
        usage: "slicec vnc [<options>] <vm>",
        discussion: """
            VNC servers listen on the workers' loopback, without a password. This makes a tunnel to one, on this \
            machine's loopback, and prints the address for a VNC viewer; it is there until Ctrl-C.

              slicec vnc web
              slicec vnc web --open               starts the desktop's viewer
              slicec vnc web --port 5900
            """)

    @Argument(help: ArgumentHelp("The VM, by name or ID.", valueName: "vm"), completion: .vm)
    var vm: String

    @Option(help: "The port on this machine. Default: the VM's VNC port if it is free here, else any.")
    var port: Int?

    @Flag(help: "Open it with xdg-open.")
    var open = false

    @OptionGroup var guest: GuestOptions

    func validate() throws {
        if let port, !(1...65535).contains(port) { throw ValidationError("--port must be 1 to 65535.") }
    }

    /// A tunnel is there whatever is behind it.
    private func requireAlive(_ choice: GuestChoice, _ desk: GuestDesk) async throws(Diagnostic) {
        let job = GuestJob(name: choice.vm.name, command: desk.access(choice).isAlive(choice.vm))
        let ends = await GuestJob.run([job]) { guest.options.console.error(TerminalText.escaped($0.text) + "\n") }
        let name = choice.slice.fullName(of: choice.vm)
        guard let end = ends.first, end.status != 0 else { return }
        throw end.status == LifeProgram.isGone ? GuestMistakes.died(name) : GuestMistakes.notAsked(name)
    }

    func run() async throws {
        try await guest.reporting {
            let desk = try guest.open()
            let choice = try desk.choose(vm)
            try desk.requireRunning(choice)
            try await requireAlive(choice, desk)
            let port = try self.port ?? LoopbackPort.free(preferring: choice.vm.vncPort)
            let address = "vnc://127.0.0.1:\(port)"
            let words = "The screen of \(choice.vm.name) is there until Ctrl-C."
            // ssh says so itself once the port is there: until it ends, it has our place.
            let opening = open ? "; xdg-open \(address) >/dev/null 2>&1 &" : ""
            try ExecutedProgram.becomeSSH(
                desk.access(choice).vnc(
                    of: choice.vm, localPort: port,
                    whenReady: "echo \(address); echo \(ShellWord.quote(words)) >&2\(opening)"))
        }
    }
}

/// TCP ports of this machine's loopback.
enum LoopbackPort {
    /// One that nobody listens on, as far as one can know beforehand.
    ///
    /// - Throws: ``Diagnostic`` where there is none.
    static func free(preferring port: Int) throws(Diagnostic) -> Int {
        if let free = bound(port) ?? bound(0) { return free }
        throw Diagnostic(
            .guestUnreachable, detail: "No TCP port of this machine's loopback is free.", help: "name one with --port")
    }

    /// The port that a socket got; nil where it got none. 0: any.
    private static func bound(_ port: Int) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
