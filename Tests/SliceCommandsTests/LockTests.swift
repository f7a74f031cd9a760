@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What several scripts of a host work on at once is changed behind its lock.
@Suite struct LockTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        _ = try Shell.sh("cd \(folder); mkdir -p run/locks images net conf; : >unlocked")
    }

    /// - Parameter lock: which a program notes where it finds it free.
    private func stub(_ program: String, lock: String, then text: String) {
        let path = "\(folder)/run/locks/\(lock)"
        scratch.program(program, "! flock -n \(path) true || echo \"${0##*/} $*\" >>\(folder)/unlocked\n\(text)")
    }

    private var context: HostContext {
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: nil)
        cluster.dataDirectory = folder
        return HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 1000)
    }

    private func run(_ script: String) throws -> Shell.Result {
        let text = (ScriptPrelude.text + "\nPATH=\(folder):$PATH\nset -eu\n" + script + "\n")
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/proc/sys/net", with: folder + "/conf")
            .replacing("/sys/class/net", with: folder + "/net")
        return try Shell.run(["dash"], input: text)
    }

    private func unlocked() throws -> String { try Shell.sh("cat \(folder)/unlocked").text }

    /// Another slice's last gateway may go meanwhile, and the table with it.
    @Test func `the tables are not touched without their lock`() throws {
        stub("nft", lock: "nftables", then: "")
        for program in ["ovs-vsctl", "ip", "nsenter"] { stub(program, lock: "none", then: "") }
        let result = try run(InternetScript.remove(in: context))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try unlocked().split(separator: "\n").filter { $0.hasPrefix("nft") } == [])
    }

    /// A copy that a controller sends goes to the same place.
    @Test func `an image that was brought by hand is locked until it is in its place`() throws {
        let sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        let identity = ImageReference.Identity(sha256: sum, format: "raw", virtualSize: 5)
        for program in ["cp", "sha256sum", "chmod", "mv"] {
            stub(program, lock: "image-\(sum)", then: "exec /usr/bin/\(program) \"$@\"")
        }
        stub("getent", lock: "none", then: "echo me:x:1:1::\(folder):/bin/sh")
        let script = ImageScript.take(
            ImageReference(path: "/i.img", identity: identity), from: "me", copyCommand: "scp it", in: context)
        func take(_ text: String) throws -> Shell.Result {
            Shell.write(Array(text.utf8), to: scratch.file("\(sum).raw"))
            return try run(script)
        }
        let half = try take("hel")
        #expect(Int(half.status) == HostExit.wrongDigest && half.errors.contains("checksum"), "\(half)")
        #expect(try Shell.sh("ls -A \(folder)/images").text == "")
        let whole = try take("hello")
        #expect(whole.status == 0 && whole.text == "state=made\n", "\(whole.errors)")
        #expect(try Shell.sh("ls -A \(folder)/images").text == "\(sum).raw\n")
        #expect(try unlocked().split(separator: "\n").filter { !$0.hasPrefix("getent") } == [])
        #expect(try take("hello").text == "state=found\n")
    }
}
