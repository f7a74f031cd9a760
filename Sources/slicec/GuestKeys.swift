import Glibc
import SliceTopology

/// Private keys in `~/.ssh` whose public halves a guest was given. `ssh` by itself tries those of the usual names, and
/// looks for them in the home that the password file names; a topology may name others.
enum GuestKeys {
    /// A server gives up after six (`sshd_config(5)`, MaxAuthTries), and an agent has some too.
    private static let most = 4
    private static let longest = 16 << 10

    /// - Parameter keys: public keys as the topology has them.
    static func identities(for keys: [String]) -> [String] {
        let known = Set(keys.map(words))
        guard !known.isEmpty else { return [] }
        let files = NamedFiles.below("/")
        let found = (files.expand("~/.ssh/*.pub") ?? []).compactMap { path -> String? in
            guard case .bytes(let bytes) = files.read(path, longest) else { return nil }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { words(String($0)) }
            let identity = Workspace.home + path.dropFirst().dropLast(".pub".count)
            guard lines.contains(where: known.contains), access(identity, R_OK) == 0, !identity.contains("$") else {
                return nil
            }
            // ssh has uses of its own for these (`ssh_config(5)`, TOKENS).
            return identity.replacing("%", with: "%%")
        }
        return Array(found.prefix(most))
    }

    /// Type and key, without the comment behind them.
    private static func words(_ key: String) -> [Substring] { Array(key.split(separator: " ").prefix(2)) }
}
