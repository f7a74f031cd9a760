import SlicePlanning
import SliceSyntax
import Testing

/// What is printed of a slice and of a plan.
@Suite struct ReviewTests {
    @Test func `the review is the original's, to the letter`() throws {
        let expected = """
            ======================================================================
            Slice 1000 [design]: 2 VMs, 1 Links, VLAN pool: 100-119
              └─ VM 1001: web (VNC: 5901, Worker: 10.0.10.1, Disk: 1GB)
                  eth0: MAC 52:54:00:03:e9:00, VLAN: 400, unconnected
                  eth1: MAC 52:54:00:03:e9:01, VLAN: 100, Link: 1
              └─ VM 1002: db (VNC: 5902, Worker: 10.0.10.2, Disk: 2.2GB)
                  eth0: MAC 52:54:00:03:ea:00, unconnected
                  eth1: MAC 52:54:00:03:ea:01, VLAN: 100, Link: 1
              Link 1: VM1001.eth1 <-> VM1002.eth1 (VLAN 100)
            ======================================================================

            """
        #expect(SliceReview.text(try World().plan(.twoTier).slice) == expected)
    }

    @Test func `a plan that loses a disk says so in so many words`() throws {
        var world = World()
        try world.apply(.twoTier)
        var draft = Draft.twoTier
        draft.vms[0].flavor = "ubuntu"
        let text = PlanText.render(try world.plan(draft), cluster: world.cluster, style: .plain)
        #expect(text.contains("ITS DISK IS LOST"))
        #expect(text.contains("flavor: cirros → ubuntu"))
    }

    @Test func `an owner with escape sequences does not reach the terminal`() throws {
        var draft = Draft.twoTier
        draft.owner = "a\u{202E}b"
        let text = PlanText.render(try World().plan(draft), cluster: .test, style: .plain)
        #expect(!text.contains("\u{202E}"))
    }

    @Test func `records survive being written and read`() throws {
        let slice = try World().plan(.twoTier).slice
        #expect(RecordedSlice(jsonText: slice.json.compact) == slice)
        for object in try World().plan(.twoTier).desired {
            let document = JSONParser.parse(SourceFile(name: "x", text: object.spec.json.compact)).document
            #expect(ObjectSpec(kind: object.spec.kind, try #require(document).root) == object.spec)
        }
    }
}
