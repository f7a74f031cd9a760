/// What a guest is told when it boots, with all that files had to say to it.
package struct Guest: Sendable, Hashable {
    /// Nil where it is the VM's name.
    package var hostname: String?
    /// Public keys, one line each (`sshd(8)`, AUTHORIZED_KEYS).
    package var sshKeys: [String]
    /// For `cloud-init`, to the letter; nil where there is none.
    package var userData: String?

    package init(hostname: String? = nil, sshKeys: [String] = [], userData: String? = nil) {
        self.hostname = hostname
        self.sshKeys = sshKeys
        self.userData = userData
    }

    /// Whether it asks for nothing beyond what every guest is told.
    package var isPlain: Bool { self == Guest() }
}
