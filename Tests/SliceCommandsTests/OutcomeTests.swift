@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What scripts say came of it.
@Suite struct OutcomeTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
    }

    private var context: HostContext {
        var cluster = Cluster.standard
        cluster.dataDirectory = folder + "/data"
        return HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 1000)
    }

    /// - Parameter programs: what stands in for programs of the host.
    private func run(
        _ operations: [Action.Operation], programs: [String: String] = [:], before: String = ""
    ) throws -> Shell.Result {
        for (program, text) in programs {
            scratch.program(program, text)
        }
        let script = ActionScript.text(grouping: operations.map { .init($0) }, in: context, stopTimeout: 1)
        let text = ScriptPrelude.text + "\nPATH=\(folder):$PATH\nset -eu\n" + before + "\n" + script + "\n"
        return try Shell.run(["dash"], input: text.replacing(HostContext.runDirectory, with: folder + "/run"))
    }

    @Test func `a VM that is off, one that powers down and one that has to be ended`() throws {
        // Three processes that are taken for VMs by their command lines; the first was never started.
        let guests = """
            for vm in 65001:0.3 65002:60; do
                files=\(folder)/run/vms/${vm%:*}
                mkdir -p "$files"
                python3 -c 'import sys, time; time.sleep(float(sys.argv[1]))' "${vm#*:}" "$files/qemu.pid" &
                echo $! >"$files/qemu.pid"
                until grep -q time.sleep "/proc/$!/cmdline"; do :; done
            done
            """
        let vms = [65_000, 65_001, 65_002].map {
            VMSpec(vm: "web", vmID: $0, cores: 1, memoryMebibytes: 512, interfaces: 1, vncPort: 5901)
        }
        let result = try run(vms.map { .remove(.init(host: "h", spec: .vm($0)), gracefully: true) }, before: guests)
        #expect(
            result.text == "@0\nstate=gone\n@1\nstate=removed\n@2\nstate=forced\n", "\(result.errors)")
        let again = try run(vms.map { .remove(.init(host: "h", spec: .vm($0)), gracefully: true) })
        #expect(again.text == "@0\nstate=gone\n@1\nstate=gone\n@2\nstate=gone\n", "\(again.errors)")
    }

    @Test func `a disk that grew was changed, and one that is large enough was not`() throws {
        let image = ImageReference(
            path: "/i.img", identity: .init(sha256: "ab", format: "qcow2", virtualSize: 1 << 20))
        let disk = DiskSpec(vm: "web", vmID: 65_000, image: image, sizeMebibytes: 2048)
        _ = try Shell.sh("mkdir -p \(folder)/data/vms/65000; : >\(folder)/data/vms/65000/disk.qcow2")
        for (size, state) in [(1 << 30, "made"), (2 << 30, "found")] {
            let info = "[ \"$1\" != info ] || echo '    \"virtual-size\": \(size),'"
            let result = try run([.ensure(.init(host: "h", spec: .disk(disk)))], programs: ["qemu-img": info])
            #expect(result.text == "@0\nstate=\(state)\n", "\(result.errors)")
        }
    }

    @Test func `what is removed is told from what was gone`() throws {
        let tap = HostObject(host: "h", spec: .port(PortSpec(vm: "w", vmID: 65_000, interface: 1, vlan: 300)))
        let link = HostObject(host: "h", spec: .link(LinkSpec(link: "b", vlan: 3999, gateway: true)))
        let dhcp = HostObject(host: "h", spec: .dhcp(DHCPSpec(link: "b", vlan: 3999, gateway: true)))
        let image = ImageReference(path: "/i.img", identity: nil)
        let disk = HostObject(
            host: "h", spec: .disk(DiskSpec(vm: "w", vmID: 65_000, image: image, sizeMebibytes: 1)))
        let known = ["tap_65000_eth1", "gw_vlan3999", "dhcp_v3999"].map { "\($0),{slicec-lineage=lineage-us}\n" }
            .joined()
        Shell.write(Array(known.utf8), to: scratch.file("ports"))
        _ = try Shell.sh("mkdir -p \(folder)/data/vms/65000 \(folder)/run/locks")
        for state in ["removed", "gone"] {
            let ports = state == "gone" ? "" : "case \"$*\" in *' list Port') cat \(folder)/ports ;; esac"
            let programs = ["ovs-vsctl": ports, "ip": "", "nft": "exit 1", "flock": ""]
            for object in [tap, link, dhcp, disk] {
                let result = try run([.remove(object, gracefully: false)], programs: programs)
                #expect(result.text == "@0\nstate=\(state)\n", "\(object.spec): \(result.errors)")
            }
        }
    }
}
