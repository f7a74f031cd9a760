@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What is not ours and in the way is found before anything is changed: nobody records what was made before, so
/// that it would stay for ever.
@Suite struct RefusalTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        let programs = [
            "ovs-vsctl": """
            case "$*" in
            *' list Port') cat \(folder)/ports ;;
            *' find Port name='*) grep "^${*##*name=}," \(folder)/ports || : ;;
            *) echo "ovs-vsctl $*" >>\(folder)/changes ;;
            esac
            """,
            "ip": """
            case "$*" in
            *' show '*) ;;
            *) echo "ip $*" >>\(folder)/changes ;;
            esac
            """,
            "nft": """
            case "$*" in
            'list '* | 'get '* | '-t list '*) exit 1 ;;
            *) echo "nft $*" >>\(folder)/changes ;;
            esac
            """,
            "nsenter": "echo nsenter >>\(folder)/changes", "flock": "", "sleep": "",
        ]
        for (program, text) in programs {
            scratch.program(program, text)
        }
        _ = try Shell.sh("cd \(folder); : >ports; : >changes; mkdir -p run/locks netns net conf")
    }

    /// What stands in the way.
    private enum Foreign {
        case port(String)
        case interface(String)
        case tap(String)
        case namespace(String)
    }

    /// What the script changed and left, and its exit status.
    private func refuse(_ specs: [ObjectSpec], _ foreign: Foreign) throws -> (status: Int, changes: [String]) {
        switch foreign {
        case .port(let name): Shell.write(Array("\(name),{slicec-lineage=somebody}\n".utf8), to: scratch.file("ports"))
        case .interface(let name): _ = try Shell.sh("mkdir \(folder)/net/\(name)")
        case .tap(let name):
            _ = try Shell.sh("mkdir \(folder)/net/\(name); echo 'slicec else 1 2' >\(folder)/net/\(name)/ifalias")
        case .namespace(let name): _ = try Shell.sh(": >\(folder)/netns/\(name)")
        }
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: nil)
        cluster.dataDirectory = folder + "/data"
        let context = HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 1000)
        let script = ActionScript.text(
            grouping: specs.map { .init(.ensure(.init(host: "h", spec: $0))) }, in: context, stopTimeout: 1)
        let text = (ScriptPrelude.text + "\nPATH=\(folder):$PATH\nset -eu\n" + script + "\n")
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/proc/sys/net", with: folder + "/conf")
            .replacing("/sys/class/net", with: folder + "/net")
            .replacing("/run/netns", with: folder + "/netns")
        let result = try Shell.run(["dash"], input: text)
        let files = try Shell.sh("cd \(folder); find run data -type f ! -path 'run/locks/*' 2>/dev/null").text
        let changes = try Shell.sh("cat \(folder)/changes").text + files
        return (Int(result.status), changes.split(separator: "\n").map(String.init))
    }

    private func expectRefusal(_ specs: [ObjectSpec], _ foreign: Foreign) throws {
        let (status, changes) = try refuse(specs, foreign)
        #expect(status == HostExit.foreignObject && changes == [], "\(foreign)")
    }

    @Test func `nothing of VLAN 400 is made where its gateway is another's`() throws {
        try expectRefusal([.internet(InternetSpec())], .port("gw_vlan400"))
    }

    @Test func `nothing of VLAN 400 is made where an interface has its gateway's name`() throws {
        try expectRefusal([.internet(InternetSpec())], .interface("gw_vlan400"))
    }

    @Test func `nothing of VLAN 400 is made where its DHCP port is another's`() throws {
        try expectRefusal([.internet(InternetSpec())], .port("dhcp_v400"))
    }

    @Test func `nothing of VLAN 400 is made where its namespace is another's`() throws {
        try expectRefusal([.internet(InternetSpec())], .namespace("ns-dhcp-vlan400"))
    }

    @Test(arguments: [["300", "301"], ["301", "300"]]) func `no gateway is made where one is another's`(
        vlans: [String]
    ) throws {
        let links = try vlans.map { LinkSpec(link: "l" + $0, vlan: try #require(Int($0)), gateway: true) }
        try expectRefusal(links.map(ObjectSpec.link), .port("gw_vlan301"))
    }

    @Test func `no gateway is made where an interface has its name`() throws {
        try expectRefusal(
            [301, 300].map { .link(LinkSpec(link: "l\($0)", vlan: $0, gateway: true)) }, .interface("gw_vlan300"))
    }

    @Test func `a link without a gateway is no less careful`() throws {
        let links = [300, 301].map { LinkSpec(link: "l\($0)", vlan: $0, gateway: $0 == 300) }
        try expectRefusal(links.map(ObjectSpec.link), .port("gw_vlan301"))
    }

    @Test(arguments: [[300, 301], [301, 300]]) func `no DHCP server is made where a port is another's`(
        vlans: [Int]
    ) throws {
        let servers = vlans.map { DHCPSpec(link: "l\($0)", vlan: $0, gateway: true) }
        try expectRefusal(servers.map(ObjectSpec.dhcp), .port("dhcp_v301"))
    }

    @Test(arguments: [[300, 301], [301, 300]]) func `no DHCP server is made where a namespace is another's`(
        vlans: [Int]
    ) throws {
        let servers = vlans.map { DHCPSpec(link: "l\($0)", vlan: $0, gateway: true) }
        try expectRefusal(servers.map(ObjectSpec.dhcp), .namespace("ns-dhcp-vlan301"))
    }

    @Test(arguments: [[0, 1], [1, 0]]) func `no tap is made where one is another's`(indexes: [Int]) throws {
        let ports = indexes.map { PortSpec(vm: "w", vmID: 65_000, interface: $0, vlan: 300) }
        try expectRefusal(ports.map(ObjectSpec.port), .tap("tap_65000_eth1"))
    }

    /// One that we know, and whose tap is gone, is made by itself: before those that are new.
    @Test func `nothing is put right before the last one is looked at`() throws {
        let known = "tap_65000_eth0,{slicec-lineage=lineage-us}\ntap_65000_eth1,{slicec-lineage=somebody}\n"
        Shell.write(Array(known.utf8), to: scratch.file("ports"))
        let ports = [0, 1].map { PortSpec(vm: "w", vmID: 65_000, interface: $0, vlan: 300) }
        let (status, changes) = try refuse(ports.map(ObjectSpec.port), .namespace("unrelated"))
        #expect(status == HostExit.foreignObject && changes == [])
    }
}
