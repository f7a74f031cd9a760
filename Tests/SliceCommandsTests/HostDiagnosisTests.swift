@testable import SliceCommands
@testable import SliceTopology
import Testing

/// What facts mean where golden reports do not show it: what hosts heard of each other, and near misses.
@Suite struct HostDiagnosisTests {
    /// What hosts say of a check, by host, where it is not well.
    private func reports(
        _ check: HostFinding.Check, heard: [String: [String]], extra: [String: String] = [:]
    ) throws -> [String: String] {
        let cluster = Cluster.standard
        let hosts = try cluster.hostAddresses.map { address in
            let lines = (heard[address] ?? []).map { "heard \($0)\n" }.joined()
            let text = """
                clock 7
                uid 0
                database answers
                daemon answers
                bridge br-int,,
                port eth1,,,,
                interface eth1,
                joined eth1
                link eth1 1500 0x1003 1
                probe ran eth1
                \(extra[address] ?? "")
                \(lines)end

                """
            return DoctorReport.Examined(
                ExaminedHost(address, in: cluster),
                .facts(try #require(HostFacts(text)), HostDiagnosis.Clock(asked: 7, answered: 7)))
        }
        let report = DoctorReport(of: cluster, controller: [], hosts: hosts, images: [], lineage: nil)
        return Dictionary(
            uniqueKeysWithValues: report.hosts.compactMap { host in
                guard let address = host.host?.address,
                    let finding = host.findings.first(where: { $0.check == check && $0.status != .ok })
                else { return nil }
                return (address, finding.found)
            })
    }

    private static let (w1, w2, w3) = ("10.0.10.1", "10.0.10.2", "10.0.10.3")
    private static func both(_ hosts: String...) -> [String] { hosts.flatMap { ["\($0) small", "\($0) full"] } }

    @Test func `where all hear all, all is well`() throws {
        let heard = [
            Self.w1: Self.both(Self.w2, Self.w3), Self.w2: Self.both(Self.w1, Self.w3),
            Self.w3: Self.both(Self.w1, Self.w2),
        ]
        #expect(try reports(.trunk, heard: heard).isEmpty && reports(.mtu, heard: heard).isEmpty)
    }

    @Test func `of one that is cut off it is said there, and not at the others`() throws {
        let heard = [Self.w2: Self.both(Self.w3), Self.w3: Self.both(Self.w2)]
        let trunk = try reports(.trunk, heard: heard)
        #expect(Array(trunk.keys) == [Self.w1])
        #expect(trunk[Self.w1]?.hasSuffix("no frame with a tag arrives from 10.0.10.2, 10.0.10.3") == true)
    }

    @Test func `where nobody hears anybody, it is said everywhere`() throws {
        #expect(try reports(.trunk, heard: [:]).count == 3)
    }

    @Test func `one direction is enough for a fault, at the one who hears nothing`() throws {
        let heard = [
            Self.w1: Self.both(Self.w3), Self.w2: Self.both(Self.w1, Self.w3), Self.w3: Self.both(Self.w1, Self.w2),
        ]
        let trunk = try reports(.trunk, heard: heard)
        #expect(Array(trunk.keys) == [Self.w1])
        #expect(trunk[Self.w1]?.hasSuffix("arrives from 10.0.10.2") == true)
    }

    @Test func `small frames alone are a matter of the MTU`() throws {
        let heard = [
            Self.w1: ["\(Self.w2) small"] + Self.both(Self.w3), Self.w2: ["\(Self.w1) small"] + Self.both(Self.w3),
            Self.w3: Self.both(Self.w1, Self.w2),
        ]
        #expect(try reports(.trunk, heard: heard).isEmpty)
        let mtu = try reports(.mtu, heard: heard)
        #expect(mtu.keys.sorted() == [Self.w1, Self.w2])
        // One whose own interface refuses the frame says so itself.
        let one = try reports(.mtu, heard: heard, extra: [Self.w2: "probe oversize"])
        #expect(Array(one.keys) == [Self.w2])
    }

    @Test func `frames without their tag are no trunk`() throws {
        let heard = [
            Self.w1: ["\(Self.w2) bare"] + Self.both(Self.w3), Self.w2: Self.both(Self.w1, Self.w3),
            Self.w3: Self.both(Self.w1, Self.w2),
        ]
        let trunk = try reports(.trunk, heard: heard)
        #expect(trunk == [Self.w1: "frames from 10.0.10.2 arrive on eth1 without their VLAN tag"])
    }

    @Test(arguments: [
        ("192.168.99.0/24", false), ("192.168.100.0/24", true), ("192.168.122.128/25", true), ("192.168.0.0/16", true),
        ("172.16.0.0/16", false), ("172.17.0.0/16", true), ("172.24.51.0/24", true), ("172.24.52.0/24", false),
        ("10.60.6.0/24", false), ("10.60.7.9", true), ("10.0.0.0/8", true), ("0.0.0.0/0", false), ("default", false),
        // VLAN 400 is no link's: nothing of slices lies in its place.
        ("172.17.144.0/24", false),
    ])
    func networksThatOverlap(_ network: String, _ overlaps: Bool) throws {
        let facts = try #require(HostFacts("uid 0\nroute \(network) dev eth5 scope link\nend\n"))
        let cluster = Cluster.standard
        let diagnosis = HostDiagnosis(
            ExaminedHost("10.0.10.3", in: cluster), facts, in: cluster, images: [], clock: .init(asked: 0, answered: 0),
            lineage: nil)
        #expect(diagnosis.networks.contains { $0.status != .ok } == overlaps)
    }
}
