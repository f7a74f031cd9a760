import Glibc

/// Runs programs for real. Foundation's would do it too, and cost 50 MB.
package enum Shell {
    /// A program that could not be started, or nothing to start it with.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package struct Result: Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let errors: String

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// - Parameter input: what the program reads from standard input.
    package static func run(_ words: [String], input: String = "") throws -> Result {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.path
        // Files, not pipes: nothing can block on a full one, and no descriptor leaks into
        // processes that other tests start at the same time.
        write(Array(input.utf8), to: "\(folder)/in")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "\(folder)/in", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "\(folder)/out", create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/err", create, 0o600)
        // Threads of the test runner have signals blocked, which a program would inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid = pid_t()
        guard posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ) == 0 else {
            throw Failure(description: "\(words[0]) does not start")
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        return Result(
            status: code, output: FileBytes.read("\(folder)/out"),
            errors: String(decoding: FileBytes.read("\(folder)/err"), as: UTF8.self))
    }

    package static func sh(_ script: String) throws -> Result { try run(["sh"], input: script) }

    package static func write(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
