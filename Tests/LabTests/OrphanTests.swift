import Glibc
import Testing

extension LabTests {
    /// What hosts hold of ours that no slice records.
    @Suite(.serialized)
    struct Orphans {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        private static let pinned = """
            "vms": [{"name": "a", "flavor": "cirros", "worker": "w1", "internet": true},
                    {"name": "b", "flavor": "cirros", "worker": "w2"}],
            "links": [{"name": "net", "endpoints": ["a.eth1", "b.eth1"]}]
            """

        /// Everything that looks like ours on all hosts, as far as it can be named.
        private func inventory() async throws -> [String] {
            let script = #"""
                ovs-vsctl list-ports br-int | grep -vx trunk0 || :
                ip -o link show | grep -oE 'tap_[0-9a-z_]+' || :
                ip netns list
                ls /var/lib/slicec/vms
                ls /var/lib/slicec/dhcp 2>/dev/null || :
                ls /run/slicec/vms /run/slicec/dhcp 2>/dev/null || :
                nft list ruleset | grep -oE 'tap_[0-9]+_eth[0-9]+|[0-9]+ \. [0-9]+' || :
                ps -e -o args= | grep -oE '^dnsmasq .*|/run/slicec/vms/[0-9]+/qemu.pid' || :
                """#
            var found: [String] = []
            for host in Hosts.workers { found += try await lab.text(host, script).lines.map { "\(host): \($0)" } }
            return found.sorted()
        }

        @Test func ofAStateThatWasRestoredFromAnOlderCopyAreFoundAndRemoved() async throws {
            let kept = try TestSlice("kept", Self.pinned)
            let lost = try TestSlice("lost", Self.pinned)
            defer {
                kept.remove()
                lost.remove()
            }
            try await kept.apply()
            let none = try await lab.slicec(["status", "--orphans"])
            #expect(none.status == 0 && none.output == "No orphans.\n", "\(none.output)\(none.errors)")
            let before = try await inventory()
            let state = lab.folder + "/state.db"
            _ = try await lab.run(["/bin/cp", state, state + ".older"])
            try await lost.apply()
            let (a, b) = (try await lost.vm("a"), try await lost.vm("b"))
            let vlan = try await lost.vlan()
            _ = try await lab.run(["/bin/mv", state + ".older", state])

            // What is not ours, or not by its label, although its name could be.
            _ = try await lab.text(
                "w2",
                """
                ip tuntap add dev tap_7777_eth1 mode tap
                ip tuntap add dev tap_7778_eth1 mode tap; ip link set tap_7778_eth1 alias 'slicec somebody-else 1 7778'
                ovs-vsctl add-port br-int tap_7778_eth1 -- set Port tap_7778_eth1 external_ids:slicec-lineage=somebody-else
                mkdir /var/lib/slicec/vms/notes
                """)
            _ = try await lab.text("w3", "ip netns add ns-dhcp-vlan999")

            let listed = try await lab.slicec(["status", "--orphans"])
            #expect(listed.status == 1)
            for name in [
                "10.0.10.1  VM \(a.id)", "10.0.10.1  tap_\(a.id)_eth0", "10.0.10.1  tap_\(a.id)_eth1",
                "10.0.10.1  disk of VM \(a.id)", "10.0.10.2  VM \(b.id)", "10.0.10.2  tap_\(b.id)_eth1",
                "10.0.10.2  disk of VM \(b.id)", "10.0.10.3  gateway of VLAN \(vlan)",
                "10.0.10.3  DHCP of VLAN \(vlan)",
                "10.0.10.3  isolation of slice", "10.0.10.3  addresses of slice",
            ] { #expect(listed.output.contains(name), "\(name) in\n\(listed.output)\(listed.errors)") }
            #expect(!listed.output.contains("VLAN 400"), "the other slice uses it")
            for name in ["7777", "7778", "notes", "999"] { #expect(!listed.output.contains(name), "\(listed.output)") }
            for line in listed.output.lines { #expect(line.count <= 80, "\(line)") }

            // A slice that a run works on is that run's business.
            let lock = lab.folder + "/state.db.locks/slice-kept"
            let script = #"exec 9<>"$0"; flock 9; "$1" status --orphans"#
            let busy = try await lab.run(["/bin/bash", "-c", script, lock, lab.program])
            #expect(busy.output == listed.output, "\(busy.output)\(busy.errors)")

            let asked = try await lab.slicec(["status", "--remove-orphans"])
            #expect(asked.status == 1 && asked.errors.contains("SLC319"), "\(asked.errors)")
            #expect(try await Hosts.qemu(a.id, on: "w1") != nil, "nobody said yes")
            let removed = try await lab.slicec(["status", "--remove-orphans", "--auto-approve"])
            #expect(
                removed.status == 0 && removed.output.contains("Removed 12 of 12"), "\(removed.output)\(removed.errors)"
            )
            #expect(try await lab.slicec(["status", "--orphans"]).output == "No orphans.\n")

            // Foreign things are as they were, and so is the other slice.
            let foreign = try await lab.text(
                "w2",
                "ls -d /var/lib/slicec/vms/notes; ip -o link show | grep -c tap_777; ovs-vsctl port-to-br tap_7778_eth1"
            )
            #expect(foreign == "/var/lib/slicec/vms/notes\n2\nbr-int")
            _ = try await lab.text(
                "w2",
                """
                rmdir /var/lib/slicec/vms/notes; ovs-vsctl del-port tap_7778_eth1
                ip link delete tap_7777_eth1; ip link delete tap_7778_eth1
                """)
            _ = try await lab.text("w3", "ip netns delete ns-dhcp-vlan999")
            #expect(try await inventory() == before)
            #expect(try await lab.slicec(["status", "kept"]).status == 0)
            try await kept.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// A restart takes away all that is in `/run`: locks, pid files, and what says whose a namespace is.
        @Test func onHostsThatHaveNoFilesOfOursInRunAnyMore() async throws {
            let slice = try TestSlice("run", Self.pinned)
            defer { slice.remove() }
            // So that there is a state to go back to.
            try await slice.apply()
            try await slice.destroy()
            let state = lab.folder + "/state.db"
            _ = try await lab.run(["/bin/cp", state, state + ".older"])
            try await slice.apply()
            _ = try await lab.run(["/bin/mv", state + ".older", state])
            for host in Hosts.workers { _ = try await lab.text(host, "rm -r /run/slicec") }
            let removed = try await lab.slicec(["status", "--remove-orphans", "--auto-approve"])
            #expect(removed.status == 0, "\(removed.output)\(removed.errors)")
            #expect(try await lab.slicec(["status", "--orphans"]).output == "No orphans.\n")
            #expect(try await Hosts.leftovers() == [])

            // What the removal might still send is refused on a host as soon as something is made there.
            let claim = "wc -c </run/slicec/locks/orphans"
            #expect(try await lab.text("w1", claim) != "0")
            try await slice.apply()
            #expect(try await lab.text("w1", claim) == "0")
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func ofAWorkerThatWasGivenUpAndCameBack() async throws {
            let slice = try TestSlice("moved", Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let b = try await slice.vm("b")
            _ = try await lab.text("w2", "ip link set mgmt0 down")
            let refused = try await lab.slicec(["apply", "--auto-approve", "--abandon-host", "w2", slice.file])
            #expect(refused.status == 1 && refused.errors.contains("SLC326"), "\(refused.errors)")
            try slice.write(Self.pinned.replacing(#""worker": "w2""#, with: #""worker": "w3""#))
            let stuck = try await slice.apply(expecting: 5, ["--allow-replace"])
            #expect(stuck.errors.contains("--abandon-host"), "\(stuck.errors)")
            let asked = try await slice.apply(expecting: 1, ["--abandon-host", "w2"])
            #expect(asked.errors.contains("SLC312"), "a disk is lost: \(asked.output)\(asked.errors)")
            let moved = try await slice.apply(["--abandon-host", "w2", "--allow-replace"])
            #expect(stuck.output.contains("ITS DISK IS LOST"), "\(stuck.output)")
            #expect(
                moved.output.contains("vm.launch:b") && !moved.output.contains("\n  w2 (10.0.10.2)\n"),
                "\(moved.output)")
            #expect(try await Hosts.qemu(b.id, on: "w3") != nil)

            _ = try await lab.text("w2", "ip link set mgmt0 up")
            #expect(try await Hosts.qemu(b.id, on: "w2") != nil, "it runs there still")
            let listed = try await lab.slicec(["status", "--orphans", "--json"])
            #expect(listed.status == 1 && listed.output.contains(#""name": "VM \#(b.id)""#), "\(listed.output)")
            // Back there it would find the old disk: that is not the empty one that was promised.
            try slice.write(Self.pinned)
            let back = try await slice.apply(expecting: 5, ["--allow-replace"])
            #expect(back.errors.contains("SLC412") && back.errors.contains("--orphans"), "\(back.errors)")
            try slice.write(Self.pinned.replacing(#""worker": "w2""#, with: #""worker": "w3""#))
            try await slice.apply(["--allow-replace"])
            let removed = try await lab.slicec(["status", "--remove-orphans", "--auto-approve"])
            #expect(removed.status == 0, "\(removed.output)\(removed.errors)")
            #expect(try await Hosts.qemu(b.id, on: "w2") == nil)
            #expect(try await Hosts.qemu(b.id, on: "w3") != nil)
            #expect(try await lab.slicec(["status", "moved"]).status == 0)
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
