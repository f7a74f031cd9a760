import Testing

extension LabTests {
    /// Guests get just the addresses that the plan said, know each other's names, and have one way out.
    @Suite(.serialized)
    struct Addresses {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        @Test func guestsGetWhatWasPlannedAndKeepIt() async throws {
            let slice = try TestSlice("addr", Self.body())
            defer { slice.remove() }
            try await slice.apply()
            let planned = try await addresses(of: slice)
            let vms = [
                "web": try await slice.vm("web"), "db": try await slice.vm("db"), "far": try await slice.vm("far"),
            ]
            #expect(planned["web.eth0"] == "10.60.7.10")
            for (end, address) in planned {
                let (vm, interface) = (String(end.prefix { $0 != "." }), String(end.suffix(4)))
                #expect(try await has(address, vms[vm], interface), "\(end)")
            }
            let (web, far) = (try #require(vms["web"]), try #require(vms["far"]))

            // One way out, and one to the subnet that it is not in.
            let (front, back) = (try await slice.vlan(link: 1), try await slice.vlan(link: 2))
            let routes = try await lab.guest(web.worker, web.id, "ip route").output
            #expect(
                routes.lines.filter { $0.contains("default") }.map { $0.contains("via 10.60.7.1 dev eth0") } == [true])
            #expect(
                routes.contains("\(Hosts.network(vlan: back)).0/24 via \(Hosts.network(vlan: front)).1 dev eth1"),
                "\(routes)")
            let there = try #require(planned["far.eth1"])
            let ping = try await lab.guest(web.worker, web.id, "ping -c 2 -w 10 \(there)")
            #expect(ping.status == 0, "\(ping.output)\(ping.errors)")

            // Names, on the link that both are in.
            let other = try #require(planned["db.eth1"])
            for name in ["db", "db.addr"] {
                let answer = try await lab.guest(web.worker, web.id, "nslookup \(name)").output
                #expect(answer.contains("Address: \(other)"), "\(name): \(answer)")
            }

            // Without DHCP there is no address; without a gateway there is no way out by that link.
            #expect(try await lab.guest(far.worker, far.id, "ip -4 -o addr show eth2").output.trimmed.isEmpty)
            let ways = try await lab.guest(far.worker, far.id, "ip route").output.lines.filter {
                $0.contains("default")
            }
            #expect(ways.count == 1 && ways[0].contains("dev eth1"), "\(ways)")

            // A VM more on the first link: it gets its own address, and nobody else another.
            let pid = try await Hosts.qemu(web.id, on: web.worker)
            try slice.write(Self.body(more: true))
            try await slice.apply()
            let after = try await addresses(of: slice)
            #expect(planned.allSatisfy { after[$0.key] == $0.value }, "\(planned) \(after)")
            #expect(try await Hosts.qemu(web.id, on: web.worker) == pid)
            let extra = try await slice.vm("extra")
            let address = try #require(after["extra.eth1"])
            #expect(try await has(address, extra, "eth1"))
            #expect(try await has(planned["web.eth1"] ?? "", web, "eth1"))
            let answer = try await lab.guest(web.worker, web.id, "nslookup extra").output
            #expect(answer.contains("Address: \(address)"), "\(answer)")

            // A guest that runs comes to the internet: it keeps its link, and has its one way out there now.
            try slice.write(Self.body(more: true, outside: "far"))
            let opened = try await slice.apply()
            #expect(opened.output.contains("vm.port:far.eth1"), "\(opened.output)")
            let moved = "ip route | grep -q 'default via 10.60.7.1 dev eth0' && ! ip route | grep -q 'default.*eth1'"
            let turned = try await lab.guest(
                far.worker, far.id,
                "timeout 60 sh -c 'until ( \(moved.replacing("'", with: "\"")) ); do sleep 0.2; done'; ip route")
            #expect(turned.output.lines.filter { $0.contains("default") }.count == 1, "\(turned.output)")
            #expect(turned.output.contains("default via 10.60.7.1 dev eth0"), "\(turned.output)")
            #expect(try await has(planned["far.eth1"] ?? "", far, "eth1"))
            // It asks the servers of all its links before the internet's, which knows none of the names.
            let blind = try await slice.vlan(link: 4)
            let asked = "until grep -q \(Hosts.network(vlan: blind)) /etc/resolv.conf; do sleep 0.2; done"
            let servers = try await lab.guest(far.worker, far.id, "\(asked); cat /etc/resolv.conf").output.lines
            #expect(
                servers.filter { $0.hasPrefix("nameserver") }
                    == [back, blind].map { "nameserver \(Hosts.network(vlan: $0)).2" } + ["nameserver 8.8.8.8"])

            // Somebody changes a reservation by hand: it is found, and put right.
            let file = "/run/slicec/dhcp/vlan\(front).conf"
            _ = try await lab.text(Hosts.node, "sed -i 's/,web$/,bew/' \(file)")
            let mended = try await slice.apply()
            #expect(mended.output.contains("the settings of dnsmasq are not as recorded"), "\(mended.output)")
            #expect(try await lab.text(Hosts.node, "grep -c ',web$' \(file)") == "1")
            #expect(try await slice.apply().output.contains("nothing to do"))

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// What VLAN 400's server keeps for one slice goes with that slice, while another goes on using it.
        @Test func addressesOnVLAN400GoWithTheirSlice() async throws {
            func body(_ name: String) -> String {
                #""vms": [{"name": "\#(name)", "flavor": "cirros", "internet": true}]"#
            }
            let (first, second) = (try TestSlice("one", body("a")), try TestSlice("two", body("a")))
            defer { [first, second].forEach { $0.remove() } }
            try await first.apply()
            try await second.apply()
            let vm = try await second.vm("a")
            #expect(try await has("10.60.7.11", vm, "eth0"))
            let files = "cat /run/slicec/dhcp/vlan400.d/[0-9]*"
            #expect(try await lab.text(Hosts.node, files).lines.count == 2)
            try await first.destroy()
            #expect(try await lab.text(Hosts.node, files).lines.count == 1)
            #expect(try await Hosts.dnsmasqCount(vlan: 400) == 1)
            let leases = try await lab.text(Hosts.node, "cat /var/lib/slicec/dhcp/vlan400.leases")
            #expect(leases.lines.count == 1 && leases.contains("10.60.7.11"), "\(leases)")
            try await second.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        private func has(_ address: String, _ vm: TestSlice.VM?, _ interface: String) async throws -> Bool {
            let vm = try #require(vm)
            let look = "ip -4 -o addr show \(interface)"
            let script = "n=0; until \(look) | grep -q inet || [ $n = 300 ]; do n=$((n+1)); sleep 0.2; done; \(look)"
            let found = try await lab.guest(vm.worker, vm.id, script).output
            return found.contains(" \(address)/24 ")
        }

        /// By endpoint, as `show --addresses` has them.
        private func addresses(of slice: TestSlice) async throws -> [String: String] {
            let show = try await lab.slicec(["show", "--addresses", slice.name])
            var vm = ""
            var found: [String: String] = [:]
            for line in show.output.lines {
                if let match = line.firstMatch(of: /VM \d+: ([a-z]+) \(/) { vm = String(match.1) }
                if let match = line.firstMatch(of: /(eth\d+): .*, Address: ([\d.]+)/) {
                    found["\(vm).\(match.1)"] = String(match.2)
                }
            }
            return found
        }

        private static func body(more: Bool = false, outside: String = "") -> String {
            """
            "vms": [{"name": "web", "flavor": "cirros", "interfaces": 1, "internet": true},
                    {"name": "db", "flavor": "cirros"}, {"name": "far", "flavor": "cirros", "internet": \(outside == "far")}
                    \(more ? #", {"name": "extra", "flavor": "cirros"}"# : "")],
            "links": [{"name": "front", "endpoints": ["web.eth1", "db.eth1"\(more ? #", "extra.eth1""# : "")]},
                      {"name": "back", "endpoints": ["db.eth2", "far.eth1"]},
                      {"name": "bare", "endpoints": ["db.eth3", "far.eth2"], "dhcp": false},
                      {"name": "blind", "endpoints": ["db.eth4", "far.eth3"], "gateway": false}]
            """
        }
    }
}
