/// A program that our scripts call and that a host may lack: what POSIX has, every host has.
package struct RequiredProgram: Sendable {
    package let name: String
    /// The package of Debian and Ubuntu that it comes with.
    package let package: String
    /// Whether only workers, or only the network node, need it.
    let role: Role
    /// The oldest version that has all that is used of it; nil where any does.
    let oldest: Oldest?

    enum Role { case any, worker, networkNode }

    struct Oldest {
        let version: ProgramVersion
        /// What an older one lacks.
        let lacks: String
        /// The option that prints the version.
        var option = "--version"
    }

    private init(_ name: String, _ package: String, _ role: Role = .any, since oldest: Oldest? = nil) {
        self.name = name
        self.package = package
        self.role = role
        self.oldest = oldest
    }

    /// A test compares the list with what the scripts call.
    package static let all: [RequiredProgram] = [
        RequiredProgram(
            "qemu-system-x86_64", "qemu-system-x86", .worker, since: Oldest(version: [2, 12], lacks: "-nic none")),
        RequiredProgram("qemu-img", "qemu-utils", .worker, since: Oldest(version: [2, 10], lacks: "info -U")),
        RequiredProgram("python3", "python3", .worker, since: Oldest(version: [3, 9], lacks: "os.pidfd_open")),
        RequiredProgram("ovs-vsctl", "openvswitch-switch"), RequiredProgram("ovs-ofctl", "openvswitch-switch"),
        RequiredProgram("ovs-appctl", "openvswitch-switch"), RequiredProgram("ip", "iproute2"),
        RequiredProgram("nft", "nftables", since: Oldest(version: [0, 9], lacks: "get element")),
        RequiredProgram("dnsmasq", "dnsmasq-base", .networkNode),
        RequiredProgram("nsenter", "util-linux", .networkNode), RequiredProgram("setpriv", "util-linux", .worker),
        RequiredProgram("setsid", "util-linux", .worker), RequiredProgram("flock", "util-linux"),
        RequiredProgram("sha256sum", "coreutils", .worker), RequiredProgram("mktemp", "coreutils"),
        RequiredProgram("readlink", "coreutils"), RequiredProgram("timeout", "coreutils"),
        RequiredProgram("sync", "coreutils", .worker), RequiredProgram("stat", "coreutils", .worker),
        RequiredProgram("getent", "libc-bin", .worker),
    ]

    func isNeeded(on host: ExaminedHost) -> Bool {
        switch role {
        case .any: true
        case .worker: host.isWorker
        case .networkNode: host.isNetworkNode
        }
    }

    static func needed(on host: ExaminedHost) -> [RequiredProgram] { all.filter { $0.isNeeded(on: host) } }
}

/// A version as numbers: `7.2.19`.
struct ProgramVersion: Sendable, Comparable, ExpressibleByArrayLiteral, CustomStringConvertible {
    private let numbers: [Int]

    init(arrayLiteral numbers: Int...) { self.numbers = numbers }

    /// The first number with a dot in what a program says of itself: `QEMU emulator version 7.2.19 (Debian …)`.
    init?(in text: String) {
        let runs = text.split { !($0 == "." || $0.isASCII && $0.isNumber) }
        let first = runs.lazy.map { $0.split(separator: ".").compactMap { Int($0) } }.first { $0.count > 1 }
        guard let first else { return nil }
        numbers = first
    }

    static func < (one: ProgramVersion, other: ProgramVersion) -> Bool {
        one.numbers.lexicographicallyPrecedes(other.numbers)
    }

    var description: String { numbers.map(String.init).joined(separator: ".") }
}
