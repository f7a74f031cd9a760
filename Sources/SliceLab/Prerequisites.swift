import Glibc
import SystemPackage

/// What this machine must have for a lab.
enum Prerequisites {
    /// Programs, and the Debian package each comes from.
    private static let packages: KeyValuePairs = [
        "ip": "iproute2", "nft": "nftables", "ovsdb-server": "openvswitch-switch",
        "ovs-vswitchd": "openvswitch-switch", "ovs-vsctl": "openvswitch-switch",
        "ovsdb-tool": "openvswitch-switch", "dnsmasq": "dnsmasq-base",
        "qemu-system-x86_64": "qemu-system-x86", "qemu-img": "qemu-utils", "sshd": "openssh-server",
        "ssh": "openssh-client", "ssh-keygen": "openssh-client", "busybox": "busybox-static",
        "dropbear": "dropbear-bin",
        "syslinux": "syslinux", "mcopy": "mtools", "mkfs.vfat": "dosfstools", "cpio": "cpio",
        "tini": "tini", "sudo": "sudo", "unshare": "util-linux", "nsenter": "util-linux",
        "setpriv": "util-linux", "python3": "python3-minimal",
    ]

    /// - Throws: where we are not root.
    static func checkRights() throws(LabError) {
        guard geteuid() == 0 else {
            throw LabError(
                "The lab needs root.", detail: "It makes network namespaces, mounts and bridges.",
                help: "Run the same command with sudo.")
        }
    }

    /// - Throws: where we are not root, or programs are missing.
    static func check() throws(LabError) {
        try checkRights()
        let folders = Program.path.split(separator: ":")
        let missing = packages.filter { program, _ in
            !folders.contains { access("\($0)/\(program)", X_OK) == 0 }
        }
        if !missing.isEmpty {
            let names = Set(missing.map(\.value)).sorted().joined(separator: " ")
            throw LabError(
                "Programs that the lab needs are missing.",
                detail: "Not found in \(Program.path): \(missing.map(\.key).joined(separator: ", ")).",
                help: "On Debian: apt-get install --no-install-recommends \(names)")
        }
        guard access("/dev/net/tun", R_OK | W_OK) == 0 else {
            throw LabError(
                "/dev/net/tun cannot be used.", detail: "Guests and Open vSwitch need it.",
                help: "Load the module (`modprobe tun`), or give this container the device.")
        }
    }
}
