import Glibc
import SliceCommands
package import SliceSyntax
import Subprocess

/// What is read of base images on the controller while they are copied.
package protocol ImageFiles: Sendable {
    /// Bytes; none where it is gone.
    func size(_ path: String) -> Int

    /// SHA-256 of each ``SliceCommands/ImageScript/blockSize`` of a file's first `size` bytes, as hosts tell it of
    /// theirs.
    func blocks(_ path: String, upTo size: Int) async throws(Diagnostic) -> [String]
}

/// Those of the machine that this runs on.
package struct LocalImageFiles: ImageFiles {
    package init() {}

    package func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// By the same commands as on hosts, so that the same is compared.
    package func blocks(_ path: String, upTo size: Int) async throws(Diagnostic) -> [String] {
        let script = "set -eu\nsize=\(size)\n" + ImageScript.blocks(of: "\"$1\"")
        let output: String?
        do {
            let result = try await run(
                .named("sh"), arguments: ["-c", script, "sh", path], platformOptions: .ownSession,
                output: .string(limit: 1 << 22), error: .discarded)
            output = result.terminationStatus == .exited(0) ? result.standardOutput : nil
        } catch {
            throw ImageFile.unreadable(path, "\(error)")
        }
        guard let output else { throw ImageFile.unreadable(path, "it cannot be read") }
        return output.split(separator: "\n").compactMap { line in
            line.hasPrefix("block=") ? String(line.dropFirst(6)) : nil
        }
    }
}
