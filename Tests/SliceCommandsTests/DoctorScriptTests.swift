@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The script of `slicec doctor` on a host of stand-in programs, and what is made of what it tells.
@Suite struct DoctorScriptTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    /// Programs that every host has, under their own names; there are no others but the stand-ins.
    private static let basics = [
        "awk", "cat", "date", "df", "getent", "grep", "head", "id", "mktemp", "rm", "sed", "sh", "sort", "stat", "tail",
        "timeout", "tr", "uname",
    ]

    init() throws {
        scratch = try ScratchFolder()
        let links = Self.basics.map { "ln -s \"$(command -v \($0))\" bin/\($0)" }.joined(separator: "\n")
        let made = try Shell.sh(
            """
            set -e
            cd \(scratch.path)
            mkdir -p bin data/images dev net/eth1 net/tap_1001_eth0
            \(links)
            echo 1500 >net/eth1/mtu
            echo 0x1003 >net/eth1/flags
            echo 1 >net/eth1/carrier
            : >data/images/aa.raw
            : >dev/tun
            echo owner >data/lineage
            """)
        #expect(made.status == 0, "\(made.errors)")
        for program in RequiredProgram.all where !Self.basics.contains(program.name) {
            scratch.program("bin/\(program.name)", "echo '\(program.name) version 99.1'")
        }
        scratch.program(
            "bin/ovs-vsctl",
            """
            case "$*" in
            *' find Bridge '*) echo 'br-int,,' ;;
            *' list Port') printf '%s\\n' 'br-int,,,,' 'eth1,,,,' 'tap_1001_eth0,100,,access,"a=b c=d"' ;;
            *' list Interface') printf '%s\\n' 'br-int,internal' 'eth1,' 'tap_1001_eth0,' ;;
            *' list-ports '*) printf '%s\\n' eth1 tap_1001_eth0 ;;
            *' find Port '*) printf '%s\\n' br-int eth1 ;;
            *' get Interface eth1 type') echo '""' ;;
            esac
            """)
        scratch.program(
            "bin/ip",
            """
            case "$*" in
            *route*) printf '%s\\n' '10.60.7.0/25 dev eth5 scope link' 'unreachable 10.60.7.128/25 metric 9' ;;
            esac
            """)
    }

    private func facts(
        _ probe: TrunkProbe? = nil, without missing: [String] = [], edit: (inout Cluster) -> Void = { _ in }
    ) throws -> (HostFacts, Cluster) {
        var cluster = Cluster.standard
        cluster.dataDirectory = folder + "/data"
        edit(&cluster)
        for program in missing { _ = try Shell.run(["rm", scratch.file("bin/\(program)")]) }
        let script = DoctorScript.text(ExaminedHost("10.0.10.3", in: cluster), in: cluster, probe: probe)
            .replacing("/sys/class/net", with: folder + "/net").replacing("/dev/net/tun", with: folder + "/dev/tun")
        let result = try Shell.run(["dash"], input: "set -eu\nPATH=\(folder)/bin\n" + script + "\n")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.text)\(result.errors)")
        return (try #require(HostFacts(result.text), "\(result.text)"), cluster)
    }

    private func findings(
        without missing: [String] = [], edit: (inout Cluster) -> Void = { _ in }
    ) throws -> [HostFinding] {
        let (facts, cluster) = try facts(without: missing, edit: edit)
        let now = facts.first("clock").flatMap { Int($0) } ?? 0
        return HostDiagnosis(
            ExaminedHost("10.0.10.3", in: cluster), facts, in: cluster, images: [],
            clock: .init(asked: now, answered: now), lineage: "owner"
        ).findings
    }

    @Test func `facts are told whole`() throws {
        let (facts, _) = try facts { $0.accelerator = .tcg }
        #expect(facts.all("lacking") == [])
        #expect(facts.first("version") == "qemu-system-x86_64 qemu-system-x86_64 version 99.1")
        #expect(facts.rows("bridge") == [["br-int", "", ""]])
        #expect(facts.rows("port").last == ["tap_1001_eth0", "100", "", "access", "a=b c=d"])
        #expect(facts.all("joined") == ["eth1", "tap_1001_eth0"])
        #expect(facts.all("link") == ["eth1 1500 0x1003 1"])
        #expect(facts.first("tun") == "works")
        #expect(facts.all("image") == ["aa.raw"])
        #expect(facts.words("disk").first?.count == 3)
        #expect(facts.first("lineage") == "owner" && facts.first("writable") == "yes")
        #expect(facts.all("route") == ["10.60.7.0/25 dev eth5 scope link", "unreachable 10.60.7.128/25 metric 9"])
        #expect(facts.first("kvm") == nil, "with tcg nobody asks")
    }

    @Test func `what is wrong is found, and nothing else`() throws {
        let all = try findings(without: ["dnsmasq", "nft"]) { $0.accelerator = .tcg }
        let wrong = all.filter { $0.status != .ok }.map { "\($0.check.rawValue): \($0.found)" }
        #expect(
            wrong == [
                "programs: nft is not installed", "programs: dnsmasq is not installed",
                "forwarding: nft is not installed",
                "networks: 10.60.7.0/25 on eth5 overlaps 10.60.7.0/24, the network of VMs with internet",
                "networks: 10.60.7.128/25 overlaps 10.60.7.0/24, the network of VMs with internet",
            ])
    }

    @Test func `a host without Open vSwitch and QEMU is told of as far as it goes`() throws {
        let all = try findings(without: ["ovs-vsctl", "ovs-ofctl", "ovs-appctl", "qemu-system-x86_64", "ip"]) {
            $0.accelerator = .tcg
        }
        #expect(all.filter { $0.status == .problem }.map(\.check) == [.programs, .programs, .programs])
        #expect(all.filter { $0.status == .unknown }.map(\.check) == [.switch, .bridge, .trunk, .mtu])
        #expect(Set(all.map(\.check)).isSuperset(of: [.disk, .clock, .lineage, .tun]))
    }

    @Test(arguments: [("someone-who-is-not-there", "none"), ("nobody", "65534")])
    func `whom VMs run as is looked up`(user: String, told: String) throws {
        let (facts, _) = try facts {
            $0.accelerator = .tcg
            $0.qemuUser = user
        }
        #expect(facts.words("user").first?.first == told)
    }

    @Test func `between one host and itself no frames are sent`() throws {
        let (facts, _) = try facts(TrunkProbe(token: "t", hosts: ["10.0.10.3"])) { $0.accelerator = .tcg }
        #expect(facts.first("probe") == nil)
        let (more, _) = try self.facts(TrunkProbe(token: "t", hosts: ["10.0.10.3", "10.0.10.1"])) {
            $0.accelerator = .tcg
        }
        // The stand-in for Python says so.
        #expect(more.all("python3") == ["version 99.1"])
    }

    @Test func `facts that were cut short are none`() {
        #expect(HostFacts("clock 1\nuid 0\n") == nil)
        #expect(HostFacts("") == nil)
        #expect(HostFacts("uid 0\nend\n")?.first("uid") == "0")
    }
}
