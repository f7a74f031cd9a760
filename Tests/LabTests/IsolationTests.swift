import Testing

extension LabTests {
    /// A slice is an island: real guests of two slices, on the same worker and on different ones, try to reach, to be
    /// taken for others, and to serve each other, and fail.
    @Suite(.serialized)
    struct Isolation {
        let lab = LabCluster.shared
        static let internet = "203.0.113.10"

        init() async throws { try await lab.up() }

        /// Two VMs with internet and one without, on different workers.
        private static let body = """
            "vms": [{"name": "a", "flavor": "cirros", "internet": true, "worker": "w1"},
                    {"name": "b", "flavor": "cirros", "internet": true, "worker": "w3"},
                    {"name": "c", "flavor": "cirros", "worker": "w1"}],
            "links": [{"endpoints": ["a.eth1", "c.eth1"]}]
            """

        private func slices() async throws -> (red: TestSlice, blue: TestSlice) {
            let (red, blue) = (try TestSlice("red", Self.body), try TestSlice("blue", Self.body))
            async let first = red.apply()
            async let second = blue.apply()
            _ = try await (first, second)
            return (red, blue)
        }

        private func guest(_ vm: TestSlice.VM, _ command: String) async throws -> LabCluster.Output {
            try await lab.guest(vm.worker, vm.id, command)
        }

        /// What must come is waited for: guests under emulation on a busy machine take their time.
        private func reaches(_ vm: TestSlice.VM, _ target: String) async throws -> Bool {
            try await guest(vm, "timeout 60 sh -c 'until ping -c 1 -W 3 \(target); do :; done'").status == 0
        }

        /// Whether it is told the MAC address of `target`, which is waited for likewise.
        private func isTold(_ vm: TestSlice.VM, _ target: String, on interface: String) async throws -> Bool {
            let question = "arping -c 1 -w 3 -I \(interface) \(target) | grep -q 'reply from'"
            return try await guest(vm, "timeout 60 sh -c \"until \(question); do :; done\"").status == 0
        }

        /// Those of `targets` that answer a ping, asked all at once.
        private func answers(_ vm: TestSlice.VM, _ targets: [String]) async throws -> Set<String> {
            let pings = targets.map { "{ ping -c 2 -W 2 \($0) >/dev/null 2>&1 && echo reached:\($0); } &" }
            return try await marked("reached:", guest(vm, pings.joined(separator: " ") + " wait"))
        }

        /// Those of `targets` whose MAC address is told to who asks for it on `interface`.
        private func tell(_ vm: TestSlice.VM, _ targets: [String], on interface: String) async throws -> Set<String> {
            let questions = targets.map {
                "{ arping -c 2 -w 3 -I \(interface) \($0) | grep -q 'reply from' && echo told:\($0); } &"
            }
            return try await marked("told:", guest(vm, questions.joined(separator: " ") + " wait"))
        }

        private func marked(_ mark: String, _ result: LabCluster.Output) throws -> Set<String> {
            try #require(result.status == 0, "\(result.output)\(result.errors)")
            return Set(result.output.lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) })
        }

        /// A guest of one of several slices, and its addresses.
        private struct Guest: Sendable {
            let slice: String
            let vm: TestSlice.VM
            let outside: String
            let inside: String
        }

        /// Of all that is there, it reaches its own link's guests, gateways and the internet; its own slice's guests as
        /// well by their link only.
        ///
        /// - Parameter links: links' gateways by slice.
        private func expectOnlyItsOwn(of guest: Guest, among guests: [Guest], links: [String: String]) async throws {
            let others = guests.filter { $0.vm.id != guest.vm.id }
            let friends = others.filter { $0.slice == guest.slice }.map(\.inside) + [links[guest.slice] ?? ""]
            let reachable = Set(friends + ["10.60.7.1", Self.internet])
            let from = "from \(guest.slice) on \(guest.vm.worker)"
            for target in reachable {
                let isReached = try await reaches(guest.vm, target)
                #expect(isReached, "\(target) \(from)")
            }
            for (target, interface) in friends.map({ ($0, "eth1") }) + [("10.60.7.1", "eth0")] {
                let isTold = try await isTold(guest.vm, target, on: interface)
                #expect(isTold, "\(target) \(from)")
            }
            // What must not come has the time that what must come would usually take.
            let all = Set(others.flatMap { [$0.inside, $0.outside] } + links.values)
            #expect(try await answers(guest.vm, Array(all.subtracting(reachable))) == [], "\(from)")
            #expect(try await tell(guest.vm, others.map(\.outside), on: "eth0") == [], "\(from)")
            let strangers = Set(others.map(\.inside) + links.values).subtracting(friends)
            #expect(try await tell(guest.vm, Array(strangers), on: "eth1") == [], "\(from)")
        }

        /// Three slices with a VM on each worker: who may be reached from each of the nine, and who may not.
        @Test func noneOfThreeSlicesReachesAnother() async throws {
            let vms = Hosts.workers.map {
                #"{"name": "on-\#($0)", "flavor": "cirros", "internet": true, "worker": "\#($0)"}"#
            }
            let ends = Hosts.workers.map { #""on-\#($0).eth1""# }
            let body =
                #""vms": [\#(vms.joined(separator: ", "))], "links": [{"endpoints": [\#(ends.joined(separator: ", "))]}]"#
            let slices = try ["red", "blue", "green"].map { try TestSlice($0, body) }
            defer { for slice in slices { slice.remove() } }
            try await withThrowingTaskGroup { group in
                for slice in slices { group.addTask { _ = try await slice.apply() } }
                try await group.waitForAll()
            }

            var found: [Guest] = []
            var subnets: [String: String] = [:]
            for slice in slices {
                subnets[slice.name] = "\(Hosts.network(vlan: try await slice.vlan())).1"
                for worker in Hosts.workers {
                    let vm = try await slice.vm("on-\(worker)")
                    found.append(
                        Guest(
                            slice: slice.name, vm: vm, outside: try await Hosts.lease(vmID: vm.id, interface: 0),
                            inside: try await Hosts.lease(vmID: vm.id, interface: 1)))
                }
            }
            let (guests, links) = (found, subnets)
            try await withThrowingTaskGroup { group in
                for guest in guests {
                    group.addTask { try await expectOnlyItsOwn(of: guest, among: guests, links: links) }
                }
                try await group.waitForAll()
            }
            for slice in slices { try await slice.destroy() }
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func guestsReachTheInternetAndNotEachOther() async throws {
            let (red, blue) = try await slices()
            defer {
                red.remove()
                blue.remove()
            }
            let (a, c) = (try await red.vm("a"), try await red.vm("c"))
            let own = try await Hosts.lease(vmID: a.id, interface: 0)
            let near = try await Hosts.lease(vmID: try await blue.vm("a").id, interface: 0)
            let far = try await Hosts.lease(vmID: try await blue.vm("b").id, interface: 0)
            _ = try await Hosts.lease(vmID: c.id, interface: 1)

            // A guest with internet reaches it, and one without does not, though the network node forwards for its link.
            #expect(try await reaches(a, Self.internet))
            let page = try await guest(a, #"printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 10 \#(Self.internet) 80"#)
            #expect(page.output.contains("This is the internet."), "\(page.output)\(page.errors)")
            #expect(try await reaches(a, "10.60.7.1"))

            // Neither the other slice's guests, nor its gateway, nor the network node's own addresses.
            let link = "\(Hosts.network(vlan: try await blue.vlan())).1"
            #expect(try await answers(a, [near, far, link, "10.0.10.3", "10.0.10.1", "203.0.113.1"]) == [])
            #expect(try await answers(c, [near, "10.60.7.1", link, "10.0.10.3", Self.internet]) == [])
            // Nothing but ping of the gateway.
            let doors = ["10.60.7.1", "10.0.10.3", "10.0.10.1"].map { "{ nc -w 3 \($0) 22 </dev/null; } &" }
            let behind = try await guest(a, doors.joined(separator: " ") + " wait")
            #expect(!behind.output.contains("SSH"), "\(behind.output)")
            #expect(try await tell(a, [near, far, "10.60.7.1"], on: "eth0") == ["10.60.7.1"])
            // Behind an address that is not its own it reaches nothing, nor behind another MAC.
            let address = "ip addr add 10.60.7.199/24 dev eth0; ping -I 10.60.7.199 -c 2 -W 2 \(Self.internet)"
            #expect(try await guest(a, address).status != 0)
            _ = try await guest(a, "ip addr del 10.60.7.199/24 dev eth0")
            let mac = "cat /sys/class/net/eth0/address"
            let before = try await guest(a, mac).output.trimmed
            func change(_ mac: String) -> String {
                "ip link set eth0 down; ip link set eth0 address \(mac); ip link set eth0 up"
            }
            let back = "ip addr replace \(own)/24 dev eth0; ip route replace default via 10.60.7.1 dev eth0"
            let spoofed = "\(change("52:54:00:aa:bb:cc")); \(back); ping -c 2 -W 2 \(Self.internet)"
            #expect(try await guest(a, spoofed).status != 0)
            _ = try await guest(a, "\(change(before)); \(back)")
            #expect(try await reaches(a, Self.internet))

            // After a restart of the switch nothing passes, not even within what is allowed, until it is put right.
            _ = try await lab.text(
                "w1",
                """
                kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)
                rm -f /run/openvswitch/ovs-vswitchd.pid
                ovs-vswitchd --pidfile --detach --no-chdir --log-file -vconsole:off
                """)
            #expect(try await lab.text("w1", "ovs-ofctl dump-flows br-v400 | grep -c cookie || :") == "0")
            #expect(try await answers(a, [Self.internet, "10.60.7.1", near]) == [])
            let mended = try await red.apply()
            #expect(mended.output.contains("br-v400 has other flows than its own"), "\(mended.output)")
            #expect(try await reaches(a, Self.internet))
            #expect(try await answers(a, [near]) == [])
            // The bridge's flows are those of all taps on the worker.
            #expect(try await blue.apply().output.contains("nothing to do"))

            // A rule that somebody inserts lets slices into each other, and is found and taken away.
            let listing = "nft -t list table inet slicec"
            let rules = try await lab.text(Hosts.node, listing)
            _ = try await lab.text(Hosts.node, "nft insert rule inet slicec forward accept")
            #expect(
                try await red.apply().output.contains("the rules of nftables' inet slicec are not as slicec made them"))
            #expect(try await lab.text(Hosts.node, listing) == rules)
            #expect(try await answers(c, [link]) == [])
            #expect(try await reaches(a, Self.internet))

            try await red.destroy()
            #expect(try await reaches(try await blue.vm("a"), Self.internet))
            try await blue.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// What an earlier version made does not keep the last slice with internet from going.
        @Test func aTableOfAnEarlierVersionIsTakenOver() async throws {
            let wired = try TestSlice(
                "wired",
                #""vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1", "a.eth2"]}]"#)
            let out = try TestSlice("out", #""vms": [{"name": "a", "flavor": "cirros", "internet": true}]"#)
            defer {
                wired.remove()
                out.remove()
            }
            try await wired.apply()
            try await out.apply()
            let old = """
                table inet slicec {
                    set same_slice { type devgroup . devgroup; }
                    chain forward {
                        type filter hook forward priority filter; policy accept;
                        iifname "gw_vlan*" iifgroup . oifgroup @same_slice accept
                        iifname "gw_vlan*" drop
                    }
                    chain postrouting {
                        type nat hook postrouting priority srcnat; policy accept;
                        ip saddr 10.60.7.0/24 oifname "uplink0" masquerade
                    }
                }
                """
            _ = try await lab.text(
                Hosts.node,
                "nft delete table inet slicec; rm /run/slicec/rules/slicec; nft -f - <<'END'\n\(old)\nEND")
            try await out.destroy()
            let table = try await lab.text(Hosts.node, "nft list table inet slicec")
            #expect(!table.contains("uplink0") && table.contains("chain asking"), "\(table)")
            try await wired.apply()
            try await wired.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// A program sends for a guest what no guest's kernel would.
        @Test func whatAGuestForgesReachesNobody() async throws {
            let (red, blue) = try await slices()
            defer {
                red.remove()
                blue.remove()
            }
            let (a, near, far) = (try await red.vm("a"), try await blue.vm("a"), try await blue.vm("b"))
            func address(_ vm: TestSlice.VM) async throws -> String {
                let label = "ovs-vsctl get Port tap_\(vm.id)_eth0 external_ids:slicec-address"
                return try await lab.text(vm.worker, "\(label) | tr -d '\"'")
            }
            let (own, other) = (try await address(a), try await address(near))
            let pid = try #require(try await Hosts.qemu(a.id, on: a.worker))
            _ = try await lab.text(a.worker, "kill -9 \(pid); while [ -d /proc/\(pid) ]; do sleep 0.05; done")

            func mac(_ vm: TestSlice.VM) async throws -> String {
                try await lab.text(
                    vm.worker, "ovs-ofctl dump-flows br-v400 | grep -o 'dl_dst=52:54[0-9a-f:]*' | sort -u"
                )
                .lines.map { String($0.dropFirst(7)) }.first { mac in
                    let bytes = mac.split(separator: ":").compactMap { Int($0, radix: 16) }
                    return bytes.count == 6 && bytes[3] * 256 + bytes[4] == vm.id
                } ?? ""
            }
            let (mine, theirs, gateway) = (try await mac(a), try await mac(near), "02:00:0a:3c:07:01")
            #expect(!mine.isEmpty && !theirs.isEmpty)
            let everybody = "ff:ff:ff:ff:ff:ff"
            let broadcast = RawFrames(source: mine, destination: everybody)
            let direct = RawFrames(source: mine, destination: theirs)
            let routed = RawFrames(source: mine, destination: gateway)
            let forged = [
                direct.udp("direct", from: own, to: other),
                broadcast.udp("broadcast", from: own, to: "255.255.255.255"),
                RawFrames(source: gateway, destination: theirs).udp("as-gateway", from: "10.60.7.1", to: other),
                RawFrames(source: "02:00:0a:3c:07:02", destination: everybody)
                    .udp("as-server", from: "10.60.7.2", to: "255.255.255.255", ports: (67, 68)),
                broadcast.udp("rogue-dhcp", from: own, to: "255.255.255.255", ports: (67, 68)),
                RawFrames(source: theirs, destination: gateway).udp("as-neighbour", from: other, to: Self.internet),
                routed.udp("spoofed", from: other, to: Self.internet),
                routed.udp("bogon", from: "192.168.100.1", to: Self.internet),
                routed.udp("tagged", from: own, to: Self.internet, tag: "81000064"),
                routed.udp("tagged-400", from: own, to: Self.internet, tag: "81000190"),
                broadcast.arp("poison", operation: 2, sender: (mine, "10.60.7.1"), target: other),
                broadcast.arp("steal", operation: 1, sender: (mine, other), target: "10.60.7.1"),
                broadcast.arp("ask", operation: 1, sender: (mine, own), target: other),
                broadcast.arp("lie", operation: 1, sender: (theirs, own), target: "10.60.7.1"),
                RawFrames(source: mine, destination: "33:33:00:00:00:01").ipv6("router", next: 58),
                RawFrames(source: mine, destination: theirs).ipv6("ipv6", next: 17),
                broadcast.other("unknown"),
            ]
            let ears = "/run/ears"
            let places = [
                ("w1", ["tap_\(near.id)_eth0", "tap_\(near.id)_eth1"]),
                ("w3", ["tap_\(far.id)_eth0", "gw_vlan400", "uplink0"]),
            ]
            for (host, interfaces) in places {
                _ = try await lab.text(host, RawFrames.listen(on: interfaces, to: ears))
            }
            // What is allowed comes last, behind all the others: to the gateway, and on to the internet.
            let allowed = routed.udp("allowed", from: own, to: Self.internet)
            _ = try await lab.text(a.worker, RawFrames.send(forged + [allowed], into: "tap_\(a.id)_eth0"))
            let wait = "timeout 30 sh -c 'until grep -q \"gw_vlan400 allowed\" \(ears); do sleep 0.05; done'"
            #expect(try await lab.host("w3", wait).status == 0, "what is allowed does not arrive")
            var heard: [String] = []
            for (host, _) in places {
                let script = "kill $(cat \(ears).pid); grep -v listening \(ears) || :"
                heard += try await lab.text(host, script).lines
            }
            #expect(Set(heard).isSubset(of: ["gw_vlan400 allowed", "uplink0 allowed"]), "\(heard)")

            try await red.destroy()
            try await blue.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
