import Subprocess
import SystemPackage

/// Other people's programs, run to their end. Arguments are lists: nothing goes through a shell
/// that does not have to.
enum Program {
    /// What a program answered.
    struct Answer: Sendable {
        /// 0–255, or 128 + signal.
        let status: Int32
        let output: String
        let error: String
        var succeeded: Bool { status == 0 }
    }

    /// Where Debian keeps its programs; the caller's own PATH may lack the `sbin` ones.
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// What programs of the lab see of our environment: as good as nothing, so that a lab is the
    /// same whoever makes it. Proxies stay, for apt.
    private static let environment = Environment.inherit.updating([
        "PATH": path, "LC_ALL": "C.UTF-8", "LANG": nil, "LD_LIBRARY_PATH": nil, "LD_PRELOAD": nil,
        "OVS_RUNDIR": nil, "OVS_DBDIR": nil, "OVS_LOGDIR": nil, "OVS_SYSCONFDIR": nil,
    ])

    /// Runs a program and gives its answer, whatever its status.
    static func attempt(_ command: [String], input: String = "", in folder: FilePath = "/")
        async throws(LabError) -> Answer
    {
        guard let name = command.first else { return Answer(status: 0, output: "", error: "") }
        if Task.isCancelled { throw .interrupted }
        do {
            var options = PlatformOptions()
            // Ctrl-C is for us: a child that died of it would look like a failure.
            options.createSession = true
            let result = try await Subprocess.run(
                .name(name), arguments: Arguments(Array(command.dropFirst())), environment: environment,
                workingDirectory: folder, platformOptions: options, input: .string(input),
                output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            if Task.isCancelled { throw LabError.interrupted }
            let status: Int32
            switch result.terminationStatus {
            case .exited(let code): status = code
            case .signaled(let signal): status = 128 + signal
            }
            return Answer(status: status, output: result.standardOutput, error: result.standardError)
        } catch {
            if Task.isCancelled { throw .interrupted }
            throw LabError(
                "A program could not be run.", detail: "`\(command.joined(separator: " "))`: \(error)",
                help: "Is it installed, and in \(path)?")
        }
    }

    /// Runs a program that has to succeed, and gives its standard output.
    @discardableResult
    static func run(_ command: [String], input: String = "", in folder: FilePath = "/")
        async throws(LabError) -> String
    {
        let answer = try await attempt(command, input: input, in: folder)
        guard answer.succeeded else {
            throw LabError(
                "A step of the lab failed.",
                detail: "`\(command.joined(separator: " "))` ended with status \(answer.status):\n"
                    + (answer.error.isEmpty ? answer.output : answer.error))
        }
        return answer.output
    }

    /// A word that a POSIX shell reads back as exactly this text.
    static func quoted(_ text: String) -> String {
        var word = "'"
        for character in text { if character == "'" { word += "'\\''" } else { word.append(character) } }
        return word + "'"
    }
}
