import Glibc
import Testing

extension LabTests {
    /// QEMU as an unprivileged user (`"qemuUser"`).
    @Suite(.serialized)
    struct Confinement {
        let lab = LabCluster.shared
        private let clusterFile: String

        init() async throws {
            try await lab.up()
            clusterFile = lab.folder + "/confined.json"
            try await write("nobody")
            // As Debian has it; what this machine has is its own affair.
            let tun = "mount --bind /run/tun /dev/net/tun"
            for host in Hosts.workers {
                _ = try await lab.text(
                    host, "[ -e /run/tun ] || { mknod /run/tun c 10 200; chmod 0666 /run/tun; \(tun); }")
            }
        }

        private func write(_ user: String) async throws {
            let script = #"jq '.qemuUser = "\#(user)"' \#(lab.clusterFile) >\#(clusterFile)"#
            let result = try await lab.run(["/bin/sh", "-c", script])
            try #require(result.status == 0, "\(result.errors)")
        }

        private func slicec(_ arguments: String..., user: Bool = true) async throws -> LabCluster.Output {
            try await lab.run(
                [lab.program] + arguments, environment: ["SLICEC_CLUSTER": user ? clusterFile : lab.clusterFile])
        }

        private static let body = """
            "vms": [{"name": "a", "flavor": "cirros", "worker": "w1"}, {"name": "b", "flavor": "cirros", "worker": "w2"}],
            "links": [{"endpoints": ["a.eth1", "b.eth1"]}]
            """

        /// The users of a process: real, effective, saved, of files; its groups; its capabilities.
        private func status(_ pid: Int, on host: String, _ field: String) async throws -> String {
            try await lab.text(host, "sed -n 's/^\(field):[[:blank:]]*//p' /proc/\(pid)/status | tr '\\t' ' '")
        }

        @Test func guestsRunAsTheUserAndWork() async throws {
            let slice = try TestSlice("confined", Self.body)
            defer { slice.remove() }
            let applied = try await slicec("apply", "--auto-approve", slice.file)
            try #require(applied.status == 0, "\(applied.output)\(applied.errors)")
            let (a, b) = (try await slice.vm("a"), try await slice.vm("b"))
            let pid = try #require(try await Hosts.qemu(a.id, on: "w1"))
            #expect(try await lab.text("w1", "ps -o user= -p \(pid)") == "nobody")
            let nobody = try await lab.text("w1", "id -u nobody")
            #expect(try await status(pid, on: "w1", "Uid") == [nobody, nobody, nobody, nobody].joined(separator: " "))
            #expect(try await status(pid, on: "w1", "Groups") == "")
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                #expect(try await status(pid, on: "w1", set) == "0000000000000000", "\(set)")
            }
            #expect(try await status(pid, on: "w1", "NoNewPrivs") == "1")
            #expect(try await lab.text("w1", "cat /sys/class/net/tap_\(a.id)_eth1/owner") == nobody)
            // It could make files among its sockets alone.
            let modes = try await lab.text(
                "w1",
                "stat -c '%U %a' /run/slicec/vms/\(a.id) /var/lib/slicec/vms/\(a.id) /var/lib/slicec/vms/\(a.id)/disk.qcow2"
            )
            #expect(modes.lines == ["nobody 700", "root 710", "nobody 600"])

            let address = try await Hosts.lease(vmID: b.id, interface: 1)
            _ = try await Hosts.lease(vmID: a.id, interface: 1)
            let ping = try await lab.guest("w1", a.id, "ping -c 2 \(address)")
            #expect(ping.status == 0, "\(ping.output)\(ping.errors)")
            let seen = try await slicec("status", "confined")
            #expect(seen.status == 0, "\(seen.output)\(seen.errors)")

            // Killed, it comes back; and paused by a signal, it goes on.
            _ = try await lab.text("w1", "kill -9 \(pid)")
            #expect(try await slicec("apply", "--auto-approve", slice.file).status == 0)
            let second = try #require(try await Hosts.qemu(a.id, on: "w1"))
            #expect(second != pid)
            #expect(try await lab.text("w1", "ps -o user= -p \(second)") == "nobody")

            // Another user, or none, is the next start's.
            let plan = try await slicec("plan", "--refresh", "--detailed-exitcode", slice.file, user: false)
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
            _ = try await lab.text("w1", "kill -9 \(second)")
            #expect(try await slicec("apply", "--auto-approve", slice.file, user: false).status == 0)
            let third = try #require(try await Hosts.qemu(a.id, on: "w1"))
            #expect(try await lab.text("w1", "ps -o user= -p \(third)") == "root")
            try await write("games")
            _ = try await lab.text("w1", "kill -9 \(third)")
            let games = try await slicec("apply", "--auto-approve", slice.file)
            #expect(games.status == 0, "\(games.output)\(games.errors)")
            let fourth = try #require(try await Hosts.qemu(a.id, on: "w1"))
            #expect(try await lab.text("w1", "ps -o user= -p \(fourth)") == "games")

            let destroyed = try await slicec("destroy", "--auto-approve", slice.file)
            #expect(destroyed.status == 0, "\(destroyed.output)\(destroyed.errors)")
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func aUserThatIsNotThereIsSaid() async throws {
            try await write("slicec-qemu")
            let slice = try TestSlice("unconfined", #""vms": [{"name": "a", "flavor": "cirros", "worker": "w1"}]"#)
            defer { slice.remove() }
            let applied = try await slicec("apply", "--auto-approve", slice.file)
            #expect(applied.status == 5, "\(applied.output)")
            #expect(applied.errors.contains("SLC406") && applied.errors.contains("there is no user slicec-qemu"))
            #expect(applied.errors.contains("useradd --system"), "\(applied.errors)")
            let doctor = try await slicec("doctor")
            #expect(doctor.status == 1)
            #expect(doctor.output.contains("qemuUser: there is no user \"slicec-qemu\""), "\(doctor.output)")
            #expect(try await slicec("destroy", "--auto-approve", slice.file).status == 0)
            #expect(try await Hosts.leftovers() == [])
            try await write("nobody")
            let well = try await slicec("doctor")
            #expect(well.status == 0, "\(well.output)\(well.errors)")
        }
    }
}
