import SlicePlanning
import SliceTopology

/// The command line of a VM's QEMU (`qemu-system-x86_64(1)`).
enum QEMUCommand {
    private static let firstNICSlot = 3
    private static let diskSlot = 0x1E
    private static let seedSlot = 0x1F

    /// A word of the command line: to the letter, with what only the host knows behind it.
    struct Word {
        var literal: String
        /// Name of a shell variable that the script sets.
        var variable: String?

        /// As the shell takes it.
        var text: String {
            let suffix = variable.map { "\"$\($0)\"" } ?? ""
            return literal.isEmpty && variable != nil ? suffix : ShellWord.quote(literal) + suffix
        }
    }

    /// The script sets `accel` (see `-accel`) and `tap_options` (behind those of a tap); and `uid`, `gid` and `groups`
    /// where QEMU runs as a user of its own.
    static func words(_ vm: VMSpec, in context: HostContext) -> [Word] {
        confinement(context)
            + literals(vm, in: context).map { literal in
                if literal == acceleratorPlace { return Word(literal: "", variable: "accel") }
                return Word(literal: literal, variable: literal.hasPrefix("tap,") ? "tap_options" : nil)
            }
    }

    /// Nothing that QEMU starts can get rights that it has not itself; with a user of its own it has none.
    private static func confinement(_ context: HostContext) -> [Word] {
        let setpriv = ["setpriv", "--no-new-privs"].map { Word(literal: $0) }
        guard context.qemuUser != nil else { return setpriv }
        return setpriv + [
            Word(literal: "--reuid=", variable: "uid"), Word(literal: "--regid=", variable: "gid"),
            Word(literal: "", variable: "groups"), Word(literal: "--bounding-set=-all"),
            Word(literal: "--inh-caps=-all"),
        ]
    }

    private static let acceleratorPlace = "ACCELERATOR"

    private static func literals(_ vm: VMSpec, in context: HostContext) -> [String] {
        let id = vm.vmID
        var words = ["qemu-system-x86_64", "-name", value(vm.vm)]
        // Exactly the declared devices: no default NIC with a way out through the worker.
        words += ["-nodefaults", "-no-user-config", "-nic", "none"]
        words += ["-machine", "pc", "-accel", acceleratorPlace, "-cpu", "max"]
        words += ["-smp", "\(vm.cores)", "-m", "\(vm.memoryMebibytes)"]
        words += ["-display", "none", "-vga", "std", "-vnc", "\(vncHost(context.vncListen)):\(vm.vncPort - 5900)"]
        words += ["-pidfile", context.pidFile(id)]
        words += ["-qmp", "unix:\(value(context.qmpSocket(id))),server=on,wait=off"]
        words += [
            "-chardev",
            "socket,id=serial0,path=\(value(context.serialSocket(id))),server=on,wait=off,"
                + "logfile=\(value(context.serialLog(id))),logappend=on",
            "-serial", "chardev:serial0",
        ]
        words += ["-drive", "if=none,id=disk0,file=\(value(context.diskPath(id))),format=qcow2,discard=unmap"]
        words += ["-device", "virtio-blk-pci,drive=disk0,bootindex=1,addr=\(hexadecimal(diskSlot))"]
        if vm.seed != nil {
            // The files as a FAT volume: nobody has to make one.
            words += [
                "-drive",
                "if=none,id=seed0,driver=vvfat,dir=\(value(context.seedDirectory(id))),label=\(SeedFiles.label),"
                    + "read-only=on",
            ]
            words += ["-device", "virtio-blk-pci,drive=seed0,addr=\(hexadecimal(seedSlot))"]
        }
        // Fixed slots, so that guests' interface names never shift.
        for interface in 0...vm.interfaces {
            let tap = PortSpec.tap(vmID: id, interface: interface)
            words += ["-netdev", "tap,id=net\(interface),ifname=\(tap),script=no,downscript=no"]
            let mac = MACAddress.text(vmID: id, interface: interface)
            let slot = hexadecimal(firstNICSlot + interface)
            words += ["-device", "virtio-net-pci,netdev=net\(interface),mac=\(mac),addr=\(slot),romfile="]
        }
        words += ["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"]
        return words
    }

    /// A value inside a comma-separated option: commas are doubled.
    private static func value(_ text: String) -> String {
        // By bytes: for QEMU a comma is one also where a mark is combined with it.
        guard text.utf8.contains(UInt8(ascii: ",")) else { return text }
        return String(decoding: text.utf8.flatMap { $0 == UInt8(ascii: ",") ? [$0, $0] : [$0] }, as: UTF8.self)
    }

    /// IPv6 addresses stand in brackets before a display number.
    private static func vncHost(_ address: String) -> String { address.contains(":") ? "[\(address)]" : address }

    private static func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
}
