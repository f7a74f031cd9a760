import Foundation
import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// What `slicec doctor` says of hosts that told certain facts: `report.txt`, `report.json`.
///
/// A case has `cluster.json` and `hosts/ADDRESS`, what that host told. A host without such a file could not be reached.
struct DoctorGoldenTests {
    @Test(arguments: GoldenFolder.cases("doctor"))
    func reportsAreWhatTheyMust(_ folder: GoldenFolder) throws {
        let file = try #require(folder.source("cluster.json"))
        let cluster = try #require(ClusterDecoder.decode(file, folder: "/etc/slicec").cluster)
        let images = Set(cluster.flavors.map(\.image)).sorted().map { path in
            let sum = String(repeating: "0", count: 63) + (path.contains("small") ? "1" : "2")
            let identity = ImageReference.Identity(sha256: sum, format: "qcow2", virtualSize: 1 << 30)
            return HostDiagnosis.Image(ImageReference(path: path, identity: identity), bytes: 100 << 20)
        }
        let hosts = try cluster.hostAddresses.map { address in
            DoctorReport.Examined(ExaminedHost(address, in: cluster), try sight(of: address, folder))
        }
        let controller = [HostFinding(.programs, .ok, "ssh and sha256sum are there")]
        let report = DoctorReport(of: cluster, controller: controller, hosts: hosts, images: images, lineage: "us")
        let text = DoctorText.text(report, showsAll: false, style: .plain)
        let full = DoctorText.text(report, showsAll: true, style: .plain)
        try folder.expect(text, is: "report.txt")
        try folder.expect(full, is: "report-all.txt")
        try folder.expect(DoctorJSON.document(report).pretty + "\n", is: "report.json")
        // Commands are never broken.
        for line in full.split(separator: "\n") where !line.hasPrefix("             ") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    private func sight(of address: String, _ folder: GoldenFolder) throws -> DoctorReport.Sight {
        guard let file = folder.source("hosts/\(address)") else {
            let why = HostFailure(.hostUnreachable, host: address, message: "no way there.", help: "go and look")
            return .unseen(why.diagnostic(during: nil))
        }
        let facts = try #require(HostFacts(String(decoding: file.bytes, as: UTF8.self)))
        return .facts(facts, HostDiagnosis.Clock(asked: 1000, answered: 1001))
    }
}
