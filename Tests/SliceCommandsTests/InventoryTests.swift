@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What a host is said to hold of ours, and what is left of it when that is removed.
@Suite struct InventoryTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        for program in ["ovs-vsctl", "ip", "nft"] {
            let text = program == "nft" ? "exit 1" : ":"
            scratch.program(program, text)
        }
        _ = try Shell.sh("cd \(folder); mkdir -p data run net netns; echo lineage-us >data/lineage")
    }

    private var context: HostContext {
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: nil)
        cluster.dataDirectory = folder + "/data"
        return HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 0)
    }

    /// In the shell of a connection for the purpose, which has claimed what it needs.
    private func run(_ script: String, for purpose: HostPurpose = .look) throws -> [String] {
        let shell = RemoteShell(token: "slicec-token", purpose: purpose, sliceID: 0, lockTimeout: 5)
        let claim = purpose == .look ? "" : shell.claim(step: 1, for: purpose, context)
        let text = (shell.opening() + "PATH=\(folder):$PATH\n" + claim + shell.steps(from: 2, [script]))
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/sys/class/net", with: folder + "/net")
            .replacing("/run/netns", with: folder + "/netns")
        let result = try Shell.run(["dash"], input: text)
        #expect(result.errors.isEmpty && result.text.contains("\nslicec-token 2 0 "), "\(result)")
        return result.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("slicec-token") }
    }

    private func orphans() throws -> [Orphan] {
        let items = try run(InventoryScript.text(in: context)).compactMap { InventoryItem($0) }
        return Orphan.find(in: ["h": items], states: [], busy: [])
    }

    private func remove(_ orphan: Orphan) throws {
        if orphan.name == "VLAN 400" { _ = try run(InternetScript.claim, for: .orphans) }
        _ = try run(InventoryScript.remove(orphan, in: context), for: .orphans)
    }

    /// What a run that was killed has begun, on a host that was then given up and never restarted.
    @Test func `what has neither a process nor a namespace is found, and goes`() throws {
        _ = try Shell.sh(
            """
            cd \(folder); mkdir -p run/vms/65000 run/vms/notes run/dhcp
            echo lineage-us >run/dhcp/vlan300.owner
            : >run/dhcp/vlan301.conf; : >run/dhcp/vlan302.owner; : >run/dhcp/vlan302.new
            echo lineage-us >run/dhcp/vlan400.owner; : >run/dhcp/vlan400.conf
            echo somebody >run/dhcp/vlan303.owner
            """)
        let found = try orphans()
        #expect(
            found.map(\.name).sorted() == [
                "DHCP of VLAN 300", "DHCP of VLAN 301", "DHCP of VLAN 302", "VLAN 400", "VM 65000",
            ])
        #expect(Set(found.flatMap(\.found)) == ["run-time folder", "settings"])
        for orphan in found { try remove(orphan) }
        #expect(try orphans() == [])
        let left = try Shell.sh("cd \(folder)/run; find vms dhcp -mindepth 1").text
        #expect(left.split(separator: "\n").sorted() == ["dhcp/vlan303.owner", "vms/notes"])
    }

    /// A restart takes everything in `/run` away, locks too.
    @Test func `an orphan is removed from a host that was restarted`() throws {
        _ = try Shell.sh(
            """
            cd \(folder); mkdir -p data/vms/65000 data/dhcp; : >data/dhcp/vlan300.leases
            : >data/dhcp/vlan400.leases; rmdir run
            """)
        let found = try orphans()
        #expect(found.map(\.name).sorted() == ["DHCP of VLAN 300", "VLAN 400", "disk of VM 65000"])
        #expect(try Shell.sh("[ ! -e \(folder)/run ]").status == 0, "a look makes nothing")
        for orphan in found + [Orphan(host: "h", target: .isolation(sliceID: 1000), sliceID: nil, found: [])] {
            try remove(orphan)
        }
        let tap = PortSpec(vm: "65000", vmID: 65_000, interface: 1, vlan: nil)
        try remove(Orphan(host: "h", target: .object(.port(tap)), sliceID: nil, found: []))
        #expect(try orphans() == [])
    }
}
