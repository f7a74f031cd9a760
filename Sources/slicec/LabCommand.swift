import ArgumentParser
import Glibc
import SliceLab

/// `slicec lab`: the whole cluster in this machine.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Run a whole cluster in this machine: three workers and a controller.",
        discussion: """
            Each worker has its own network, processes, mounts, Open vSwitch and SSH server; guests \
            run under QEMU as on real servers. Needs root, and no hardware virtualisation.
            """,
        subcommands: [LabUp.self, LabDown.self, LabStatusCommand.self, LabExec.self, LabGuest.self])

    /// Which lab.
    struct Options: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The lab's name; several can stand side by side. "
                    + "Default: that of the lab that ./cluster.json is a link to, else \"default\"."),
            completion: .lab)
        var name: String?

        /// The lab of that name, or the one that this folder is about.
        func lab() throws(LabError) -> Lab { try Lab(name: name ?? Lab.linkedName() ?? "default") }
    }

    /// Says a line of progress.
    @Sendable static func progress(_ line: String) {
        complain(line)
    }

    /// Writes to standard error.
    static func complain(_ text: String) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Runs the body, and turns the lab's errors into text and an exit status.
    static func reporting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as LabError {
            complain("error: \(error.summary)")
            for text in [error.detail, error.help] where !text.isEmpty {
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                complain(lines.map { "  \($0)" }.joined(separator: "\n"))
            }
            throw ExitCode(error.isInterruption ? 130 : 1)
        }
    }

    /// Becomes another program.
    static func become(_ command: [String]) throws {
        ExecutedProgram.become(command)
        complain("error: \(command.first ?? "") could not be run: \(String(cString: strerror(errno)))")
        throw ExitCode(126)
    }
}
