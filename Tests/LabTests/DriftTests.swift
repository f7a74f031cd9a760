import Glibc
import Testing

extension LabTests {
    /// What happens to a slice that runs behind slicec's back: each kind is injected on its own, found
    /// with its reason, and mended alone. A run makes a part of each table (``FaultChoice``).
    @Suite(.serialized)
    struct Drift {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        private static let pinned = """
            "vms": [{"name": "a", "flavor": "cirros", "worker": "w1", "internet": true},
                    {"name": "b", "flavor": "cirros", "worker": "w2"}],
            "links": [{"name": "net", "endpoints": ["a.eth1", "b.eth1"]}]
            """

        /// A way in which the world departs from the record.
        private struct Kind {
            let host: String
            /// With `A`, `B` for the VMs' IDs, `V` for the link's VLAN, `S` for the slice's ID.
            let damage: String
            let reason: String
            /// Everything that the plan may do.
            let actions: [String]
            /// Whether VM b starts anew; VM a never does.
            var restarts = false
        }

        private static let qmpStop = #"""
            import socket
            s = socket.socket(socket.AF_UNIX)
            s.connect("/run/slicec/vms/$B/qmp.sock")
            f = s.makefile("rw")
            f.readline()
            for word in ("qmp_capabilities", "stop"):
                f.write(chr(123) + chr(34) + "execute" + chr(34) + ":" + chr(34) + word + chr(34) + chr(125) + "\n")
                f.flush()
                while "return" not in f.readline(): pass
            """#

        private static let onTheWorker: [Kind] = [
            Kind(
                host: "w2", damage: "ovs-vsctl set port tap_${B}_eth1 tag=7",
                reason: "eth1: tap_${B}_eth1 has VLAN 7, not $V", actions: ["vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "ovs-vsctl clear port tap_${B}_eth1 tag",
                reason: "eth1: tap_${B}_eth1 has no VLAN, not $V", actions: ["vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "ovs-vsctl set port tap_${B}_eth1 vlan_mode=trunk",
                reason: "eth1: tap_${B}_eth1 is no access port", actions: ["vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "ovs-vsctl del-port tap_${B}_eth1",
                reason: "eth1: tap_${B}_eth1 is off the bridge", actions: ["vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "ovs-vsctl add-port br-int tap_${B}_eth0 tag=$V",
                reason: "eth0: tap_${B}_eth0 is on the bridge", actions: ["vm.port:b.eth0"]),
            Kind(
                host: "w2", damage: "ip link set tap_${B}_eth1 down", reason: "eth1: tap_${B}_eth1 is down",
                actions: ["vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "nft delete table inet slicec_taps",
                reason: "eth1: what keeps the guest off the host is gone (nftables: inet slicec_taps)",
                actions: ["vm.port:b.eth0", "vm.port:b.eth1"]),
            Kind(
                host: "w2", damage: "kill -STOP $(cat /run/slicec/vms/$B/qemu.pid)", reason: "VM: its process ",
                actions: ["vm.launch:b"]),
            Kind(
                host: "w2", damage: "python3 -c '\(qmpStop)'",
                reason: "VM: its guest is paused", actions: ["vm.launch:b"]),
            Kind(
                host: "w2", damage: "rm -f /var/lib/slicec/images/*", reason: "disk: its base image is gone",
                actions: ["vm.image:guest.qcow2@10.0.10.2", "vm.disk:b"]),
            Kind(
                host: "w2",
                damage: """
                    pid=$(cat /run/slicec/vms/$B/qemu.pid); kill -9 $pid; while [ -d /proc/$pid ]; do sleep 0.01; done
                    """,
                reason: "VM: not running", actions: ["vm.launch:b"], restarts: true),
            Kind(
                host: "w2", damage: "ip link delete tap_${B}_eth1", reason: "eth1: its tap tap_${B}_eth1 is gone",
                actions: ["vm.stop:b", "vm.port:b.eth1", "vm.launch:b"], restarts: true),
            Kind(
                host: "w2",
                damage: """
                    was=$(cat /sys/class/net/tap_${B}_eth1/ifalias); ip link delete tap_${B}_eth1
                    ip tuntap add dev tap_${B}_eth1 mode tap; ip link set tap_${B}_eth1 alias "$was" up
                    """,
                reason: "eth1: the VM is not behind tap_${B}_eth1",
                actions: ["vm.stop:b", "vm.port:b.eth1", "vm.launch:b"], restarts: true),
            Kind(
                host: "w2", damage: "rm /var/lib/slicec/vms/$B/disk.qcow2", reason: "its disk is gone",
                actions: ["vm.image:guest.qcow2@10.0.10.2", "vm.stop:b", "vm.disk:b", "vm.launch:b"], restarts: true),
        ]

        private static let onTheNode: [Kind] = [
            Kind(
                host: "w3", damage: "kill -9 $(cat /run/slicec/dhcp/vlan$V.pid)",
                reason: "DHCP of VLAN $V: dnsmasq is not running", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "kill $(cat /run/slicec/dhcp/vlan$V.pid); ip netns delete ns-dhcp-vlan$V",
                reason: "DHCP of VLAN $V: the namespace ns-dhcp-vlan$V is gone", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "ip -n ns-dhcp-vlan$V address flush dev dhcp_v$V",
                reason: "DHCP of VLAN $V: dhcp_v$V lacks its address", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "ip -n ns-dhcp-vlan$V link set dhcp_v$V down",
                reason: "DHCP of VLAN $V: dhcp_v$V is down", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "ovs-vsctl del-port dhcp_v$V",
                reason: "DHCP of VLAN $V: dhcp_v$V is gone from ns-dhcp-vlan$V", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "ovs-vsctl set port dhcp_v$V tag=9",
                reason: "DHCP of VLAN $V: dhcp_v$V has VLAN 9, not $V", actions: ["network.dhcp:net"]),
            Kind(
                host: "w3", damage: "ovs-vsctl del-port gw_vlan$V", reason: "gw_vlan$V is gone",
                actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "ip link delete gw_vlan$V", reason: "gw_vlan$V is gone",
                actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "ip address flush dev gw_vlan$V", reason: "gw_vlan$V lacks its address",
                actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "ip link set gw_vlan$V down", reason: "gw_vlan$V is down",
                actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "ip link set gw_vlan$V group 0",
                reason: "gw_vlan$V is not in the interface group $S", actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "echo 0 >/proc/sys/net/ipv4/conf/gw_vlan$V/forwarding",
                reason: "gw_vlan$V does not forward", actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "nft delete table inet slicec",
                reason: "gw_vlan$V: what keeps slices apart is gone (nftables: inet slicec)",
                actions: ["network.internet:vlan400", "network.link:net"]),
            Kind(
                host: "w3", damage: "nft flush set inet slicec same_slice",
                reason: "gw_vlan$V: what keeps slices apart is gone (nftables: inet slicec)",
                actions: ["network.link:net"]),
            Kind(
                host: "w3", damage: "ovs-vsctl set port gw_vlan400 tag=9",
                reason: "VLAN 400: gw_vlan400 has VLAN 9, not 400", actions: ["network.internet:vlan400"]),
            Kind(
                host: "w3", damage: "kill -9 $(cat /run/slicec/dhcp/vlan400.pid)",
                reason: "VLAN 400: dnsmasq is not running", actions: ["network.internet:vlan400"]),
            Kind(
                host: "w3",
                damage: """
                    kill $(cat /run/openvswitch/ovs-vswitchd.pid)
                    while [ -e /run/openvswitch/ovs-vswitchd.pid ]; do sleep 0.05; done
                    ovs-vswitchd --pidfile --detach --no-chdir --log-file -vconsole:off
                    """,
                reason: "DHCP of VLAN $V: dhcp_v$V in ns-dhcp-vlan$V is dead: ovs-vswitchd was restarted",
                actions: ["network.internet:vlan400", "network.dhcp:net"]),
        ]

        @Test func onAWorkerEachKindIsFoundAndMendedAlone() async throws {
            try await injectEach(Self.onTheWorker, "driftw")
        }

        @Test func onTheNetworkNodeEachKindIsFoundAndMendedAlone() async throws {
            try await injectEach(Self.onTheNode, "driftn")
        }

        private func injectEach(_ kinds: [Kind], _ name: String) async throws {
            let slice = try TestSlice(name, Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let place = try await Place(slice)
            var address = try await Hosts.lease(vmID: place.b, interface: 1)
            try await place.reach(address)
            for kind in FaultChoice.part(of: kinds, called: name, least: 4) {
                let what: Comment = "\(kind.damage)"
                let before = try await place.boots()
                _ = try await lab.text(kind.host, place.fill(kind.damage))
                // Found by plan and by status, and nothing is touched by looking.
                let plan = try await lab.slicec(["plan", "--refresh", "--detailed-exitcode", slice.file])
                #expect(plan.status == 2, what)
                #expect(plan.output.contains(place.fill(kind.reason)), "\(kind.damage)\n\(plan.output)\(plan.errors)")
                #expect(Self.actions(plan.output) == kind.actions, what)
                let status = try await lab.slicec(["status", name])
                #expect(status.status == 1 && status.output.contains("differs"), "\(kind.damage)\n\(status.output)")
                let apply = try await slice.apply(["--stop-timeout", "0", "--allow-replace"])
                #expect(apply.output.contains("\(kind.actions.count) action"), "\(kind.damage)\n\(apply.output)")
                let after = try await lab.slicec(["status", name])
                #expect(after.status == 0, "\(kind.damage)\n\(after.output)")
                // The hosts have it, and the guests notice that they have.
                if kind.restarts { address = try await Hosts.lease(vmID: place.b, interface: 1) }
                try await place.reach(address)
                let boots = try await place.boots()
                #expect(boots.a == before.a, what)
                #expect(kind.restarts == (boots.b != before.b), "\(kind.damage): \(before) \(boots)")
            }
            try await place.lookAtHosts()
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func aHostThatWasRestartedGetsItsOwnBack() async throws {
            let slice = try TestSlice("reboot", Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let place = try await Place(slice)
            let address = try await Hosts.lease(vmID: place.b, interface: 1)
            try await place.reach(address)
            let before = try await place.boots()
            // The host's first process, and with it all others and all that lay in /run; its launcher
            // ends once all of them are gone.
            let script = #"""
                { read -r launcher rest; read -r pid rest; } <"$0"
                kill -9 $pid
                while [ -d /proc/$launcher ]; do sleep 0.01; done
                """#
            let killed = try await lab.run(["/bin/sh", "-c", script, "\(lab.folder)/hosts/w2/init"])
            #expect(killed.status == 0, "\(killed.errors)")
            try await lab.up()
            let plan = try await lab.slicec(["plan", "--refresh", slice.file])
            #expect(plan.output.contains("VM: not running: the host was restarted"), "\(plan.output)\(plan.errors)")
            #expect(plan.output.contains("eth1: its tap tap_\(place.b)_eth1 is gone"))
            #expect(
                Self.actions(plan.output) == ["vm.port:b.eth0", "vm.port:b.eth1", "vm.launch:b"], "its disk was kept")
            try await slice.apply()
            try await place.reach(address)
            let after = try await place.boots()
            #expect(after.a == before.a && after.b != before.b)
            try await place.lookAtHosts()
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func hostsThatCannotBeLookedAtAreTakenAsRecorded() async throws {
            let slice = try TestSlice("unseen", Self.pinned)
            defer { slice.remove() }
            try await slice.apply()
            let place = try await Place(slice)
            _ = try await lab.text("w2", "ip link set mgmt0 down")
            let plan = try await lab.slicec(["plan", "--refresh", "--detailed-exitcode", slice.file])
            #expect(plan.status == 1 && plan.errors.contains("warning[SLC401]"), "\(plan.output)\(plan.errors)")
            #expect(plan.errors.contains("10.0.10.2"))
            #expect(plan.output.contains("Not looked at: w2 (10.0.10.2)"), "\(plan.output)")
            let status = try await lab.slicec(["status", "unseen"])
            #expect(status.status == 1 && status.output.contains("not looked at"), "\(status.output)\(status.errors)")
            _ = try await lab.text("w2", "ip link set mgmt0 up")

            // Open vSwitch is down: its host is not believed to have lost its ports.
            _ = try await lab.text("w2", "mv /run/openvswitch/db.sock /run/openvswitch/db.away")
            let silent = try await lab.slicec(["plan", "--refresh", "--detailed-exitcode", slice.file])
            #expect(silent.status == 1 && silent.errors.contains("SLC416"), "\(silent.output)\(silent.errors)")
            _ = try await lab.text("w2", "mv /run/openvswitch/db.away /run/openvswitch/db.sock")

            // A host of another state.
            _ = try await lab.text(
                "w2", "cp /var/lib/slicec/lineage /run/lineage; echo somebody-else >/var/lib/slicec/lineage")
            let foreign = try await lab.slicec(["plan", "--refresh", slice.file])
            #expect(foreign.errors.contains("SLC405") && foreign.errors.contains("somebody-else"), "\(foreign.errors)")
            #expect(try await lab.text("w2", "cat /var/lib/slicec/lineage") == "somebody-else")
            _ = try await lab.text("w2", "cat /run/lineage >/var/lib/slicec/lineage")

            // Who holds the slice is shown while it does, and nobody has to wait for the look.
            let lock = lab.folder + "/state.db.locks/slice-unseen"
            let script = #"exec 9<>"$0"; flock 9; echo "apply of ada" >&9; "$1" status unseen; echo "status=$?""#
            let held = try await lab.run(["/bin/bash", "-c", script, lock, lab.program])
            #expect(
                held.output.contains("locked by apply of ada") && held.output.contains("status=0"), "\(held.output)")
            #expect(try await Hosts.qemu(place.b, on: "w2") != nil)
            let document = try await lab.slicec(["status", "--json"])
            #expect(document.output.contains(#""asRecorded": true"#) && document.status == 0, "\(document.output)")
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func foreignNamespacesAreRefusedAndLeftAlone() async throws {
            let slice = try TestSlice("foreign", Self.pinned)
            defer { slice.remove() }
            let show = try await lab.slicec(["show", slice.file]).output
            let match = try #require(show.firstMatch(of: /\(VLAN (\d+)\)/))
            let vlan = try #require(Int(match.1))
            let namespace = "ns-dhcp-vlan\(vlan)"
            _ = try await lab.text("w3", "ip netns add \(namespace); ip -n \(namespace) link set lo up")
            let plan = try await lab.slicec(["plan", "--refresh", slice.file])
            #expect(plan.status == 0 && plan.errors.contains("warning[SLC412]"), "\(plan.errors)")
            #expect(plan.errors.contains("10.0.10.3, network.dhcp:net: the namespace \(namespace)"), "\(plan.errors)")
            let apply = try await slice.apply(expecting: 5)
            #expect(apply.errors.contains("SLC412") && apply.errors.contains(namespace), "\(apply.errors)")
            #expect(
                try await lab.text("w3", "ip -n \(namespace) -o link show | wc -l") == "1", "something was put into it")
            // Taking the slice down leaves it where it is.
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == ["w3: \(namespace)"])
            _ = try await lab.text("w3", "ip netns delete \(namespace)")
        }

        /// Its gateway and the way to the internet come before DHCP: of those nothing may be left either.
        @Test func aForeignNamespaceOfVLAN400KeepsAllOfItFromBeingMade() async throws {
            let slice = try TestSlice(
                "foreign400",
                #""vms": [{"name": "a", "flavor": "cirros", "worker": "w1", "internet": true}], "links": []"#)
            defer { slice.remove() }
            _ = try await lab.text("w3", "ip netns add ns-dhcp-vlan400")
            let apply = try await slice.apply(expecting: 5)
            #expect(apply.errors.contains("SLC412") && apply.errors.contains("ns-dhcp-vlan400"), "\(apply.errors)")
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == ["w3: ns-dhcp-vlan400"])
            #expect(try await lab.text("w3", "ls /run/slicec/forwarding 2>/dev/null || :") == "")
            _ = try await lab.text("w3", "ip netns delete ns-dhcp-vlan400")
        }

        private static func actions(_ plan: String) -> [String] {
            plan.lines.compactMap { $0.firstMatch(of: /^ +\d+  ([a-z]+\.[a-z]+:\S+)/) }.map {
                String($0.1)
            }
        }

        /// Where the slice is.
        private struct Place {
            let lab = LabCluster.shared
            let a: Int
            let b: Int
            let vlan: Int
            let sliceID: Int

            init(_ slice: TestSlice) async throws {
                a = try await slice.vm("a").id
                b = try await slice.vm("b").id
                vlan = try await slice.vlan()
                let show = try await LabCluster.shared.slicec(["show", slice.name]).output
                let match = try #require(show.firstMatch(of: /Slice (\d+)/))
                sliceID = try #require(Int(match.1))
            }

            func fill(_ text: String) -> String {
                [("${B}", b), ("$B", b), ("$V", vlan), ("$S", sliceID)].reduce(text) { text, value in
                    text.replacing(value.0, with: "\(value.1)")
                }
            }

            /// The guests' own word for the boot that they are in: another one means that a guest restarted.
            func boots() async throws -> (a: String, b: String) {
                func boot(_ host: String, _ vmID: Int) async throws -> String {
                    let answer = try await lab.guest(host, vmID, "cat /proc/sys/kernel/random/boot_id")
                    let id = answer.output.trimmed
                    try #require(answer.status == 0 && id.count == 36, "\(answer.output)\(answer.errors)")
                    return id
                }
                return (try await boot("w1", a), try await boot("w2", b))
            }

            /// VM a reaches VM b, and DHCP answers.
            func reach(_ address: String) async throws {
                let answer = try await lab.guest(
                    "w1", a,
                    "n=0; until ping -c 1 -W 3 \(address) >/dev/null; do n=$((n+1)); [ $n -lt 25 ] || exit 1; done; "
                        + "udhcpc -n -q -t 10 -i eth1 >/dev/null 2>&1 || exit 2")
                #expect(answer.status == 0, "1: no ping, 2: no lease; \(answer.output)\(answer.errors)")
            }

            /// With the hosts' own tools.
            func lookAtHosts() async throws {
                #expect(try await Hosts.tag("tap_\(b)_eth1", on: "w2") == "\(vlan)")
                #expect(try await Hosts.tag("tap_\(b)_eth0", on: "w2") == "")
                #expect(try await Hosts.qemu(b, on: "w2") != nil)
                #expect(try await Hosts.dnsmasqCount(vlan: vlan) == 1)
                let gateway = try await lab.text("w3", "ip -o -4 address show dev gw_vlan\(vlan)")
                #expect(gateway.contains("\(Hosts.network(vlan: vlan)).1/24"))
                let rules = try await lab.text("w3", "nft list table inet slicec")
                #expect(rules.contains("\(sliceID) . \(sliceID)"))
            }
        }
    }
}
