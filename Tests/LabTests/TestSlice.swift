import Glibc
import Testing

/// A slice that a test works with: its topology file, and where its VMs and links are.
struct TestSlice {
    let name: String
    let file: String
    private let lab = LabCluster.shared

    /// - Parameter body: the topology's members behind `slice` and `owner`.
    init(_ name: String, _ body: String) throws {
        self.name = name
        file = "/tmp/slicec-test-\(getpid())-\(name).json"
        try write(body)
    }

    func write(_ body: String) throws {
        let text = "{\"slice\": \"\(name)\", \"owner\": \"tester\", \(body)}\n"
        let stream = try #require(fopen(file, "we"))
        fputs(text, stream)
        fclose(stream)
    }

    func remove() { unlink(file) }

    @discardableResult
    func apply(expecting status: Int = 0, _ more: [String] = []) async throws -> LabCluster.Output {
        let result = try await lab.slicec(["apply", "--auto-approve", file] + more)
        #expect(result.status == status, "apply: \(result.output)\(result.errors)")
        return result
    }

    @discardableResult
    func destroy(expecting status: Int = 0, _ more: [String] = []) async throws -> LabCluster.Output {
        let result = try await lab.slicec(["destroy", "--auto-approve", file] + more)
        #expect(result.status == status, "destroy: \(result.output)\(result.errors)")
        return result
    }

    /// A VM as `slicec show` has it; what is at that place is then looked at on the host.
    struct VM {
        let id: Int
        let worker: String

        init(_ vm: String, in slice: String) async throws {
            let show = try await LabCluster.shared.slicec(["show", slice])
            let line = try #require(
                show.output.lines.first { $0.contains(": \(vm) (") }, "\(show.output)\(show.errors)")
            let match = try #require(line.firstMatch(of: /VM (\d+): .*Worker: ([\d.]+)/))
            id = try #require(Int(match.1))
            worker = String(match.2)
        }
    }

    func vm(_ vm: String) async throws -> VM { try await VM(vm, in: name) }

    /// The VLAN of the slice's link number `link`.
    func vlan(link: Int = 1) async throws -> Int {
        let show = try await lab.slicec(["show", name])
        let line = try #require(show.output.lines.first { $0.contains("Link \(link): VM") })
        let match = try #require(line.firstMatch(of: /VLAN (\d+)/))
        return try #require(Int(match.1))
    }
}

/// Looking at the hosts themselves.
struct Hosts {
    private static let lab = LabCluster.shared
    static let workers = ["w1", "w2", "w3"]
    static let node = "w3"

    /// The first three octets of a VLAN's subnet, by the rule that the documentation gives.
    static func network(vlan: Int) -> String {
        vlan <= 255 ? "192.168.\(vlan)" : "172.\(16 + vlan / 256).\(vlan % 256)"
    }

    /// The tag of an OVS port; empty where there is no such port.
    static func tag(_ port: String, on host: String) async throws -> String {
        try await lab.text(host, "ovs-vsctl --bare --columns=tag find Port name=\(port)")
    }

    /// The process of a VM, from the process table; nil where none runs.
    static func qemu(_ vmID: Int, on host: String) async throws -> Int? {
        let script = "ps -e -o pid= -o args= | grep -F /run/slicec/vms/\(vmID)/qemu.pid | grep -v grep || :"
        return try await lab.text(host, script).split(separator: " ").first.flatMap { Int($0) }
    }

    static func dnsmasqCount(vlan: Int) async throws -> Int {
        let script = "ps -e -o args= | grep -c '[d]nsmasq.*/vlan\(vlan).conf' || :"
        return Int(try await lab.text(node, script)) ?? -1
    }

    /// The address that dnsmasq gave to a VM's interface; waits for it while the guest boots.
    static func lease(vmID: Int, interface: Int) async throws -> String {
        let bytes = [0x52, 0x54, 0, vmID >> 8 & 0xFF, vmID & 0xFF, interface]
        let mac = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
        let awk =
            #"awk -v mac=\#(mac) '$2 == mac {print $3; found = 1} END {exit !found}' /var/lib/slicec/dhcp/*.leases"#
        return try await lab.text(node, "timeout 90 sh -c \"until \(awk.shellEscaped); do sleep 0.2; done\"")
    }

    /// Everything on all hosts that looks like ours, beside base images: one line each.
    static func leftovers() async throws -> [String] {
        let script = #"""
            ps -e -o args= | grep -E '^(/usr/s?bin/)?(qemu-system|dnsmasq)' || :
            ip -o link show | grep -oE '(tap_|gw_vlan|dhcp_v|v400_|int_v|br-v)[0-9a-z_]+' || :
            ovs-vsctl --bare --columns=name list Port | grep -vx -e trunk0 -e br-int -e '' || :
            ovs-vsctl list-br | grep -vx br-int || :
            ip netns list
            for folder in /var/lib/slicec/vms /var/lib/slicec/dhcp /run/slicec/vms /run/slicec/dhcp /run/slicec/forwarding; do
                ls "$folder" 2>/dev/null || :
            done
            nft list tables | grep slicec || :
            """#
        var found: [String] = []
        for host in workers { found += try await lab.text(host, script).lines.map { "\(host): \($0)" } }
        return found
    }
}

extension String {
    /// For use inside double quotes of a shell.
    var shellEscaped: String {
        map { "\\\"$`".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
