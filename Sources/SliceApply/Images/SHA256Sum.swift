import Subprocess

/// SHA-256 by `sha256sum(1)`, which every controller has: of base images, and of saved plans.
package enum SHA256Sum {
    /// Why there is no digest.
    package struct Failure: Error {
        /// For people: `cannot be read`.
        package let reason: String
    }

    /// Of a file, as 64 hexadecimal digits.
    static func of(file path: String) async throws(Failure) -> String {
        let output: String?
        do {
            let result = try await run(
                .named("sha256sum"), arguments: ["--", path], output: .string(limit: 4096 + path.utf8.count),
                error: .discarded)
            output = result.terminationStatus == .exited(0) ? result.standardOutput : nil
        } catch {
            throw Failure(reason: "cannot be read: \(error)")
        }
        guard let output else { throw Failure(reason: "cannot be read") }
        return try digest(output)
    }

    /// Of a text, as 64 hexadecimal digits.
    package static func of(text: String) async throws(Failure) -> String {
        let output: String?
        do {
            let result = try await run(
                .named("sha256sum"), input: .array(Array(text.utf8)), output: .string(limit: 4096), error: .discarded)
            output = result.terminationStatus == .exited(0) ? result.standardOutput : nil
        } catch {
            throw Failure(reason: "has no checksum: sha256sum cannot be run: \(error)")
        }
        guard let output else { throw Failure(reason: "has no checksum: sha256sum failed") }
        return try digest(output)
    }

    private static func digest(_ output: String) throws(Failure) -> String {
        // A backslash before the sum says that the name was escaped; the sum is the same.
        let sum = output.drop { $0 == "\\" }.prefix { $0.isHexDigit }
        guard sum.count == 64 else { throw Failure(reason: "has no checksum") }
        return String(sum)
    }
}
