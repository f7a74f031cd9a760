import Testing

extension LabTests {
    /// From a file to guests that ping each other, through edits and mishaps, to nothing left.
    @Suite(.serialized)
    struct LifeCycle {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        @Test func twoTierFromFileToPingToNothing() async throws {
            let slice = try TestSlice("life", Self.twoVMs)
            defer { slice.remove() }
            try await slice.apply()
            let (web, db, vlan) = (try await slice.vm("web"), try await slice.vm("db"), try await slice.vlan())

            #expect(try await Hosts.tag("tap_\(web.id)_eth0", on: web.worker) == "400")
            #expect(try await Hosts.tag("tap_\(web.id)_eth1", on: web.worker) == "\(vlan)")
            #expect(try await Hosts.tag("tap_\(db.id)_eth1", on: db.worker) == "\(vlan)")
            // An interface that is not connected has its tap, off the bridge.
            #expect(try await Hosts.tag("tap_\(db.id)_eth0", on: db.worker) == "")
            #expect(try await lab.host(db.worker, "ip link show tap_\(db.id)_eth0").status == 0)
            #expect(try await Hosts.tag("gw_vlan\(vlan)", on: Hosts.node) == "\(vlan)")
            #expect(
                try await lab.text(Hosts.node, "ip -4 -o addr show gw_vlan\(vlan)").contains(
                    "\(Hosts.network(vlan: vlan)).1/24"))
            #expect(
                try await lab.text(Hosts.node, "ip -n ns-dhcp-vlan\(vlan) -4 -o addr show dhcp_v\(vlan)")
                    .contains("\(Hosts.network(vlan: vlan)).2/24"))
            let labels = try await lab.text(
                web.worker, "ovs-vsctl --bare --columns=external_ids find Port name=tap_\(web.id)_eth1")
            #expect(labels.contains("slicec-vm=\(web.id)"))
            #expect(labels.contains("slicec-lineage="))

            let address = try await Hosts.lease(vmID: db.id, interface: 1)
            let ping = try await lab.guest(web.worker, web.id, "ping -c 2 -w 10 \(address)")
            #expect(ping.status == 0, "\(ping.output)\(ping.errors)")
            #expect(try await lab.host(Hosts.node, "busybox ping -c 2 -w 10 \(address)").status == 0)

            // Nothing to do, and nothing done.
            let (first, second) = (
                try await Hosts.qemu(web.id, on: web.worker), try await Hosts.qemu(db.id, on: db.worker)
            )
            #expect(try await slice.apply().output.contains("nothing to do"))
            #expect(try await lab.slicec(["plan", "--detailed-exitcode", slice.file]).status == 0)
            #expect(try await Hosts.qemu(web.id, on: web.worker) == first)

            // An edit of what runs: a VM and a link more, and nothing restarts.
            try slice.write(Self.threeVMs)
            #expect(try await lab.slicec(["plan", "--detailed-exitcode", slice.file]).status == 2)
            try await slice.apply()
            let cache = try await slice.vm("cache")
            #expect(try await Hosts.qemu(cache.id, on: cache.worker) != nil)
            #expect(try await Hosts.tag("tap_\(db.id)_eth2", on: db.worker) == "\(try await slice.vlan(link: 2))")
            #expect(try await Hosts.qemu(web.id, on: web.worker) == first)
            #expect(try await Hosts.qemu(db.id, on: db.worker) == second)

            // And less again.
            try slice.write(Self.twoVMs)
            try await slice.apply()
            #expect(try await Hosts.qemu(cache.id, on: cache.worker) == nil)
            #expect(try await Hosts.tag("tap_\(db.id)_eth2", on: db.worker) == "")
            #expect(try await Hosts.qemu(db.id, on: db.worker) == second)
            #expect(try await lab.host(cache.worker, "ls /var/lib/slicec/vms/\(cache.id)").status != 0)

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
            #expect(try await !lab.slicec(["list"]).output.contains("life"))
        }

        @Test func whatDiedOrWentWrongIsBroughtBack() async throws {
            let slice = try TestSlice("mend", Self.twoVMs)
            defer { slice.remove() }
            try await slice.apply()
            let (web, db, vlan) = (try await slice.vm("web"), try await slice.vm("db"), try await slice.vlan())
            let survivor = try await Hosts.qemu(db.id, on: db.worker)
            let victim = try #require(try await Hosts.qemu(web.id, on: web.worker))

            _ = try await lab.text(web.worker, "kill -9 \(victim)")
            _ = try await lab.text(db.worker, "ovs-vsctl set Port tap_\(db.id)_eth1 tag=999")
            _ = try await lab.text(Hosts.node, "ip addr del \(Hosts.network(vlan: vlan)).1/24 dev gw_vlan\(vlan)")
            _ = try await lab.text(Hosts.node, "kill $(cat /run/slicec/dhcp/vlan\(vlan).pid)")
            let result = try await slice.apply()
            for reason in ["not running", "VLAN 999, not \(vlan)", "lacks its address", "dnsmasq is not running"] {
                #expect(result.output.contains(reason), "\(reason) in \(result.output)")
            }
            #expect(try await Hosts.qemu(web.id, on: web.worker) != nil)
            #expect(try await Hosts.qemu(db.id, on: db.worker) == survivor)
            #expect(try await Hosts.tag("tap_\(db.id)_eth1", on: db.worker) == "\(vlan)")
            #expect(try await lab.text(Hosts.node, "ip -4 -o addr show gw_vlan\(vlan)").contains(".1/24"))
            #expect(try await Hosts.dnsmasqCount(vlan: vlan) == 1)
            #expect(try await slice.apply().output.contains("nothing to do"))

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func eachLinkHasADnsmasqAndNoVMHasMoreNICsThanDeclared() async throws {
            let slice = try TestSlice(
                "links",
                """
                "vms": [{"name": "a", "flavor": "cirros", "interfaces": 3}, {"name": "b", "flavor": "cirros"},
                        {"name": "lonely", "flavor": "cirros"}],
                "links": [{"endpoints": ["a.eth1", "b.eth1"]}, {"endpoints": ["a.eth2", "b.eth2"]},
                          {"endpoints": ["a.eth3", "b.eth3"]}]
                """)
            defer { slice.remove() }
            try await slice.apply()
            for link in 1...3 {
                #expect(try await Hosts.dnsmasqCount(vlan: try await slice.vlan(link: link)) == 1)
            }
            // A VM without links has eth0 and nothing else: no user-mode way out.
            let lonely = try await slice.vm("lonely")
            let words = try await lab.text(
                lonely.worker, "tr '\\0' '\\n' </proc/$(cat /run/slicec/vms/\(lonely.id)/qemu.pid)/cmdline")
            #expect(words.lines.count { $0 == "-netdev" } == 1)
            #expect(words.lines.contains("-nodefaults"))
            #expect(words.lines.contains { $0.hasPrefix("127.0.0.1:") })
            let devices = try await lab.guest(lonely.worker, lonely.id, "ls /sys/class/net")
            #expect(devices.output.split { $0.isWhitespace }.sorted() == ["eth0", "lo"], "\(devices.output)")
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        static let twoVMs = """
            "vms": [{"name": "web", "flavor": "cirros", "interfaces": 1, "internet": true},
                    {"name": "db", "flavor": "ubuntu", "interfaces": 2}],
            "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1"]}]
            """

        static let threeVMs = """
            "vms": [{"name": "web", "flavor": "cirros", "interfaces": 1, "internet": true},
                    {"name": "db", "flavor": "ubuntu", "interfaces": 2},
                    {"name": "cache", "flavor": "cirros"}],
            "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1"]},
                      {"endpoints": ["db.eth2", "cache.eth1"]}]
            """
    }
}
