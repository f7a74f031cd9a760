@testable import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

extension PlanHistory {
    /// What `history.json` adds to the topologies of a case.
    ///
    /// `{"slices": 100, "leavingOut": 1015}`: slices without anything in them, with the IDs from
    /// 1000 on; `"vms": 7`: one more slice of that many VMs, `"internet": true` if they are in VLAN 400;
    /// `"keepsRemoved": true`: what later topologies
    /// took away is still to be removed from its host; `"isRemoving": true`: the last slice is
    /// being destroyed.
    struct Extras {
        private(set) var slices: [RecordedSlice] = []
        private(set) var keepsRemoved = false
        private(set) var isRemoving = false

        init(_ folder: GoldenFolder) throws {
            guard let file = folder.source("history.json") else { return }
            let root = try #require(JSONParser.parse(file).document).root
            let first = ClusterState.firstID
            let leftOut = root["leavingOut"]?.integer
            let count = root["slices"]?.integer ?? 0
            let ids: [Int] = (first..<first + count).filter { $0 != leftOut }
            slices = ids.map { Self.slice($0, vms: []) }
            if let count = root["vms"]?.integer {
                let internet = root["internet"]?.bool ?? false
                slices.append(Self.slice(ofVMs: count, internet: internet, id: first + slices.count))
            }
            keepsRemoved = root["keepsRemoved"]?.bool ?? false
            isRemoving = root["isRemoving"]?.bool ?? false
        }

        /// A slice of VMs that have the first VNC ports, one after the other.
        private static func slice(ofVMs count: Int, internet: Bool, id: Int) -> RecordedSlice {
            let vms = (0..<count).map { index in
                RecordedVM(
                    id: id + 1 + index, name: "v\(index)", flavor: "cirros", cores: 1,
                    memory: Gibibytes(thousandths: 500), disk: Gibibytes(thousandths: 1000),
                    image: ImageReference(path: "/tmp/vm_images/cirros.img", identity: nil), worker: "10.0.10.1",
                    vncPort: 5901 + index, interfaces: 0, internet: internet,
                    internetHost: internet ? 10 + index : nil)
            }
            return slice(id, vms: vms)
        }

        private static func slice(_ id: Int, vms: [RecordedVM]) -> RecordedSlice {
            RecordedSlice(
                id: id, name: "s\(id)", owner: "ada", status: .design, serial: 1, vms: vms, links: [], objects: [])
        }
    }
}
