import Testing

extension LabTests {
    /// `slicec doctor` on a healthy lab, and with one thing wrong at a time.
    @Suite(.serialized)
    struct Doctor {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        /// What is wrong, as `HOST CHECK: STATUS`, in the order in which it is told.
        private func wrong(_ arguments: String..., cluster: String? = nil) async throws -> [String] {
            let file = cluster ?? lab.clusterFile
            let filter = #"""
                .hosts[] | (.name | split(" ")[0]) as $host | .findings[] | select(.status != "ok") |
                "\($host) \(.check): \(.status)"
                """#
            let script = #""$SLICEC_UNDER_TEST" doctor --json "$@" | jq -r '\#(filter)'"#
            let result = try await lab.run(
                ["/bin/sh", "-c", script, "sh"] + arguments,
                environment: ["SLICEC_UNDER_TEST": lab.program, "SLICEC_CLUSTER": file])
            #expect(result.status == 0, "\(result.errors)")
            return result.output.lines
        }

        @Test func aHealthyLabHasNoProblems() async throws {
            for _ in 0..<5 {
                let result = try await lab.slicec(["doctor", "--all"])
                #expect(result.status == 0, "\(result.output)\(result.errors)")
                #expect(result.output.hasSuffix("\n3 hosts: all is well\n"), "\(result.output)")
                for peers in ["w2, w3", "w1, w3", "w1, w2"] {
                    #expect(result.output.contains("frames with a tag arrive from \(peers)"), "\(result.output)")
                }
            }
            let one = try await lab.slicec(["doctor", "w2", "10.0.10.2"])
            #expect(one.output == "controller: all is well\nw2 (10.0.10.2): all is well\n\n1 host: all is well\n")
            let none = try await lab.slicec(["doctor", "w9"])
            #expect(none.status == 1 && none.errors.contains("SLC210"))
        }

        /// Something that is wrong with a host.
        struct Fault: Sendable, CustomTestStringConvertible {
            let name: String
            let host: String
            let make: String
            let mend: String
            let found: [String]
            var testDescription: String { name }

            init(_ name: String, on host: String, _ make: String, mend: String, _ found: String...) {
                self.init(name: name, host: host, make: make, mend: mend, found: found)
            }

            private init(name: String, host: String, make: String, mend: String, found: [String]) {
                self.name = name
                self.host = host
                self.make = make
                self.mend = mend
                self.found = found
            }

            /// A program is hidden in that worker's own mounts.
            static func hidden(_ program: String, on host: String, _ found: String...) -> Fault {
                let path = "$(readlink -f \"$(command -v \(program))\")"
                return Fault(
                    name: "no \(program)", host: host,
                    make: "p=\(path); echo \"$p\" >/run/hidden; mount --bind /dev/null \"$p\"",
                    mend: "umount \"$(cat /run/hidden)\"", found: found)
            }
        }

        private static let allFaults: [Fault] = [
            .hidden("dnsmasq", on: "w3", "w3 programs: problem"),
            .hidden("qemu-img", on: "w1", "w1 programs: problem"),
            .hidden("nft", on: "w1", "w1 programs: problem"),
            .hidden(
                "sudo", on: "w2", "w2 rights: problem", "w2 switch: unknown", "w2 bridge: unknown",
                "w2 trunk: unknown", "w2 mtu: unknown"),
            Fault(
                "trunk's port gone", on: "w1", "ovs-vsctl del-port br-int trunk0",
                mend: "ovs-vsctl add-port br-int trunk0", "w1 trunk: problem", "w1 mtu: unknown"),
            Fault(
                "trunk with a tag", on: "w1", "ovs-vsctl set Port trunk0 tag=100",
                mend: "ovs-vsctl clear Port trunk0 tag", "w1 trunk: problem"),
            Fault(
                "trunk with few VLANs", on: "w2", "ovs-vsctl set Port trunk0 trunks=100,101",
                mend: "ovs-vsctl clear Port trunk0 trunks", "w2 trunk: problem"),
            Fault(
                "trunk down", on: "w2", "ip link set trunk0 down", mend: "ip link set trunk0 up", "w2 trunk: problem"),
            Fault(
                "trunk's MTU", on: "w1", "ip link set trunk0 mtu 1400", mend: "ip link set trunk0 mtu 1500",
                "w1 mtu: problem"),
            Fault(
                "larger MTU elsewhere", on: "w2", "ip link set trunk0 mtu 2000", mend: "ip link set trunk0 mtu 1500",
                "w1 mtu: warning", "w3 mtu: warning"),
            Fault(
                "libvirt's network", on: "w3",
                "ip link add virbr0 type bridge; ip address add 192.168.122.1/24 dev virbr0; ip link set virbr0 up",
                mend: "ip link delete virbr0", "w3 networks: warning"),
            Fault(
                "Docker's network", on: "w3",
                "ip link add docker0 type bridge; ip address add 172.17.0.1/16 dev docker0; ip link set docker0 up",
                mend: "ip link delete docker0", "w3 networks: warning"),
            Fault(
                "our internet's network", on: "w3",
                "ip link add x0 type bridge; ip address add 10.60.7.9/24 dev x0; ip link set x0 up",
                mend: "ip link delete x0", "w3 networks: problem"),
            Fault(
                "libvirt's network on a worker alone", on: "w1",
                "ip link add virbr0 type bridge; ip address add 192.168.122.1/24 dev virbr0; ip link set virbr0 up",
                mend: "ip link delete virbr0"),
            Fault(
                "FORWARD drops", on: "w3",
                "nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'",
                mend: "nft delete table ip filter", "w3 forwarding: problem"),
            Fault(
                "INPUT rejects", on: "w3",
                "nft 'add table inet fw; add chain inet fw in { type filter hook input priority 10; }; "
                    + "add rule inet fw in tcp dport 22 accept; add rule inet fw in iifname \"mgmt0\" accept; "
                    + "add rule inet fw in counter reject'",
                mend: "nft delete table inet fw", "w3 forwarding: warning"),
            Fault(
                "FORWARD drops all but ours", on: "w3",
                "nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }; "
                    + "add rule ip filter FORWARD iifname \"gw_vlan*\" accept'",
                mend: "nft delete table ip filter"),
            Fault(
                "small disk", on: "w1", "mount -t tmpfs -o size=20m tmpfs /var/lib/slicec",
                mend: "umount /var/lib/slicec", "w1 disk: problem"),
            Fault(
                "full disk in time", on: "w1", "mount -t tmpfs -o size=900m tmpfs /var/lib/slicec",
                mend: "umount /var/lib/slicec", "w1 disk: warning"),
            Fault(
                "read-only disk", on: "w2", "mount -t tmpfs -o ro tmpfs /var/lib/slicec",
                mend: "umount /var/lib/slicec", "w2 disk: problem"),
            Fault(
                "vswitchd stopped", on: "w2", "kill -STOP $(cat /run/openvswitch/ovs-vswitchd.pid)",
                mend: "kill -CONT $(cat /run/openvswitch/ovs-vswitchd.pid)", "w2 switch: problem"),
            Fault(
                "no bridge", on: "w1", "ovs-vsctl del-br br-int",
                mend: "ovs-vsctl add-br br-int -- set bridge br-int datapath_type=netdev fail_mode=standalone -- "
                    + "add-port br-int trunk0",
                "w1 bridge: problem", "w1 trunk: unknown", "w1 mtu: unknown"),
            Fault(
                "no tun", on: "w1", "mount -t tmpfs tmpfs /dev/net",
                mend: "umount /dev/net", "w1 tun: problem"),
            Fault(
                "another state's host", on: "w1",
                "mount -t tmpfs tmpfs /var/lib/slicec; echo other >/var/lib/slicec/lineage",
                mend: "umount /var/lib/slicec", "w1 lineage: problem"),
            Fault(
                "old Python", on: "w1",
                #"p=$(readlink -f "$(command -v python3)"); mkdir -p /run/bin; printf '#!/bin/sh\necho Python 3.8.10\n' >/run/bin/p; "#
                    + #"chmod +x /run/bin/p; echo "$p" >/run/hidden; mount --bind /run/bin/p "$p""#,
                mend: #"umount "$(cat /run/hidden)""#, "w1 versions: problem"),
            Fault(
                "clock", on: "w2",
                #"p=$(readlink -f "$(command -v date)"); cp "$p" /run/date; printf '#!/bin/sh\nexec /run/date -d "+90 seconds" "$@"\n' "#
                    + #">/run/later; chmod +x /run/later; mount --bind /run/later "$p"; echo "$p" >/run/hidden"#,
                mend: #"umount "$(cat /run/hidden)""#, "w2 clock: warning"),
            Fault(
                "host away", on: "w2", "ip link set mgmt0 down", mend: "ip link set mgmt0 up", "w2 connection: problem"),
        ]

        /// What a fault is called, and not what it leads to. A run makes a part of the table (``FaultChoice``).
        @Test(arguments: FaultChoice.part(of: allFaults, called: "doctor"))
        func faultsAreNamed(_ fault: Fault) async throws {
            _ = try await lab.text(fault.host, fault.make)
            var found = try await wrong()
            _ = try await lab.text(fault.host, fault.mend)
            // Whether everybody may open it is the machine's choice.
            found.removeAll { $0 == "w2 tun: unknown" }
            #expect(found == fault.found, "\(fault.name)")
            #expect(try await wrong() == [], "after \(fault.name)")
        }

        /// The cluster's own switch lets tagged frames through for some, or none that are full.
        @Test func whatIsBetweenHostsIsFound() async throws {
            let names = try await lab.run(["/bin/sh", "-c", "ip netns list"])
            let space = try #require(
                names.output.lines.map { $0.split(separator: " ")[0] }.first {
                    $0.contains(LabCluster.name) && $0.contains("sw")
                }.map(String.init), "\(names.output)")
            func inSwitch(_ words: String...) async throws {
                let result = try await lab.run(["/bin/sh", "-c", "exec ip -n \"$@\"", "sh", space] + words)
                #expect(result.status == 0, "\(result.errors)")
            }
            try await inSwitch("link", "set", "w1-trunk", "nomaster")
            #expect(try await wrong() == ["w1 trunk: problem"])
            try await inSwitch("link", "set", "w1-trunk", "master", "trunk")
            try await inSwitch("link", "set", "w2-trunk", "mtu", "1400")
            let small = try await wrong()
            #expect(small.allSatisfy { $0.hasSuffix("mtu: problem") } && !small.isEmpty, "\(small)")
            try await inSwitch("link", "set", "w2-trunk", "mtu", "1500")
            #expect(try await wrong() == [])
        }

        @Test func nothingIsChangedAndNothingClaimed() async throws {
            let look =
                "ls -lR /var/lib/slicec /run/slicec 2>/dev/null; ovs-vsctl show; nft list ruleset; ip -o link | cut -d' ' -f2"
            let before = try await lab.text("w3", look)
            _ = try await wrong()
            #expect(try await lab.text("w3", look) == before)
        }
    }
}
