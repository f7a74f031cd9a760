import SliceSyntax
import SliceTopology

/// What of a guest's settings changes, for people.
enum GuestDiff {
    /// - Parameter keepsDisk: whether the guest remembers what it was told before.
    static func reasons(_ before: Guest, _ after: Guest, keepsDisk: Bool) -> [String] {
        var reasons: [String] = []
        if before.hostname != after.hostname {
            reasons.append("hostname: \(before.hostname ?? "the VM's name") → \(after.hostname ?? "the VM's name")")
        }
        if before.sshKeys != after.sshKeys {
            let others = after.sshKeys.count { !before.sshKeys.contains($0) }
            let isSameCount = before.sshKeys.count == after.sshKeys.count
            let note = !isSameCount ? "" : others > 0 ? " (\(others) other)" : " (in another order)"
            let gone = keepsDisk ? lasting(before, after) : ""
            reasons.append("sshKeys: \(before.sshKeys.count) → \(after.sshKeys.count)\(note)\(gone)")
        }
        if before.userData != after.userData {
            reasons.append(
                "userData: \(before.userData.map(text) ?? "none") → \(after.userData.map(text) ?? "none")")
        }
        return reasons
    }

    /// `cloud-init` adds keys (its documentation, module SSH) and takes none out.
    private static func lasting(_ before: Guest, _ after: Guest) -> String {
        func keys(_ guest: Guest) -> Set<[Substring]> { Set(guest.sshKeys.map(SSHPublicKey.identity)) }
        let gone = keys(before).subtracting(keys(after)).count
        if gone == 0 { return "" }
        return gone == 1
            ? "; the one left out stays in the guest until it is removed there"
            : "; the \(gone) left out stay in the guest until they are removed there"
    }

    /// User data without what is in it, which may be secret: its length, and a checksum to tell two apart.
    static func text(_ userData: String) -> String {
        let bytes = userData.utf8.count
        return "\(bytes) byte\(bytes == 1 ? "" : "s") (\(Checksum.of([userData]).prefix(8)))"
    }
}
