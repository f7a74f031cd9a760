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
        let result = try Shell.run(["dash"], input: text(script, for: purpose))
        #expect(result.errors.isEmpty && result.text.contains("\nslicec-token 2 0 "), "\(result)")
        return result.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("slicec-token") }
    }

    private func text(_ script: String, for purpose: HostPurpose) -> String {
        let shell = RemoteShell(token: "slicec-token", purpose: purpose, sliceID: 0, lockTimeout: 5)
        let claim = purpose == .look ? "" : shell.claim(step: 1, for: purpose, context)
        return (shell.opening() + "PATH=\(folder):$PATH\n" + claim + shell.steps(from: 2, [script]))
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/sys/class/net", with: folder + "/net")
            .replacing("/run/netns", with: folder + "/netns")
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

    /// Whoever removed VLAN 400 was cut off between its gateway and the table.
    @Test func `the table goes where it has no gateway, and only there`() throws {
        let list = "'list table inet slicec'"
        scratch.program(
            "nft", "case $* in \(list)) cat \(folder)/table ;; 'delete table inet slicec') rm \(folder)/table ;; esac")
        Shell.write(Array("table inet slicec {}".utf8), to: scratch.file("table"))
        scratch.program("ip", "echo '7: gw_vlan100: <UP> mtu 1500'")
        #expect(try orphans() == [])
        scratch.program("ip", ":")
        let table = Orphan(host: "h", target: .table, sliceID: nil, found: ["nftables table"])
        #expect(try orphans() == [table])
        #expect(table.name == "nftables table inet slicec")
        try remove(table)
        #expect(try orphans() == [])
        let link = LinkSpec(link: "red", vlan: 100, gateway: true)
        let items = ["table slicec"].compactMap { InventoryItem($0) }
        let object = RecordedObject(object: HostObject(host: "h", spec: .link(link)), status: .pending)
        let slice = RecordedSlice(
            id: 1000, name: "s", owner: "o", status: .running, serial: 1, vms: [], links: [], objects: [object])
        let state = ClusterState(lineage: "lineage-us", nextID: 1001, lastWorker: nil, slices: [slice])
        #expect(Orphan.find(in: ["h": items], states: [state], busy: []) == [], "its first gateway is being made")
        #expect(Orphan.find(in: ["g": items], states: [state], busy: []).map(\.target) == [.table])
    }

    /// A copy of the state that was made while a disk was replaced does not have the disk, but its VM.
    @Test func `a recorded VM's disk is nobody's orphan`() {
        let vm = VMSpec(vm: "web", vmID: 1001, cores: 1, memoryMebibytes: 1, interfaces: 1, vncPort: 5901)
        let object = RecordedObject(object: HostObject(host: "h", spec: .vm(vm)), status: .present)
        let slice = RecordedSlice(
            id: 1000, name: "s", owner: "o", status: .running, serial: 1, vms: [], links: [], objects: [object])
        let state = ClusterState(lineage: "lineage-us", nextID: 1002, lastWorker: nil, slices: [slice])
        let items = ["disk 1001", "disk 1003"].compactMap { InventoryItem($0) }
        #expect(Orphan.find(in: ["h": items], states: [state], busy: []).map(\.name) == ["disk of VM 1003"])
        #expect(Orphan.find(in: ["g": items], states: [state], busy: []).count == 2)
    }

    /// A state that was put back from a copy still has the disk to be replaced; the VM runs from the new one.
    @Test func `no disk goes under a VM that runs`() throws {
        let disk = DiskSpec(
            vm: "web", vmID: 65_000, image: ImageReference(path: "", identity: nil), sizeMebibytes: 1)
        let orphan = Orphan(host: "h", target: .object(.disk(disk)), sliceID: nil, found: ["disk"])
        let files = folder + "/run/vms/65000"
        let script = scratch.file("script")
        Shell.write(Array(text(InventoryScript.remove(orphan, in: context), for: .orphans).utf8), to: script)
        // What runs has the words of a QEMU's command line, and is all that is known of one here.
        let result = try Shell.sh(
            """
            cd \(folder); mkdir -p \(files) data/vms/65000; mkfifo fifo
            dash -c 'read line' \(files)/qemu.pid <>fifo & pid=$!
            echo $pid >\(files)/qemu.pid
            until grep -q qemu.pid /proc/$pid/cmdline; do :; done
            dash script
            if [ -e data/vms/65000 ]; then echo 'still there'; fi
            kill -9 $pid
            wait $pid 2>/dev/null || :
            dash script
            if [ -e data/vms/65000 ]; then echo 'still there'; fi
            """)
        let lines = result.text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("slicec-token 2 \(HostExit.orphan) ") }, "\(result)")
        #expect(result.text.contains("VM 65000 runs, and nobody recorded it\n"), "\(result)")
        #expect(lines.count { $0 == "still there" } == 1 && lines.contains("state=removed"), "\(result)")
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
