import Glibc
@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The words of a VM's QEMU.
@Suite struct QEMUCommandTests {
    private func words(
        interfaces: Int = 1, name: String = "web", edit: (inout Cluster) -> Void = { _ in }
    ) -> [String] {
        var cluster = Cluster.standard
        edit(&cluster)
        let vm = VMSpec(vm: name, vmID: 1001, cores: 2, memoryMebibytes: 512, interfaces: interfaces, vncPort: 5907)
        let context = HostContext(cluster: cluster, lineage: "lineage", sliceID: 1000)
        return QEMUCommand.words(vm, in: context).map { word in
            switch word.variable {
            case "accel": "tcg"
            case "uid", "gid", "groups": word.text
            case "tap_options", nil: word.literal
            default: "an unknown variable"
            }
        }
    }

    private func values(of option: String, in words: [String]) -> [String] {
        zip(words, words.dropFirst()).filter { $0.0 == option }.map(\.1)
    }

    @Test func `NICs are exactly the declared ones`() {
        let words = words(interfaces: 2)
        #expect(words.contains("-nodefaults") && words.contains("-no-user-config"))
        #expect(values(of: "-nic", in: words) == ["none"])
        #expect(
            values(of: "-netdev", in: words)
                == (0...2).map {
                    "tap,id=net\($0),ifname=tap_1001_eth\($0),script=no,downscript=no"
                })
        #expect(
            values(of: "-device", in: words) == [
                "virtio-blk-pci,drive=disk0,bootindex=1,addr=0x1e",
                "virtio-net-pci,netdev=net0,mac=52:54:00:03:e9:00,addr=0x3,romfile=",
                "virtio-net-pci,netdev=net1,mac=52:54:00:03:e9:01,addr=0x4,romfile=",
                "virtio-net-pci,netdev=net2,mac=52:54:00:03:e9:02,addr=0x5,romfile=",
            ])
        #expect(!words.contains { $0.contains("user,") })
    }

    @Test func `QEMU has no rights to give away, and none at all as a user of its own`() {
        #expect(words().prefix(3) == ["setpriv", "--no-new-privs", "qemu-system-x86_64"])
        let confined = words { $0.qemuUser = "someone" }
        #expect(
            confined.prefix(8) == [
                "setpriv", "--no-new-privs", #"--reuid="$uid""#, #"--regid="$gid""#, #""$groups""#,
                "--bounding-set=-all", "--inh-caps=-all", "qemu-system-x86_64",
            ])
        #expect(Array(confined.dropFirst(8)) == Array(words().dropFirst(3)))
        for words in [words(), confined] {
            #expect(
                values(of: "-sandbox", in: words)
                    == ["on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"])
        }
    }

    @Test func `there is no monitor on a network`() {
        let words = words()
        #expect(values(of: "-qmp", in: words) == ["unix:/run/slicec/vms/1001/qmp.sock,server=on,wait=off"])
        for option in ["-monitor", "-mon", "-qmp-pretty", "-gdb", "-s", "-incoming", "-spice", "-daemonize", "-object"]
        {
            #expect(!words.contains(option), "\(option)")
        }
        // Nothing but VNC speaks TCP.
        #expect(!words.contains { $0.contains("tcp:") || $0.contains("telnet") || $0.contains("port=") })
    }

    @Test func `27 NICs and the disk have slots of their own`() {
        let slots = values(of: "-device", in: words(interfaces: 26)).compactMap { device in
            device.split(separator: ",").first { $0.hasPrefix("addr=") }
        }
        #expect(slots.count == 28 && Set(slots).count == 28)
        #expect(slots.last == "addr=0x1d")
    }

    @Test func `VNC is on the loopback by default, and is told its display`() {
        #expect(values(of: "-vnc", in: words()) == ["127.0.0.1:7"])
        #expect(values(of: "-vnc", in: words { $0.vncListen = "::1" }) == ["[::1]:7"])
    }

    @Test func `everything is named by ID and shut in`() {
        let words = words()
        #expect(
            values(of: "-sandbox", in: words) == [
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"
            ])
        #expect(words.starts(with: ["setpriv", "--no-new-privs", "qemu-system-x86_64"]))
        #expect(!words.contains("-daemonize"), "the sandbox would kill it")
        #expect(values(of: "-pidfile", in: words) == ["/run/slicec/vms/1001/qemu.pid"])
        #expect(values(of: "-drive", in: words)[0].contains("file=/var/lib/slicec/vms/1001/disk.qcow2,format=qcow2"))
        #expect(words.filter { $0.contains("web") } == ["web"], "the name is a label and nothing else")
    }

    @Test func `commas do not end a value`() {
        let words = words(name: "a,debug-threads=on") { $0.dataDirectory = "/data,readonly=on" }
        #expect(values(of: "-name", in: words) == ["a,,debug-threads=on"])
        #expect(values(of: "-drive", in: words)[0].contains("file=/data,,readonly=on/vms"))
        #expect(values(of: "-chardev", in: words)[0].contains("logfile=/data,,readonly=on/vms"))
    }

    /// QEMU itself reads the words: with a device that is not there, it says so and ends.
    @Test(.enabled(if: (try? Shell.run(["qemu-system-x86_64", "--version"]).status) == 0))
    func `QEMU understands all of it`() throws {
        var words = Array(words().dropFirst(2))
        for (index, word) in words.enumerated() {
            // Taps need rights and folders that a test has not: the rest stays as it is.
            if word.hasPrefix("tap,") {
                words[index] = "hubport,hubid=\(index),id=" + (word.split(separator: ",")[1].dropFirst(3))
            }
            if word.hasPrefix("if=none") { words[index] = "if=none,id=disk0,driver=null-co" }
            if word.hasPrefix("unix:") { words[index] = "chardev:null" }
            if word.hasPrefix("socket,") { words[index] = "null,id=serial0" }
            if word == "-pidfile" { words[index + 1] = "/tmp/slicec-qemu-test.\(getpid()).pid" }
            if word == "-vnc" { words[index + 1] = "none" }
        }
        let result = try Shell.run(
            words + ["-chardev", "null,id=null", "-S", "-monitor", "stdio"], input: "info pci\nquit\n")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("Bus  0, device  30"), "the disk is at 0x1e")
    }
}
