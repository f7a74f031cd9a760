import Testing

extension LabTests {
    /// Edits of a slice that runs do what they must to its guests, and no more.
    @Suite(.serialized)
    struct Rewiring {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        /// A guest, and since when it is up.
        private struct Guest {
            let id: Int
            let host: String
            let pid: Int?
            /// When the guest's kernel started.
            let boot: ContinuousClock.Instant
        }

        private func guest(_ name: String, of slice: TestSlice) async throws -> Guest {
            let vm = try await slice.vm(name)
            let result = try await lab.guest(vm.worker, vm.id, "cat /proc/uptime")
            let now = ContinuousClock.now
            let uptime = try #require(
                result.output.split(separator: " ").first.flatMap { Double($0) }, "\(result.output)\(result.errors)")
            return Guest(
                id: vm.id, host: vm.worker, pid: try await Hosts.qemu(vm.id, on: vm.worker),
                boot: now - .milliseconds(Int(uptime * 1000)))
        }

        /// Whether the guest has been up all the time since it was looked at before.
        private func expectSameBoot(
            _ after: Guest, as before: Guest, _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(after.pid != nil && after.pid == before.pid, sourceLocation: location)
            #expect(after.id == before.id && after.host == before.host, sourceLocation: location)
            // The console takes a while to answer, and guests' clocks drift: a boot takes longer.
            let difference = after.boot - before.boot
            #expect(abs(difference / .seconds(1)) < 2, "it was booted \(difference) later", sourceLocation: location)
        }

        /// How often the guest's `eth1` lost its carrier.
        private func carrierLosses(_ guest: Guest) async throws -> Int {
            let result = try await lab.guest(guest.host, guest.id, "cat /sys/class/net/eth1/carrier_down_count")
            let number = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first
            return try #require(number, "\(result.output)\(result.errors)")
        }

        /// Whether the guest's `eth1` has lost its carrier since, and has it again.
        private func wasReconnected(_ guest: Guest, since losses: Int) async throws -> Bool {
            let script = """
                cd /sys/class/net/eth1
                for i in $(seq 50); do
                    [ $(cat carrier_down_count) -gt \(losses) ] && [ $(cat carrier) = 1 ] && exit 0
                    sleep 0.2
                done
                exit 1
                """
            return try await lab.guest(guest.host, guest.id, script).status == 0
        }

        private func canPing(_ from: Guest, _ address: String) async throws -> Bool {
            // The guest that is asked may have come onto the link a moment ago.
            let script = "for i in 1 2 3 4 5; do ping -c 1 -W 1 \(address) && exit 0; done; exit 1"
            return try await lab.guest(from.host, from.id, script).status == 0
        }

        private static let vms = """
            "vms": [{"name": "a", "flavor": "cirros", "interfaces": 1, "worker": "w1"},
                    {"name": "b", "flavor": "cirros", "interfaces": 1, "worker": "w2"},
                    {"name": "c", "flavor": "cirros", "interfaces": 1, "worker": "w3"}]
            """

        @Test func aLinkIsMovedToAnotherVMWhileAllGuestsRun() async throws {
            let slice = try TestSlice(
                "rewire", Self.vms + #", "links": [{"name": "wire", "endpoints": ["a.eth1", "b.eth1"]}]"#)
            defer { slice.remove() }
            try await slice.apply()
            let vlan = try await slice.vlan()
            let b = try await slice.vm("b")
            let addressOfB = try await Hosts.lease(vmID: b.id, interface: 1)
            let before = [
                try await guest("a", of: slice), try await guest("b", of: slice), try await guest("c", of: slice),
            ]
            #expect(try await canPing(before[0], addressOfB))
            let losses = [try await carrierLosses(before[1]), try await carrierLosses(before[2])]

            try slice.write(Self.vms + #", "links": [{"name": "wire", "endpoints": ["a.eth1", "c.eth1"]}]"#)
            let result = try await slice.apply()
            #expect(
                try await wasReconnected(before[1], since: losses[0]), "the guest sees that its cable was moved")
            #expect(try await wasReconnected(before[2], since: losses[1]), "so does the one that has it now")
            #expect(result.output.contains("endpoints: -b.eth1 +c.eth1"), "\(result.output)")
            #expect(!result.output.contains("vm.stop") && !result.output.contains("vm.launch"), "\(result.output)")

            #expect(try await Hosts.tag("tap_\(before[1].id)_eth1", on: "w2") == "")
            #expect(try await Hosts.tag("tap_\(before[2].id)_eth1", on: "w3") == "\(vlan)")
            let addressOfC = try await Hosts.lease(vmID: before[2].id, interface: 1)
            #expect(try await canPing(before[0], addressOfC), "traffic follows the link")
            #expect(try await !canPing(before[0], addressOfB), "and goes nowhere else")
            let after = [
                try await guest("a", of: slice), try await guest("b", of: slice), try await guest("c", of: slice),
            ]
            for (after, before) in zip(after, before) { expectSameBoot(after, as: before) }

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// A link's new name reaches no host, and a VM's only who serves it to other guests.
        @Test func aRenameReachesNoGuest() async throws {
            let slice = try TestSlice(
                "rename",
                """
                "vms": [{"name": "a", "flavor": "cirros", "interfaces": 2, "worker": "w1"},
                        {"name": "b", "flavor": "cirros", "interfaces": 2, "worker": "w2"}],
                "links": [{"name": "wire", "endpoints": ["a.eth1", "b.eth1"]}, {"endpoints": ["a.eth2", "b.eth2"]}]
                """)
            defer { slice.remove() }
            try await slice.apply()
            let before = try await guest("a", of: slice)
            let show = try await lab.slicec(["show", "rename"]).output
            let look =
                "ovs-vsctl --format=csv --columns=name,tag,external_ids list Port; ip -o link show; ps -e -o pid= -o args="
            func processes() async throws -> String {
                try await lab.text("w1", look + " | grep -E 'qemu|dnsmasq' | grep -v grep")
            }
            let hostBefore = try await processes()
            func write(_ first: String, _ second: String, wire: String) throws {
                try slice.write(
                    """
                    "vms": [{\(first), "flavor": "cirros", "interfaces": 2, "worker": "w1"},
                            {\(second), "flavor": "cirros", "interfaces": 2, "worker": "w2"}],
                    "links": [{\(wire), "endpoints": ["\(name(first)).eth1", "\(name(second)).eth1"]},
                              {"endpoints": ["\(name(first)).eth2", "\(name(second)).eth2"]}]
                    """)
            }
            func name(_ vm: String) -> String { String(vm.split(separator: "\"")[2]) }

            try write(#""name": "a""#, #""name": "b""#, wire: #""name": "cable", "renamedFrom": "wire""#)
            let cable = try await slice.apply()
            #expect(cable.output.contains("name: wire → cable"), "\(cable.output)")
            #expect(cable.output.contains("0 actions"), "\(cable.output)")

            try write(#""name": "alpha", "renamedFrom": "a""#, #""name": "b""#, wire: #""name": "cable""#)
            let result = try await slice.apply()
            #expect(result.output.contains("name: a → alpha"), "\(result.output)")
            #expect(result.output.contains("2 actions on 1 host"), "\(result.output)")
            expectSameBoot(try await guest("alpha", of: slice), as: before)
            #expect(try await processes() == hostBefore)
            #expect(
                try await lab.slicec(["show", "rename"]).output == show.replacing(": a (", with: ": alpha ("))
            #expect(try await slice.apply().output.contains("nothing to do"))
            #expect(try await canPing(try await guest("b", of: slice), "alpha"), "its new name is served")

            // The two change names with each other.
            try write(
                #""name": "b", "renamedFrom": "alpha""#, #""name": "alpha", "renamedFrom": "b""#,
                wire: #""name": "cable""#)
            #expect(try await slice.apply().output.contains("2 actions on 1 host"))
            expectSameBoot(try await guest("b", of: slice), as: before)
            #expect(try await slice.apply().output.contains("nothing to do"), "they are not swapped back")
            #expect(try await processes() == hostBefore)

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func moreInterfacesAreAReboot() async throws {
            func body(_ interfaces: Int) -> String {
                #""vms": [{"name": "a", "flavor": "cirros", "interfaces": \#(interfaces)}]"#
            }
            let slice = try TestSlice("reboot", body(1))
            defer { slice.remove() }
            try await slice.apply()
            let before = try await guest("a", of: slice)
            #expect(try await lab.guest(before.host, before.id, "echo kept >/disk/note && sync").status == 0)

            try slice.write(body(2))
            let result = try await slice.apply()
            #expect(result.output.contains("interfaces: 1 → 2"), "\(result.output)")
            #expect(result.output.contains("restarts; its disk stays"), "\(result.output)")
            let after = try await guest("a", of: slice)
            #expect(after.id == before.id && after.pid != before.pid)
            #expect(after.boot > before.boot + .seconds(1), "it was booted anew")
            #expect(try await lab.guest(after.host, after.id, "cat /disk/note").output.trimmed == "kept")
            let devices = try await lab.guest(after.host, after.id, "ls /sys/class/net").output
            #expect(devices.split { $0.isWhitespace }.sorted() == ["eth0", "eth1", "eth2", "lo"], "\(devices)")

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func aDiskIsNotLostWithoutAWord() async throws {
            func body(_ worker: String, _ more: String = "") -> String {
                #""vms": [{"name": "a", "flavor": "cirros", "worker": "\#(worker)"\#(more)}]"#
            }
            let slice = try TestSlice("keep", body("w1", #", "protect": true"#))
            defer { slice.remove() }
            try await slice.apply()
            let before = try await guest("a", of: slice)
            #expect(try await lab.guest("w1", before.id, "echo kept >/disk/note && sync").status == 0)

            // Protected: in the file and on record, or only on record.
            for more in [#", "protect": true"#, ""] {
                try slice.write(body("w2", more))
                let refused = try await slice.apply(expecting: 1, ["--allow-replace"])
                #expect(refused.errors.contains("SLC318"), "\(refused.errors)")
            }
            let destroy = try await slice.destroy(expecting: 1)
            #expect(destroy.errors.contains("SLC318") && destroy.errors.contains("\"a\" (\(before.id))"))
            expectSameBoot(try await guest("a", of: slice), as: before)

            // No longer protected, it still takes a word.
            try slice.write(body("w1"))
            #expect(try await slice.apply().output.contains("protect: on → off"))
            try slice.write(body("w2"))
            let refused = try await slice.apply(expecting: 1)
            #expect(
                refused.errors.contains("SLC312") && refused.errors.contains("--allow-replace"), "\(refused.errors)")
            // On a terminal the question names the disk.
            let terminal = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
            let asked = try await lab.run(
                ["/usr/bin/python3", "-c", terminal, lab.program, "apply", slice.file], input: "no\n")
            // It is as wide as the terminal.
            let words = asked.output.split { $0.isWhitespace }.joined(separator: " ")
            #expect(asked.status == 1 && words.contains("and lose the disk of \"a\" (VM \(before.id)) on w1"))
            #expect(asked.output.contains("Nothing was changed"), "\(asked.output)")
            expectSameBoot(try await guest("a", of: slice), as: before)
            #expect(try await lab.guest("w1", before.id, "cat /disk/note").output.trimmed == "kept")

            let variables = ["SLICEC_AUTO_APPROVE": "1", "SLICEC_ALLOW_REPLACE": "1"]
            let replaced = try await lab.slicec(["apply", slice.file], environment: variables)
            #expect(replaced.status == 0 && replaced.output.contains("ITS DISK IS LOST"), "\(replaced.errors)")
            let after = try await guest("a", of: slice)
            #expect(after.id == before.id && after.host != before.host)
            #expect(try await Hosts.qemu(after.id, on: "w1") == nil)
            #expect(try await lab.guest(after.host, after.id, "cat /disk/note").status != 0)

            // A disk whose file is gone is still there for the VM that runs; without that, it is made
            // anew without a word.
            let pid = try #require(after.pid)
            _ = try await lab.text(after.host, "rm /var/lib/slicec/vms/\(after.id)/disk.qcow2")
            let held = try await slice.apply(expecting: 1)
            #expect(held.errors.contains("SLC312") && held.errors.contains("still has it open"), "\(held.errors)")
            #expect(try await Hosts.qemu(after.id, on: after.host) == pid)
            _ = try await lab.text(after.host, "kill -9 \(pid)")
            let repaired = try await slice.apply()
            #expect(repaired.output.contains("its disk is gone already"), "\(repaired.output)")
            #expect(try await Hosts.qemu(after.id, on: after.host) != nil)

            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
