import Glibc
import Subprocess
import SystemPackage
import Testing

extension LabTests {
    /// Dead hosts, wrong keys, full disks, killed processes, two people at once.
    @Suite(.serialized)
    struct Mishaps {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        private static let pinned = """
            "vms": [{"name": "a", "flavor": "cirros", "worker": "w1"}, {"name": "b", "flavor": "cirros", "worker": "w2"}],
            "links": [{"endpoints": ["a.eth1", "b.eth1"]}]
            """

        @Test func deadWorkerIsNotForgotten() async throws {
            let slice = try TestSlice("dead", Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let (a, b) = (try await slice.vm("a"), try await slice.vm("b"))
            // The host stays as it is; only nobody gets in.
            _ = try await lab.text("w2", "ip link set mgmt0 down")
            let first = try await slice.destroy(expecting: 5)
            #expect(first.errors.contains("SLC401"), "\(first.errors)")
            #expect(first.errors.contains("10.0.10.2"))
            #expect(try await Hosts.qemu(a.id, on: "w1") == nil)
            #expect(try await lab.slicec(["list"]).output.contains("removing"))
            let again = try await lab.slicec(["apply", "--auto-approve", slice.file])
            #expect(again.status == 1 && again.errors.contains("SLC314"), "\(again.errors)")

            _ = try await lab.text("w2", "ip link set mgmt0 up")
            #expect(try await Hosts.qemu(b.id, on: "w2") != nil)
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func abandonedHostIsLetGo() async throws {
            let slice = try TestSlice("abandoned", Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let b = try await slice.vm("b")
            _ = try await lab.text("w2", "ip link set mgmt0 down")
            try await slice.destroy(["--abandon-host", "w2"])
            #expect(try await !lab.slicec(["list"]).output.contains("abandoned"))
            // What it left there is nobody's now; the test clears it away itself.
            _ = try await lab.text("w2", "ip link set mgmt0 up")
            let pid = try #require(try await Hosts.qemu(b.id, on: "w2"))
            _ = try await lab.text(
                "w2",
                """
                kill -9 \(pid)
                for tap in tap_\(b.id)_eth0 tap_\(b.id)_eth1; do ovs-vsctl --if-exists del-port $tap; ip link del $tap; done
                rm -rf /var/lib/slicec/vms/\(b.id) /run/slicec/vms/\(b.id)
                nft delete table inet slicec_taps
                """)
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func fullDiskOnAWorker() async throws {
            let slice = try TestSlice("full", Self.pinned)
            defer { slice.remove() }
            _ = try await lab.text(
                "w2", "mkdir -p /var/lib/slicec/vms && mount -t tmpfs -o size=64k tmpfs /var/lib/slicec/vms")
            let result = try await slice.apply(expecting: 5)
            #expect(result.errors.contains("SLC413"), "\(result.errors)")
            #expect(result.errors.contains("10.0.10.2, vm.disk:b"))
            // The other host's work is finished.
            let a = try await slice.vm("a")
            #expect(try await Hosts.qemu(a.id, on: "w1") != nil)
            _ = try await lab.text("w2", "umount /var/lib/slicec/vms")
            try await slice.apply()
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func hostsThatMustNotBeTouched() async throws {
            let slice = try TestSlice("refused", Self.pinned)
            defer { slice.remove() }
            // A host key that is not the known one.
            let keys = lab.folder + "/known_hosts"
            _ = try await lab.run(["/bin/cp", keys, keys + ".saved"])
            _ = try await lab.run([
                "/bin/sh", "-c",
                "sed -i 's/^\\(10.0.10.2[^ ]*\\) .*/\\1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1oX5CxlUTRh3JCCNZ0GDiXkCYQTQzvY3o7o2eF1v2y/' \"$0\"",
                keys,
            ])
            let wrongKey = try await slice.apply(expecting: 5)
            _ = try await lab.run(["/bin/mv", keys + ".saved", keys])
            #expect(wrongKey.errors.contains("SLC402"), "\(wrongKey.errors)")
            try await slice.destroy()

            // Another state's lineage.
            let state = "/tmp/slicec-test-\(getpid())-other.db"
            let other = try await lab.slicec(["apply", "--auto-approve", "--state", state, slice.file])
            #expect(other.status == 5 && other.errors.contains("SLC405"), "\(other.errors)")
            for suffix in ["", ".locks/slice-refused", ".locks/internet"] { unlink(state + suffix) }
            rmdir(state + ".locks")

            // A port of our name that is not ours.
            let show = try await lab.slicec(["show", slice.file]).output
            let match = try #require(show.firstMatch(of: /VM (\d+): a\ /))
            let vmID = try #require(Int(match.1))
            _ = try await lab.text(
                "w1", "ip tuntap add dev tap_\(vmID)_eth1 mode tap && ovs-vsctl add-port br-int tap_\(vmID)_eth1 tag=7")
            let foreign = try await slice.apply(expecting: 5)
            #expect(foreign.errors.contains("SLC412"), "\(foreign.errors)")
            #expect(try await Hosts.tag("tap_\(vmID)_eth1", on: "w1") == "7")
            _ = try await lab.text("w1", "ovs-vsctl del-port tap_\(vmID)_eth1; ip link del tap_\(vmID)_eth1")
            try await slice.apply()
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func oneSliceIsWorkedOnByOneRun() async throws {
            let slice = try TestSlice("locked", Self.pinned)
            defer { slice.remove() }
            let lock = lab.folder + "/state.db.locks/slice-locked"
            _ = try await lab.run(["/bin/mkdir", "-p", lab.folder + "/state.db.locks"])
            let script = #"exec 9>>"$0"; flock 9; "$1" apply --auto-approve "$2"; echo status=$?"#
            let held = try await lab.run(["/bin/bash", "-c", script, lock, lab.program, slice.file])
            #expect(held.output.contains("status=3"), "\(held.output)")
            #expect(held.errors.contains("SLC311"), "\(held.errors)")
            #expect(try await lab.slicec(["show", "locked"]).status == 1)
        }

        @Test func missingImageStopsBeforeAnythingIsChanged() async throws {
            let slice = try TestSlice("noimage", #""vms": [{"name": "a", "flavor": "cirros"}]"#)
            defer { slice.remove() }
            let cluster = lab.folder + "/noimage.json"
            _ = try await lab.run([
                "/bin/sh", "-c", ##"sed 's#"image": "[^"]*"#"image": "/nowhere/there.img"#' "$0" >"$1""##,
                lab.clusterFile,
                cluster,
            ])
            let result = try await lab.slicec(["apply", "--auto-approve", "--cluster", cluster, slice.file])
            #expect(result.status == 1 && result.errors.contains("SLC410"), "\(result.errors)")
            #expect(try await lab.slicec(["show", "noimage"]).status == 1)
            unlink(cluster)
        }
    }
}
