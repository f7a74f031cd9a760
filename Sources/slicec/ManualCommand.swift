import ArgumentParser
import Glibc
import SliceManual
import SliceSyntax

/// `slicec manual`, which installing runs: nobody else needs it, and no help shows it.
struct ManualCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the pages of the manual, one for each command.",
        discussion: """
            They are made of what the commands' definitions say. Their date is $SOURCE_DATE_EPOCH, else today.
            """,
        shouldDisplay: false)

    @Option(
        help: ArgumentHelp("The folder for the pages, which is there already.", valueName: "dir"),
        completion: .directory)
    var out: String

    @OptionGroup var options: DisplayOptions

    func run() async throws {
        try await options.reporting {
            let file = SourceFile(name: "help", bytes: Array(Slicec._dumpHelp().utf8))
            guard let program = CommandDescription(JSONParser.parse(file).document) else {
                throw ValidationError("ArgumentParser describes commands in a form of its own.")
            }
            for page in ManualPage.all(of: program, Self.facts) {
                try OutputFile.write("\(out)/\(page.fileName)", Array(page.text.utf8))
            }
        }
    }

    private static var facts: ManualFacts {
        let configuration = "$XDG_CONFIG_HOME/slicec/cluster.json"
        return ManualFacts(
            version: "slicec \(Slicec.version)", date: date, exitStatus: ExitStatus.facts,
            variables: [
                .init("SLICEC_CLUSTER", "The cluster file where `--cluster` names none.", of: .options(["cluster"])),
                .init("SLICEC_STATE", "The state where `--state` names none.", of: .options(["state"])),
                .init(
                    "SLICEC_FORMAT", "How diagnostics are written where `--format` does not say.",
                    of: .options(["format"])),
                .init(
                    "SLICEC_OWNER, SUDO_USER",
                    "Whose a new slice is where its file does not say; without them, the login name.",
                    of: .help("opology file")),
                .init(
                    "XDG_CONFIG_HOME", "Where the cluster file is looked for. Default: `~/.config`.",
                    of: .options(["cluster"])),
                .init("XDG_STATE_HOME", "Where the state is. Default: `~/.local/state`.", of: .options(["state"])),
                .init("NO_COLOR", "Where it is set and not empty, no colour is used.", of: .options(["color"])),
                .init(
                    "TERM", "Where it is `dumb`, no colour is used and no line is drawn anew.", of: .options(["color"])),
            ],
            files: [
                .init("topology.json", "What a slice is to be, where no file is named.", of: .help("topology.json")),
                .init(
                    "./cluster.json, \(configuration)",
                    "The cluster: its hosts, flavors and quotas. The first that is there counts.",
                    of: .options(["cluster"])),
                .init(
                    "$XDG_STATE_HOME/slicec/CLUSTER.db",
                    "What is recorded of the cluster of that name, where neither `--state`, `SLICEC_STATE` nor the "
                        + "cluster file names another place.",
                    of: .options(["state"])),
                .init(
                    "/var/lib/slicec, /run/slicec", "On workers: images, disks and what is at work.",
                    of: .options(["lock-timeout"])),
            ])
    }

    /// `2026-11-29`: of what is packaged where that is said (reproducible-builds.org), else of today.
    private static var date: String {
        var seconds = Environment["SOURCE_DATE_EPOCH"].flatMap { time_t($0) } ?? time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(1900 + parts.tm_year)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    }
}
