@testable import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// Recorded beside live.
@Suite struct StatusTests {
    /// A slice whose every object is there, with processes 501 and 502.
    private func deployed(_ name: String = "web", link: String = #""name": "backend","#) throws -> RecordedSlice {
        let text = """
            {"slice": "\(name)", "owner": "nobody", "links": [{\(link) "endpoints": ["front.eth1", "db.eth1"]}], "vms": [
             {"name": "front", "flavor": "cirros", "internet": true}, {"name": "db", "flavor": "cirros"}]}
            """
        let result = TopologyFile.check(
            SourceFile(name: "t.json", text: text), in: CheckContext(cluster: .test, defaultOwner: nil))
        let plan = try Planner(cluster: .test, state: .empty, defaultOwner: "nobody")
            .plan(try #require(result.topology))
        var slice = plan.slice
        slice.status = .running
        slice.objects = plan.desired.map {
            let pid = $0.spec.kind == .vm ? 500 + ($0.spec.vmID ?? 0) - 1000 : nil
            return RecordedObject(object: $0, status: .present, pid: pid)
        }
        return slice
    }

    private func status(
        _ slice: RecordedSlice, unseen: Set<String> = [], holder: String? = nil, _ edit: (inout RecordedObject) -> Void
    ) -> SliceStatus {
        var seen = slice
        for index in seen.objects.indices { edit(&seen.objects[index]) }
        return SliceStatus(recorded: slice, seen: seen, unseen: unseen, holder: holder, cluster: .test)
    }

    private func drift(_ kind: ObjectKind, _ reason: String) -> (inout RecordedObject) -> Void {
        { object in
            guard object.object.spec.kind == kind, object.object.host != "10.0.10.1" else { return }
            object.drift = Drift(reason: reason)
            object.status = .drifted
        }
    }

    @Test func `one line for each VM, link and shared network`() throws {
        let status = status(try deployed()) { _ in }
        #expect(status.isAsRecorded)
        #expect(
            StatusText.text(status, cluster: .test, style: .plain) == """
                Slice web (1000, running): as recorded
                  OBJECT        HOST       RECORDED  LIVE
                  internet      10.0.10.3  VLAN 400  as recorded
                  link.backend  10.0.10.3  VLAN 100  as recorded
                  vm.front      10.0.10.1  pid 501   as recorded
                  vm.db         10.0.10.2  pid 502   as recorded

                """)
    }

    @Test func `what differs stands below its line, and who works on the slice at the top`() throws {
        let reason = "the namespace ns-dhcp-vlan100 is gone, and with it all that was in it, which is a lot"
        let status = status(
            try deployed(), unseen: ["10.0.10.2"], holder: "apply of ada on ctl, process 7, since noon",
            drift(.dhcp, reason))
        #expect(!status.isAsRecorded)
        #expect(
            StatusText.text(status, cluster: .test, style: .plain) == """
                Slice web (1000, running): 1 of 4 not as recorded, 1 not looked at
                  locked by apply of ada on ctl, process 7, since noon
                  OBJECT        HOST       RECORDED  LIVE
                  internet      10.0.10.3  VLAN 400  as recorded
                  link.backend  10.0.10.3  VLAN 100  differs
                      the namespace ns-dhcp-vlan100 is gone, and with it all that was in it,
                        which is a lot
                  vm.front      10.0.10.1  pid 501   as recorded
                  vm.db         10.0.10.2  pid 502   not looked at

                """)
    }

    @Test func `what a host says cannot steer the terminal`() throws {
        let status = status(try deployed(), drift(.dhcp, "not running: \u{1B}[2Jgone\u{202E}"))
        let text = StatusText.text(status, cluster: .test, style: .plain)
        #expect(text.contains("      not running: ") && !text.contains("\u{1B}") && !text.contains("\u{202E}"))
    }

    @Test func `what was never made, or not to the end, is unfinished`() throws {
        var slice = try deployed()
        slice.status = .design
        slice.objects.removeAll { $0.object.spec.kind == .vm && $0.object.spec.target == "db" }
        let status = status(slice) { if $0.object.spec.kind == .dhcp { $0.status = .pending } }
        #expect(!status.isAsRecorded)
        #expect(status.groups.map(\.live) == [.asRecorded, .unfinished, .asRecorded, .unfinished])
        #expect(status.groups.map(\.recorded) == ["VLAN 400", "VLAN 100", "pid 501", "no pid"])
    }

    /// The record has what was asked for last; hosts have what was there before.
    @Test(arguments: [#""name": "backend","#, ""])
    func `what is left of a removed link is unfinished, under the link's own name`(link: String) throws {
        var slice = try deployed(link: link)
        (slice.status, slice.links) = (.design, [])
        let status = status(slice) { _ in }
        let address = link.isEmpty ? "link[db.eth1,front.eth1]" : "link.backend"
        #expect(status.groups.map(\.address) == ["internet", "vm.front", "vm.db", address])
        // The ports still are in the link's VLAN.
        #expect(status.groups.map(\.live) == [.asRecorded, .unfinished, .unfinished, .unfinished])
        #expect(status.groups.last?.recorded == "VLAN 100")
    }

    @Test func `what is left on an earlier network node or worker is unfinished`() throws {
        var slice = try deployed()
        slice.status = .design
        var left = slice.objects.filter { [.internet, .disk].contains($0.object.spec.kind) }
        for index in left.indices { left[index].object = HostObject(host: "10.0.10.9", spec: left[index].object.spec) }
        slice.objects += left
        let groups = status(slice) { _ in }.groups
        #expect(groups.filter { $0.live == .unfinished }.map(\.host) == ["10.0.10.9", "10.0.10.9", "10.0.10.9"])
        #expect(groups.filter { $0.host != "10.0.10.9" }.allSatisfy { $0.live == .asRecorded })
    }

    @Test func `a slice that is being removed is never as recorded`() throws {
        var slice = try deployed()
        slice.status = .removing
        slice.objects.removeAll { $0.object.host != "10.0.10.2" }
        let status = status(slice) { _ in }
        #expect(!status.isAsRecorded && status.groups.map(\.address) == ["vm.db"])
        slice.objects = []
        let empty = self.status(slice) { _ in }
        #expect(!empty.isAsRecorded && empty.groups.isEmpty)
        #expect(
            StatusText.text(empty, cluster: .test, style: .plain)
                == "Slice web (1000, removing): nothing of it is left; slicec destroy --slice web forgets it\n")
    }

    @Test func `what is missing of a slice that is being removed is as it should be`() throws {
        var slice = try deployed()
        slice.status = .removing
        let status = status(slice, unseen: ["10.0.10.2"]) {
            if $0.object.host == "10.0.10.1" { $0.drift = Drift(reason: "its tap is gone", isGone: true) }
            if $0.object.spec.kind == .dhcp { $0.drift = Drift(reason: "dnsmasq is not running") }
        }
        #expect(
            StatusText.text(status, cluster: .test, style: .plain) == """
                Slice web (1000, removing): 2 of 4 still to be removed, 1 not looked at
                  OBJECT        HOST       RECORDED  LIVE
                  internet      10.0.10.3  VLAN 400  to be removed
                  link.backend  10.0.10.3  VLAN 100  to be removed
                  vm.front      10.0.10.1  pid 501   gone
                  vm.db         10.0.10.2  pid 502   not looked at

                """)
    }

    @Test func `hosts that are down are no more than that`() throws {
        let status = status(try deployed(), unseen: ["10.0.10.2"]) { _ in }
        #expect(!status.isAsRecorded)
        let text = StatusText.text(status, cluster: .test, style: .plain)
        #expect(text.hasPrefix("Slice web (1000, running): 1 of 4 not looked at\n"), "\(text)")
    }

    @Test func `nothing is wider than a terminal`() throws {
        let name = String(repeating: "n", count: 31)
        let text = """
            {"slice": "\(name)", "owner": "nobody", "links": [{"endpoints": ["\(name).eth26", "b\(name.dropFirst()).eth26"]}],
             "vms": [{"name": "\(name)", "flavor": "cirros"}, {"name": "b\(name.dropFirst())", "flavor": "cirros"}]}
            """
        let cluster = Cluster.decoded(
            """
            {"workers": [{"address": "192.168.100.200"}, {"address": "192.168.100.201"}],
             "networkNode": {"address": "192.168.100.201"}}
            """)
        let result = TopologyFile.check(
            SourceFile(name: "t.json", text: text), in: CheckContext(cluster: cluster, defaultOwner: nil))
        let plan = try Planner(cluster: cluster, state: .empty, defaultOwner: "nobody")
            .plan(try #require(result.topology))
        var slice = plan.slice
        slice.objects = plan.desired.map { RecordedObject(object: $0, status: .present, pid: 4_194_303) }
        let status = SliceStatus(recorded: slice, seen: slice, unseen: [], holder: name, cluster: cluster)
        for line in StatusText.text(status, cluster: cluster, style: .plain).split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `as a document, with what people read and what programs need`() throws {
        let json = StatusJSON.document(
            [status(try deployed(), holder: "ada", drift(.vm, "not running"))],
            unseen: ["h": Diagnostic(.sliceLocked, detail: "d")]
        ).compact
        for part in [
            #""formatVersion": 1"#, #""asRecorded": false"#, #""lockedBy": "ada""#, #""reasons": ["not running"]"#,
            #""pid": 502"#, #""live": "differs""#, #""host": "h""#,
        ] {
            let parts = part.split(separator: " ", maxSplits: 1).joined()
            #expect(json.contains(part) || json.contains(parts), "\(part) in \(json)")
        }
    }

    @Test func `orphans are listed within the width of a terminal`() {
        let spec = ObjectSpec.port(PortSpec(vm: "1", vmID: 1777, interface: 1, vlan: nil))
        let found = ["tap", "port tap_1777_eth1", "nftables element", "nftables element", "tap"]
        let orphans = [
            Orphan(host: "10.0.10.2", target: .object(spec), sliceID: 1776, found: found),
            Orphan(host: "10.0.10.30", target: .isolation(sliceID: 5), sliceID: 5, found: ["nftables element"]),
        ]
        #expect(
            OrphanText.text(orphans, style: Style(isColored: false)) == """
                  10.0.10.2   tap_1777_eth1         tap, port tap_1777_eth1, nftables element
                                                    (slice 1776)
                  10.0.10.30  isolation of slice 5  nftables element (slice 5)

                """)
    }
}
