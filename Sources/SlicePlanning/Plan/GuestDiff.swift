import SliceSyntax
import SliceTopology

/// What of a guest's settings changes, for people.
enum GuestDiff {
    static func reasons(_ before: Guest, _ after: Guest) -> [String] {
        var reasons: [String] = []
        if before.hostname != after.hostname {
            reasons.append("hostname: \(before.hostname ?? "the VM's name") → \(after.hostname ?? "the VM's name")")
        }
        if before.sshKeys != after.sshKeys {
            let others = after.sshKeys.count { !before.sshKeys.contains($0) }
            let isSameCount = before.sshKeys.count == after.sshKeys.count
            let note = !isSameCount ? "" : others > 0 ? " (\(others) other)" : " (in another order)"
            reasons.append("sshKeys: \(before.sshKeys.count) → \(after.sshKeys.count)\(note)")
            // cloud-init adds keys (its documentation, module SSH): it takes none out.
            let gone = before.sshKeys.count { !after.sshKeys.contains($0) }
            if gone == 1 { reasons.append("the key left out stays in the guest until it is removed there") }
            if gone > 1 { reasons.append("the \(gone) keys left out stay in the guest until they are removed there") }
        }
        if before.userData != after.userData {
            reasons.append(
                "userData: \(before.userData.map(text) ?? "none") → \(after.userData.map(text) ?? "none")")
        }
        return reasons
    }

    /// User data without what is in it, which may be secret: its length, and a checksum to tell two apart.
    static func text(_ userData: String) -> String {
        let bytes = userData.utf8.count
        return "\(bytes) byte\(bytes == 1 ? "" : "s") (\(Checksum.of([userData]).prefix(8)))"
    }
}
