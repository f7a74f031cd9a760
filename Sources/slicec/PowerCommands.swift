import ArgumentParser
import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax

/// What `stop`, `start` and `restart` have in common.
struct PowerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The VMs, by name or ID.", valueName: "vm"), completion: .vm)
    var vms: [String] = []

    @Flag(help: "All VMs of the slice.")
    var all = false

    @OptionGroup var runGroup: RunOptionGroup
    @OptionGroup var guest: GuestOptions

    func validate() throws {
        if vms.isEmpty != all { throw ValidationError("Name VMs, or give --all.") }
        try runGroup.refuseTwoFormats(guest.options)
    }

    func carryOut(_ power: Power) async throws {
        let options = guest.options
        let events = runGroup.events(power.rawValue, options)
        try await options.reporting(on: events) {
            let desk = try guest.open()
            let choices = try all ? desk.all() : vms.map { try desk.choose($0) }
            guard let slice = choices.first?.slice else { return options.display.say("The slice has no VMs.\n") }
            if let other = choices.first(where: { $0.slice.id != slice.id }) {
                throw GuestMistakes.twoSlices(slice.name, other.slice.name)
            }
            let names = choices.map(\.vm.name)
            let session = RunSession(
                options: options, events: events, approvedBeforehand: true, verb: power.rawValue,
                resumeCommand: ShellWord.join(
                    ["slicec", power.rawValue] + options.words(state: guest.state) + ["--slice", slice.name] + names),
                power: (power, names))
            try await session.carryOut(desk.workspace, desk.store, runGroup.runOptions) { run, approve in
                try await run.power(power, Set(choices.map(\.vm.id)), of: slice.name, approve: approve)
            }
        }
    }
}

/// `slicec stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Power VMs down, and keep them so.",
        discussion: """
            The guest is asked to power down (ACPI), and gets --stop-timeout seconds for it; its disk, addresses and \
            ports stay. apply leaves it off: slicec start brings it back.

              slicec stop web db
              slicec stop --all --slice two-tier
              slicec stop web --stop-timeout 0    at once, as if the plug was pulled
            """)

    @OptionGroup var power: PowerOptions

    func run() async throws { try await power.carryOut(.stop) }
}

/// `slicec start`.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Power VMs on that were stopped, or that died.",
        discussion: """
            A VM that runs is left alone.

              slicec start web
              slicec start --all
            """)

    @OptionGroup var power: PowerOptions

    func run() async throws { try await power.carryOut(.start) }
}

/// `slicec restart`.
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Power VMs down and on again.",
        discussion: """
            Its disk stays. QEMU is started anew, so that what was changed on its host counts. One that is off is started.

              slicec restart web
              slicec restart web --stop-timeout 0 where a guest does not listen
            """)

    @OptionGroup var power: PowerOptions

    func run() async throws { try await power.carryOut(.restart) }
}
