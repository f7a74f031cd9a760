@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The flows of VLAN 400's bridge, and when it is made and removed.
@Suite struct InternetBridgeTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        _ = try Shell.sh("cd \(folder); mkdir -p run/locks net conf; : >ports; : >joined; : >log; : >right")
        let programs = [
            "ovs-vsctl": """
            echo "ovs-vsctl $*" >>\(folder)/log
            case "$*" in
            *'list Port -- '*) cat \(folder)/ports; echo; cat \(folder)/numbers; cat \(folder)/joined ;;
            *' list Port') cat \(folder)/ports ;;
            *'list-ports br-v400') cat \(folder)/joined ;;
            *'get Bridge br-int datapath_type') echo netdev ;;
            *'find Bridge name=br-v400'*) cat \(folder)/right ;;
            esac
            """,
            "ovs-ofctl": """
            echo "ovs-ofctl $*" >>\(folder)/log
            case "$*" in
            *diff-flows*) [ ! -s \(folder)/differences ] || { cat \(folder)/differences; exit 2; } ;;
            *) cat >\(folder)/flows ;;
            esac
            """,
            "ip": "", "nft": "", "flock": "",
        ]
        for (program, text) in programs { scratch.program(program, text) }
    }

    private func write(_ name: String, _ text: String) { Shell.write(Array(text.utf8), to: scratch.file(name)) }

    private func read(_ name: String) -> String { String(decoding: FileBytes.read(scratch.file(name)), as: UTF8.self) }

    /// What OVS calls programs with, and what the script says.
    private func run(_ script: String) throws -> (calls: [String], answer: String) {
        write("log", "")
        let text = (ScriptPrelude.text + "\nPATH=\(folder):$PATH\nset -eu\n" + script + "\n")
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/proc/sys/net", with: folder + "/conf")
            .replacing("/sys/class/net", with: folder + "/net")
        let result = try Shell.run(["dash"], input: text)
        return (read("log").split(separator: "\n").map(String.init), result.text + result.errors)
    }

    private var context: HostContext { HostContext(cluster: .standard, lineage: "us", sliceID: 1000) }

    private func port(_ vm: Int, vlan: Int? = 400, address: String? = nil) -> PortSpec {
        PortSpec(vm: "web", vmID: vm, interface: 0, vlan: vlan, address: address)
    }

    /// OVS has taps with these labels, numbered from 2.
    private func joined(_ taps: [(name: String, address: String)]) {
        write("ports", taps.map { "\($0.name),\"{slicec-address=\($0.address), slicec-lineage=us}\"\n" }.joined())
        let numbers = taps.enumerated().map { "\($1.name),\($0 + 2)\n" }.joined()
        write("numbers", "v400_int,1\n" + numbers)
        write("joined", "v400_int\n" + taps.map { $0.name + "\n" }.joined())
    }

    private func flows(of cookie: String) -> [String] {
        read("flows").split(separator: "\n").filter { $0.hasPrefix("cookie=\(cookie),") }.map(String.init)
    }

    @Test func `a new tap comes with the bridge, and its flows know its address`() throws {
        joined([("tap_1001_eth0", "\"\"10.60.7.12\"\"")])
        write("ports", "")
        let label = "\"{slicec-address=\"\"10.60.7.12\"\"}\""
        scratch.program(
            "ovs-vsctl",
            """
            echo "ovs-vsctl $*" >>\(folder)/log
            case "$*" in
            *'list Port -- '*) echo 'tap_1001_eth0,\(label)'; cat \(folder)/numbers; cat \(folder)/joined ;;
            *'get Bridge br-int datapath_type') echo netdev ;;
            esac
            """)
        let (calls, answer) = try run(PortScript.ensure([port(1001, address: "10.60.7.12")], in: context))
        #expect(answer == "@0\nstate=made\n")
        // Asking for ports and for the datapath, one transaction, asking for numbers, writing flows.
        #expect(calls.count == 5, "\(calls.joined(separator: "\n"))")
        let transaction = try #require(calls.first { $0.contains("add-br br-v400") })
        for part in [
            "fail_mode=secure datapath_type=netdev", "type=patch options:peer=int_v400", "add-port br-int int_v400",
            "set Port int_v400 tag=400", "add-port br-v400 tap_1001_eth0", "external_ids:slicec-address=10.60.7.12",
        ] { #expect(transaction.contains(part), "\(part): \(transaction)") }
        let own = flows(of: "0x51ce03e900")
        let from = "in_port=2,vlan_tci=0x0000/0x1fff,dl_src=52:54:00:03:e9:00"
        #expect(own.contains { $0.contains("\(from),ip,nw_src=10.60.7.12,dl_dst=02:00:0a:3c:07:01,actions=output:1") })
        #expect(own.filter { $0.contains("in_port=2") }.allSatisfy { $0.contains(from) })
        #expect(own.filter { $0.contains("in_port=1") }.allSatisfy { $0.hasSuffix("actions=output:2") })
        // To nobody but through the cable, from nobody but the gateway and the server.
        #expect(own.allSatisfy { $0.hasSuffix("output:1") || $0.contains("dl_src=02:00:0a:3c:07:0") })
        #expect(flows(of: "0x51ce").first == "cookie=0x51ce,priority=0,actions=drop")
        #expect(!read("flows").lowercased().contains("normal"))
    }

    @Test func `flows that are right are not written, and others are`() throws {
        joined([("tap_1001_eth0", "unknown"), ("tap_1002_eth0", "\"\"10.60.7.11\"\"")])
        _ = try Shell.sh(
            """
            cd \(folder); mkdir net/tap_1001_eth0; cd net/tap_1001_eth0
            echo 1 >carrier; echo 0x1003 >flags; echo 'slicec us 1000 1001' >ifalias; echo 0 >netdev_group
            """)
        write("right", "br-v400 br-int br-v400 v400_int int_v400 v400_int int_v400 ")
        scratch.program("nft", "case \"$*\" in '-t '*) echo rules ;; esac")
        _ = try Shell.sh("mkdir \(folder)/run/rules; echo rules >\(folder)/run/rules/slicec_taps")
        write("differences", "")
        let found = try run(PortScript.ensure([port(1001)], in: context))
        #expect(!found.calls.contains { $0.contains("replace-flows") }, "\(found)")
        write("differences", "-priority=200 actions=NORMAL\n")
        let mended = try run(PortScript.ensure([port(1001)], in: context))
        #expect(mended.answer.hasSuffix("state=made\n"), "\(mended)")
        #expect(mended.calls.filter { $0.contains("--bundle replace-flows br-v400") }.count == 1)
        // Where no address is recorded, any of the network will do; and both taps hear the server.
        #expect(flows(of: "0x51ce03e900").contains { $0.contains("ip,nw_src=10.60.7.0/24") })
        #expect(flows(of: "0x51ce").contains { $0.hasSuffix("tp_dst=68,actions=output:2,output:3") })
    }

    @Test func `the bridge goes with its last tap, and stays with another`() throws {
        joined([("tap_1001_eth0", "unknown")])
        write("joined", "v400_int\n")
        let last = try run(PortScript.remove([port(1001)], in: context))
        #expect(
            last.calls.last == "ovs-vsctl --timeout=20 -- --if-exists del-br br-v400 -- --if-exists del-port int_v400")
        write("joined", "tap_1002_eth0\nv400_int\n")
        let other = try run(PortScript.remove([port(1001)], in: context))
        #expect(!other.calls.contains { $0.contains("del-br") }, "\(other)")
        #expect(other.calls.last?.contains("replace-flows br-v400") == true, "\(other)")
    }

    @Test func `a bridge that is somebody's is left alone`() throws {
        write("ports", "br-v400,{}\n")
        let refused = try run(PortScript.ensure([port(1001, address: "10.60.7.12")], in: context))
        #expect(refused.answer.contains("the OVS port br-v400 exists and is not this state's"), "\(refused)")
        #expect(!refused.calls.contains { $0.contains("add-") })
    }
}
