import Glibc
import SliceTopology

/// Private keys in `~/.ssh` whose public halves a guest was given. `ssh` by itself tries those of the usual names, and
/// looks for them in the home that the password file names; a topology may name others.
enum GuestKeys {
    /// A private key, and the public ones that stand in the file beside it.
    private struct Pair {
        let identity: String
        let publicKeys: Set<[Substring]>
    }

    /// A server gives up after six (`sshd_config(5)`, MaxAuthTries), and an agent has some too.
    private static let most = 4
    private static let longest = 16 << 10

    /// Read once, for however many guests.
    private static let pairs: [Pair] = {
        let files = NamedFiles.below("/")
        return (files.expand("~/.ssh/*.pub") ?? []).compactMap { path in
            guard case .bytes(let bytes) = files.read(path, longest) else { return nil }
            let identity = Workspace.home + path.dropFirst().dropLast(".pub".count)
            guard access(identity, R_OK) == 0, !identity.contains("$") else { return nil }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            // ssh has uses of its own for these (`ssh_config(5)`, TOKENS).
            return Pair(
                identity: identity.replacing("%", with: "%%"), publicKeys: Set(lines.map(SSHPublicKey.identity)))
        }
    }()

    /// - Parameter keys: public keys as the topology has them.
    static func identities(for keys: [String]) -> [String] {
        guard !keys.isEmpty else { return [] }
        let known = Set(keys.map(SSHPublicKey.identity))
        return pairs.filter { !$0.publicKeys.isDisjoint(with: known) }.prefix(most).map(\.identity)
    }
}
