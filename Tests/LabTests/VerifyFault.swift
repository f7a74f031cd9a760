/// One thing that goes wrong with the data plane of a slice.
struct VerifyFault {
    let name: String
    let host: String
    /// Shell text.
    let make: String
    var undo = ":"
    /// Whether `apply` is what puts it right.
    var needsApply = false
    /// Those that must fail for it.
    var claims: [String] = []
    /// Those of which nobody can say any more whether they hold.
    var unknown: [String] = []

    /// Of a slice with VMs web, db and app on w1, w2 and w3, links backend (all) and side (db, app), and internet for
    /// web; and another with the VM x on w2 and the link net.
    static func all(_ slice: TestSlice, _ other: TestSlice) async throws -> [VerifyFault] {
        let db = try await slice.vm("db").id
        let tap = "tap_\(db)_eth1"
        let (vlan, alien) = (try await slice.vlan(), try await other.vlan())
        let stranger = "tap_\(try await other.vm("x").id)_eth1"
        let address = try await Hosts.lease(vmID: db, interface: 1)
        let network = Hosts.network(vlan: vlan)
        let id = 1000 + (vlan - 100) / 20
        let dhcp = "/run/slicec/dhcp/vlan\(vlan)"
        let qemu = "pid=$(cat /run/slicec/vms/\(db)/qemu.pid)"
        let leases = "/var/lib/slicec/dhcp/vlan\(vlan).leases"
        return ports(tap, stranger, db, vlan, alien) + trunks(vlan)
            + machines(qemu, db) + servers(dhcp, vlan, network)
            + gateways(vlan, network, id)
            + [
                VerifyFault(
                    name: "address stolen", host: "w1", make: thief(vlan, "\(address)/24"), undo: noThief,
                    claims: ["endpoint.answers:db.eth1", "vlan.exclusive:\(vlan)"]),
                VerifyFault(
                    name: "gateway's address stolen", host: "w1", make: thief(vlan, "\(network).1/24"), undo: noThief,
                    claims: ["gateway.answers:backend"]),
                VerifyFault(
                    name: "lease missing", host: "w3",
                    make: "cp \(leases) /run/leases; grep -v ' \(address) ' /run/leases >\(leases)",
                    undo: "cat /run/leases >\(leases)", claims: ["endpoint.lease:db.eth1"]),
                VerifyFault(
                    name: "address held by a guest of no lease", host: "w3",
                    make: "cp \(leases) /run/leases; sed -i 's/ \(address) / \(network).9 /' \(leases)",
                    undo: "cat /run/leases >\(leases)", claims: ["endpoint.lease:db.eth1"]),
            ] + internet
    }

    private static func ports(_ tap: String, _ stranger: String, _ db: Int, _ vlan: Int, _ alien: Int) -> [VerifyFault]
    {
        [
            VerifyFault(
                name: "wrong tag", host: "w2", make: "ovs-vsctl set Port \(tap) tag=999", needsApply: true,
                claims: ["port.tag:db.eth1", "endpoint.answers:db.eth1"]),
            VerifyFault(
                name: "port missing", host: "w2", make: "ovs-vsctl del-port br-int \(tap)", needsApply: true,
                claims: ["port.tag:db.eth1"]),
            VerifyFault(
                name: "port in another slice's VLAN", host: "w2", make: "ovs-vsctl set Port \(tap) tag=\(alien)",
                needsApply: true, claims: ["port.tag:db.eth1"]),
            VerifyFault(
                name: "port without a VLAN", host: "w2", make: "ovs-vsctl clear Port \(tap) tag vlan_mode",
                needsApply: true, claims: ["port.tag:db.eth1"]),
            VerifyFault(
                name: "another slice's port in our VLAN", host: "w2",
                make: "ovs-vsctl set Port \(stranger) tag=\(vlan)",
                needsApply: true, claims: ["vlan.exclusive:\(vlan)"]),
            VerifyFault(
                name: "somebody's port in our VLAN", host: "w1",
                make: "ovs-vsctl add-port br-int stray tag=\(vlan) -- set Interface stray type=internal",
                undo: "ovs-vsctl del-port br-int stray", claims: ["vlan.exclusive:\(vlan)"]),
            VerifyFault(
                name: "unconnected interface on the bridge", host: "w2",
                make: "ovs-vsctl add-port br-int tap_\(db)_eth0 tag=\(vlan)",
                undo: "ovs-vsctl del-port br-int tap_\(db)_eth0", needsApply: true,
                claims: ["port.tag:db.eth0", "vlan.exclusive:\(vlan)"]),
            VerifyFault(
                name: "tap down", host: "w2", make: "ip link set \(tap) down", needsApply: true,
                claims: ["port.wired:db.eth1"]),
            // A wire between two VLANs, that no tag tells of.
            VerifyFault(
                name: "two VLANs bridged", host: "w1",
                make: """
                    for v in \(vlan) \(alien); do
                        ovs-vsctl add-port br-int wire$v tag=$v -- set Interface wire$v type=internal
                    done
                    ip link add wire type bridge; ip link set wire up
                    for v in \(vlan) \(alien); do ip link set wire$v up master wire; done
                    """,
                undo: "for v in \(vlan) \(alien); do ovs-vsctl del-port br-int wire$v; done; ip link delete wire",
                claims: ["vlan.exclusive:\(vlan)"]),
        ]
    }

    private static func trunks(_ vlan: Int) -> [VerifyFault] {
        let claim = "trunk.carries:10.0.10.1"
        return [
            VerifyFault(
                name: "trunk cut", host: "w1", make: "ip link set trunk0 down", undo: "ip link set trunk0 up",
                claims: [claim]),
            VerifyFault(
                name: "trunk limited to other VLANs", host: "w1", make: "ovs-vsctl set Port trunk0 trunks=200",
                undo: "ovs-vsctl clear Port trunk0 trunks", claims: [claim]),
            VerifyFault(
                name: "frames of a VLAN dropped by a flow", host: "w1",
                make: "ovs-ofctl add-flow br-int priority=9,dl_vlan=\(vlan),actions=drop",
                undo: "ovs-ofctl del-flows br-int dl_vlan=\(vlan)", claims: [claim]),
            VerifyFault(
                name: "ovs-vswitchd stopped", host: "w2", make: "kill -STOP $(pidof ovs-vswitchd)",
                undo: "kill -CONT $(pidof ovs-vswitchd)", claims: ["port.tag:db.eth1", "trunk.carries:10.0.10.2"]),
        ]
    }

    private static func machines(_ qemu: String, _ db: Int) -> [VerifyFault] {
        let answers = "endpoint.answers:db.eth1"
        return [
            VerifyFault(
                name: "VM dead", host: "w2", make: "\(qemu); kill -9 $pid; while kill -0 $pid 2>/dev/null; do :; done",
                needsApply: true, claims: ["vm.alive:db", "port.wired:db.eth1", answers]),
            VerifyFault(
                name: "VM stopped", host: "w2", make: "\(qemu); kill -STOP $pid", undo: "\(qemu); kill -CONT $pid",
                claims: ["vm.alive:db", answers]),
            VerifyFault(
                name: "VM paused", host: "w2", make: qmp(db, "stop"), undo: qmp(db, "cont"),
                claims: ["vm.alive:db", answers]),
            VerifyFault(
                name: "VM runs as another process", host: "w2",
                make: """
                    \(qemu); cp /proc/$pid/cmdline /run/cmdline; kill -9 $pid
                    while kill -0 $pid 2>/dev/null; do :; done
                    rm -f /run/slicec/vms/\(db)/*.sock
                    cd /; xargs -0 -a /run/cmdline setsid -f </dev/null >/dev/null 2>&1
                    until [ -S /run/slicec/vms/\(db)/qmp.sock ]; do :; done
                    """, needsApply: true, claims: ["vm.alive:db"]),
            VerifyFault(
                name: "guest's interface down", host: "w2",
                make: qmp(db, "set_link", #"{"name": "net1", "up": false}"#),
                undo: qmp(db, "set_link", #"{"name": "net1", "up": true}"#), claims: [answers]),
        ]
    }

    private static func qmp(_ vm: Int, _ command: String, _ arguments: String = "{}") -> String {
        """
        python3 - <<'END_OF_PROGRAM'
        import socket
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect("/run/slicec/vms/\(vm)/qmp.sock")
            file = wire.makefile("rw")
            file.readline()
            for line in ['{"execute": "qmp_capabilities"}', '{"execute": "\(command)", "arguments": \(arguments)}']:
                file.write(line + chr(10))
                file.flush()
                file.readline()
        END_OF_PROGRAM
        """
    }

    private static func servers(_ dhcp: String, _ vlan: Int, _ network: String) -> [VerifyFault] {
        let claim = "link.dhcp:backend"
        return [
            VerifyFault(
                name: "dnsmasq killed", host: "w3", make: "kill -9 $(cat \(dhcp).pid)", needsApply: true,
                claims: [claim]),
            VerifyFault(
                name: "dnsmasq stopped", host: "w3", make: "kill -STOP $(cat \(dhcp).pid)",
                undo: "kill -CONT $(cat \(dhcp).pid)", claims: [claim]),
            // It looks for three seconds whether an address is free before it offers it.
            VerifyFault(
                name: "second DHCP server", host: "w1",
                make: thief(vlan, "\(network).5/24") + """
                    ; ip netns exec thief dnsmasq --port=0 --interface=thief --bind-interfaces --leasefile-ro \
                    --dhcp-range=\(network).240,\(network).250 --pid-file=/run/thief.pid
                    """,
                undo: "kill $(cat /run/thief.pid); " + noThief, claims: [claim]),
            VerifyFault(
                name: "DHCP namespace gone", host: "w3", make: "ip netns delete ns-dhcp-vlan\(vlan)", needsApply: true,
                claims: [claim]),
            VerifyFault(
                name: "DHCP server's address gone", host: "w3",
                make: "ip -n ns-dhcp-vlan\(vlan) address flush dev dhcp_v\(vlan)", needsApply: true, claims: [claim]),
        ]
    }

    private static func thief(_ vlan: Int, _ address: String) -> String {
        """
        ovs-vsctl add-port br-int thief tag=\(vlan) -- set Interface thief type=internal
        ip netns add thief; ip link set thief netns thief; ip -n thief address add \(address) dev thief
        ip -n thief link set thief up
        """
    }

    private static let noThief = "ovs-vsctl del-port br-int thief; ip netns delete thief"

    private static func gateways(_ vlan: Int, _ network: String, _ id: Int) -> [VerifyFault] {
        let port = "gw_vlan\(vlan)"
        return [
            VerifyFault(
                name: "gateway port down", host: "w3", make: "ip link set \(port) down", needsApply: true,
                claims: ["gateway.answers:backend"]),
            VerifyFault(
                name: "gateway's address missing", host: "w3", make: "ip address flush dev \(port)", needsApply: true,
                claims: ["gateway.answers:backend"]),
            VerifyFault(
                name: "gateway does not forward", host: "w3",
                make: "echo 0 >/proc/sys/net/ipv4/conf/\(port)/forwarding", needsApply: true,
                claims: ["gateway.forwards:backend"]),
            VerifyFault(
                name: "forwarding rule removed", host: "w3",
                make: "nft delete element inet slicec same_slice '{ \(id) . \(id) }'", needsApply: true,
                claims: ["gateway.forwards:backend", "slice.fenced:proof"]),
            VerifyFault(
                name: "the host's firewall drops", host: "w3",
                make: """
                    nft add table ip host
                    nft add chain ip host forward '{ type filter hook forward priority 0; policy drop; }'
                    """, undo: "nft delete table ip host", claims: ["gateway.forwards:backend"]),
            VerifyFault(
                name: "nftables table gone", host: "w3", make: "nft delete table inet slicec", needsApply: true,
                claims: ["slice.fenced:proof", "slice.isolated:other"]),
            VerifyFault(
                name: "slices may reach each other", host: "w3",
                make: "nft insert rule inet slicec forward accept",
                undo: "nft delete table inet slicec", needsApply: true, claims: ["slice.isolated:other"]),
        ]
    }

    private static var internet: [VerifyFault] {
        [
            VerifyFault(
                name: "uplink down", host: "w3", make: "ip link set uplink0 down",
                undo: "ip link set uplink0 up; ip route replace default via 203.0.113.10",
                claims: ["internet.translated:uplink0", "internet.reached:web"]),
            VerifyFault(
                name: "no next hop", host: "w3", make: "ip route delete default",
                undo: "ip route add default via 203.0.113.10", claims: ["internet.reached:web"],
                unknown: ["internet.unreached:backend", "internet.unreached:side"]),
            VerifyFault(
                name: "next hop answers no pings", host: "internet",
                make: "echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all",
                undo: "echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all", unknown: ["internet.reached:web"]),
            VerifyFault(
                name: "NAT rule gone", host: "w3", make: "nft flush chain inet slicec postrouting", undo: ":",
                needsApply: true, claims: ["internet.translated:uplink0", "internet.reached:web"]),
            VerifyFault(
                name: "flows of br-v400 gone", host: "w1", make: "ovs-ofctl del-flows br-v400", needsApply: true,
                claims: ["endpoint.answers:web.eth0", "internet.reached:web"]),
            VerifyFault(
                name: "br-v400 lets everything through", host: "w1",
                make: "ovs-ofctl add-flow br-v400 priority=200,actions=ALL", needsApply: true,
                claims: ["slice.isolated:400", "internet.guarded:10.0.10.1"]),
            VerifyFault(
                name: "br-v400 forwards like any switch", host: "w1", make: "ovs-ofctl add-flow br-v400 actions=normal",
                needsApply: true, claims: ["internet.guarded:10.0.10.1"]),
            VerifyFault(
                name: "br-v400 would forward without flows", host: "w1",
                make: "ovs-vsctl set-fail-mode br-v400 standalone",
                needsApply: true, claims: ["internet.guarded:10.0.10.1"]),
            VerifyFault(
                name: "internet gateway down", host: "w3", make: "ip link set gw_vlan400 down", needsApply: true,
                claims: ["gateway.answers:400", "internet.reached:web"]),
        ]
    }
}
