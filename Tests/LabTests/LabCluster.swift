import Glibc
import Subprocess
import SystemPackage
import Testing

/// The one-machine cluster that lab tests run on: real SSH, Open vSwitch, dnsmasq and QEMU.
///
/// Tests run the program itself, as a user would, and look at the hosts with `ip`,
/// `ovs-vsctl` and `ps`, never at the program's own state.
struct LabCluster: Sendable {
    /// The test run's own lab: another run, or a lab of the user's, is not disturbed.
    static let name = "test-\(getpid())"

    static let shared = LabCluster()

    /// The folder of the sources: what is there for others to take is tried as they take it.
    static let sources = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The program: the one that `SLICEC_PROGRAM` names, else that from the tests' own build.
    let program: String

    private init() {
        if let named = getenv("SLICEC_PROGRAM") {
            program = String(cString: named)
            return
        }
        // SwiftPM puts products beside the test bundle's executable.
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
        let executable = FilePath(String(decoding: buffer[..<count], as: UTF8.self))
        let beside = executable.removingLastComponent().appending("slicec").string
        let named = CommandLine.arguments.first { $0.contains(".xctest") }
            .map { FilePath($0).removingLastComponent().appending("slicec").string }
        program = [named, beside].compactMap { $0 }.first { access($0, X_OK) == 0 } ?? beside
    }

    var clusterFile: String { "/var/lib/slicec-lab/\(Self.name)/cluster.json" }
    var folder: String { "/var/lib/slicec-lab/\(Self.name)" }

    /// Whether labs can run here. In CI a lab test that cannot run fails instead of being skipped.
    static var canRun: Bool { geteuid() == 0 || getenv("CI") != nil }

    /// Brings the lab up, or what a test took down of it; takes it away when the tests end.
    func up() async throws {
        Self.takeAwayAtExit
        let result = try await lab("up")
        try #require(result.status == 0, "lab up: \(result.errors)")
    }

    private static let takeAwayAtExit: Void = {
        setenv("SLICEC_TEST_PROGRAM", LabCluster.shared.program, 1)
        setenv("SLICEC_TEST_LAB", name, 1)
        atexit { _ = system("\"$SLICEC_TEST_PROGRAM\" lab down --name \"$SLICEC_TEST_LAB\" 2>/dev/null") }
    }()

    struct Output: Sendable {
        let status: Int
        let output: String
        let errors: String
    }

    /// Runs `slicec` with arguments, in an empty folder, on the lab's cluster.
    func slicec(
        _ arguments: [String], environment: [String: String] = [:], input: String = "", in folder: String = "/tmp"
    ) async throws -> Output {
        try await run([program] + arguments, environment: environment, input: input, in: folder)
    }

    /// Runs shell text on a terminal of its own, with an answer typed to each question: what stands there then.
    func onTerminal(_ text: String, answers: [String] = []) async throws -> Output {
        try await run(
            ["/usr/bin/python3", "\(Self.sources)/Tests/LabTests/typed.py"] + answers + ["--", text])
    }

    /// Runs `slicec lab VERB` for this lab.
    func lab(_ verb: String, _ arguments: [String] = []) async throws -> Output {
        try await run([program, "lab", verb, "--name", Self.name] + arguments)
    }

    /// Runs shell text as root on a host, past everything that slicec knows.
    func host(_ host: String, _ script: String) async throws -> Output {
        try await lab("exec", [host, "--", "sh", "-c", script])
    }

    /// What shell text on a host prints, without blanks around it.
    func text(_ host: String, _ script: String) async throws -> String {
        let result = try await self.host(host, script)
        try #require(result.status == 0, "\(host): \(script): \(result.errors)")
        return result.output.trimmed
    }

    /// Runs a command in a guest's own shell.
    func guest(_ host: String, _ vmID: Int, _ command: String) async throws -> Output {
        try await lab("guest", ["--timeout", "90", host, String(vmID), "--", command])
    }

    func run(
        _ command: [String], environment: [String: String] = [:], input: String = "", in folder: String = "/tmp"
    ) async throws -> Output {
        var variables: [Environment.Key: String] = [
            "SLICEC_CLUSTER": clusterFile, "NO_COLOR": "1", "SLICEC_OWNER": "admin",
        ]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        // A file and not a pipe: a program need not read what it is given.
        var template = Array("/tmp/slicec-input.XXXXXX".utf8CString)
        let descriptor = FileDescriptor(rawValue: mkstemp(&template))
        unlink(template)
        _ = try descriptor.writeAll(input.utf8)
        try descriptor.seek(offset: 0, from: .start)
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .inherit.updating(variables.mapValues { $0 }), workingDirectory: FilePath(folder),
            input: .fileDescriptor(descriptor, closeAfterSpawningProcess: true),
            output: .string(limit: 1 << 22), error: .string(limit: 1 << 22))
        let status: Int =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        return Output(status: status, output: result.standardOutput, errors: result.standardError)
    }
}

extension String {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    var lines: [String] { split(separator: "\n").map(String.init) }
}
