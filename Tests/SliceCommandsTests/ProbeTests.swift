import Glibc
@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What is said of a host, with programs that say what the test has them say.
@Suite struct ProbeTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        mkdir(folder + "/data", 0o700)
    }

    /// The VM's ID lies beyond any that the machine of the test could have.
    private static let vmID = 65_000
    private static let identity = ImageReference.Identity(
        sha256: String(repeating: "ab", count: 32), format: "qcow2", virtualSize: 1 << 30)

    private var context: HostContext {
        var cluster = Cluster.standard
        cluster.dataDirectory = folder + "/data"
        return HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 1000)
    }

    private static func objects() -> [HostObject] {
        let image = ImageReference(path: "/images/cirros.img", identity: identity)
        let specs: [ObjectSpec] = [
            .internet(InternetSpec()), .link(LinkSpec(link: "backend", vlan: 300, gateway: true)),
            .link(LinkSpec(link: "quiet", vlan: 301, gateway: false)),
            .dhcp(DHCPSpec(link: "backend", vlan: 300, gateway: true)),
            .disk(DiskSpec(vm: "web", vmID: vmID, image: image, sizeMebibytes: 1024)),
            .port(PortSpec(vm: "web", vmID: vmID, interface: 1, vlan: 300)),
            .port(PortSpec(vm: "web", vmID: vmID, interface: 0, vlan: nil)),
            .vm(VMSpec(vm: "web", vmID: vmID, cores: 1, memoryMebibytes: 512, interfaces: 1, vncPort: 5901)),
        ]
        return specs.map { HostObject(host: "h", spec: $0) }
    }

    /// - Parameters:
    ///   - ports: rows that `ovs-vsctl list Port` prints; nil where it fails.
    ///   - lineage: what the host's file has; nil where there is none.
    ///   - appctl: what `ovs-appctl` does.
    private func run(
        _ script: String, ports: String? = "", lineage: String? = "lineage-us", appctl: String = "exit 0"
    ) throws -> Shell.Result {
        if let lineage { Shell.write(Array((lineage + "\n").utf8), to: folder + "/data/lineage") }
        let answer = ports == nil ? "echo 'no database' >&2; exit 1" : "cat \(folder)/ports"
        let programs = [("ovs-vsctl", answer), ("ovs-appctl", appctl), ("ip", "exit 1"), ("nft", "exit 1")]
        for (program, text) in programs {
            scratch.program(program, text)
        }
        let stubs = "PATH=\(folder):$PATH"
        Shell.write(Array((ports ?? "").utf8), to: folder + "/ports")
        let text = script.split(separator: HostContext.runDirectory, omittingEmptySubsequences: false)
            .joined(separator: folder + "/run")
        return try Shell.run(["dash"], input: ScriptPrelude.text + stubs + "\nset -eu\n" + text + "\n")
    }

    @Test func `a switch that forwards nothing is not taken for one that does`() throws {
        let result = try run(ProbeScript.text(Self.objects(), in: context), appctl: "exit 1")
        #expect(result.status == HostExit.switchSilent && result.text.isEmpty)
    }

    @Test func `a host that has nothing says so of each object, once`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        let result = try run(ProbeScript.text(Self.objects(), in: context))
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.text == """
                0 gone live gw_vlan400 is gone
                1 gone live gw_vlan300 is gone
                2 present\u{20}
                3 gone live the namespace ns-dhcp-vlan300 is gone
                4 gone restart its disk is gone
                5 gone restart its tap tap_65000_eth1 is gone
                6 gone restart its tap tap_65000_eth0 is gone
                7 gone live not running: the host was restarted, or it was never started

                """)
    }

    @Test func `a VM that died is told from a host that was restarted, an image from a disk`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        _ = try Shell.sh(
            "mkdir -p \(folder)/run/vms/65000 \(folder)/data/vms/65000; : >\(folder)/data/vms/65000/disk.qcow2")
        let objects = Self.objects().filter { [.disk, .vm].contains($0.spec.kind) }
        let result = try run(ProbeScript.text(objects, in: context))
        #expect(result.text == "0 drift live its base image is gone\n1 gone live not running\n", "\(result.errors)")
    }

    @Test func `ports of our names that are not ours are told`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        let ports = "gw_vlan300,300,[],{}\ntap_65000_eth1,300,access,{slicec-lineage=lineage-them}\n"
        let result = try run(ProbeScript.text(Self.objects(), in: context), ports: ports)
        let lines = result.text.split(separator: "\n")
        #expect(lines.contains("1 foreign the port gw_vlan300"), "\(lines)")
        #expect(lines.contains("5 foreign the port tap_65000_eth1"), "\(lines)")
        #expect(lines.count == 8)
    }

    @Test func `parts of several slices are numbered through, each with its own slice`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        var other = context
        other.sliceID = 1001
        let link = HostObject(host: "h", spec: .link(LinkSpec(link: "a", vlan: 300, gateway: true)))
        let script = ProbeScript.text([
            .init(context: context, objects: [link]), .init(context: other, objects: [link]),
        ])
        #expect(script.contains("\"$line\" != 1000 ]") && script.contains("\"$line\" != 1001 ]"))
        #expect(try run(script).text.split(separator: "\n").map { $0.prefix(2) } == ["0 ", "1 "])
    }

    @Test func `a host of another state is refused, and one that nobody has is looked at`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        for script in [ProbeScript.text(Self.objects(), in: context), InventoryScript.text(in: context)] {
            let refused = try run(script, lineage: "lineage-them")
            #expect(Int(refused.status) == HostExit.foreignLineage && refused.errors == "lineage-them\n")
            unlink(folder + "/data/lineage")
            #expect(try run(script, lineage: nil).status == 0)
            #expect(access(folder + "/data/lineage", F_OK) != 0, "looking claimed the host")
            #expect(Int(try run(script, ports: nil).status) == HostExit.switchSilent)
            unlink(folder + "/data/lineage")
        }
    }

    @Test func `an inventory lists what is labelled or lies in our places`() throws {
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        _ = try Shell.sh(
            """
            mkdir -p \(folder)/data/vms/65000 \(folder)/data/vms/notes \(folder)/data/dhcp \(folder)/run/dhcp
            : >\(folder)/data/dhcp/vlan300.leases
            """)
        let ports = """
            gw_vlan300,"{slicec-lineage=""lineage-us"", slicec-slice=""1000""}"
            gw_vlan400,"{slicec-lineage=""lineage-us"", slicec-slice=shared}"
            tap_65000_eth1,"{slicec-lineage=lineage-us, slicec-slice=""1000"", slicec-vm=""65000""}"
            gw_vlan301,{slicec-lineage=lineage-them}
            trunk0,{}

            """
        let claimed = try run(InventoryScript.text(in: context), ports: ports)
        #expect(
            claimed.text == """
                port gw_vlan300 1000
                port gw_vlan400 shared
                port tap_65000_eth1 1000
                disk 65000
                leases 300
                end

                """, "\(claimed.errors)")
        #expect(claimed.text.split(separator: "\n").dropLast().allSatisfy { InventoryItem($0)?.target != nil })
        unlink(folder + "/data/lineage")
        let unclaimed = try run(InventoryScript.text(in: context), ports: ports, lineage: nil)
        #expect(
            unclaimed.text.split(separator: "\n").count == 4 && unclaimed.text.hasSuffix("\nend\n"),
            "what has no label is nobody's there")
    }

    @Test func `removing an orphan is what removing it in a slice is`() {
        let port = HostObject(host: "h", spec: .port(PortSpec(vm: "7", vmID: 7, interface: 1, vlan: nil)))
        let orphan = Orphan(host: "h", target: .object(port.spec), sliceID: 1776, found: ["tap"])
        #expect(
            InventoryScript.remove(orphan, in: context)
                == ActionScript.text(.remove(port, gracefully: false), in: context, stopTimeout: 30))
        let isolation = Orphan(host: "h", target: .isolation(sliceID: 1776), sliceID: 1776, found: [])
        #expect(InventoryScript.remove(isolation, in: context).contains("slicec_leave_slice 1776"))
    }
}
