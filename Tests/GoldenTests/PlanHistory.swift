import Foundation
import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A cluster and its state after earlier topologies of a case were applied.
///
/// There is no state file beside a plan case: the prior state is made by planning `1.json`,
/// `2.json`, … in this order and recording everything that they ask for as present. So a case
/// can only start from a state that slicec itself would have recorded, and a new field in the
/// record does not touch a single case. `drift.json` then says what a look at the hosts found, and
/// `history.json` what no few topologies can make, see ``PlanHistory/Extras``.
struct PlanHistory {
    static let lineage = "00000000-0000-4000-8000-000000000001"

    let cluster: Cluster
    private let files: NamedFiles
    private(set) var state = ClusterState(
        lineage: PlanHistory.lineage, nextID: ClusterState.firstID, lastWorker: nil, slices: [])
    /// Name of the slice that was applied last.
    private(set) var lastSlice: String?

    init(_ folder: GoldenFolder) throws {
        files = folder.namedFiles
        if let file = folder.source("cluster.json") {
            let decoded = ClusterDecoder.decode(file, folder: "/etc/slicec")
            #expect(decoded.diagnostics.map(\.detail) == [])
            cluster = try #require(decoded.cluster)
        } else {
            cluster = .standard
        }
        let extras = try Extras(folder)
        state.slices = extras.slices
        var number = 1
        while let file = folder.source("\(number).json") {
            record(try plan(file), keepingRemoved: extras.keepsRemoved)
            number += 1
        }
        if extras.isRemoving, let last = state.slices.indices.last { state.slices[last].status = .removing }
        if let drift = folder.source("drift.json") { try apply(drift) }
    }

    var planner: Planner { planner(images: images) }

    /// - Parameter images: an offline plan knows none.
    func planner(images: [String: ImageReference.Identity]) -> Planner {
        Planner(cluster: cluster, state: state, defaultOwner: "tester", images: images)
    }

    /// What every flavor's image is said to be: the digests tell them apart, and stay.
    var images: [String: ImageReference.Identity] {
        let digits = Array("123456789abcdef")
        let paths = cluster.flavors.map(\.image)
        return Dictionary(
            zip(paths, digits).map { path, digit in
                (path, .init(sha256: String(repeating: digit, count: 64), format: "qcow2", virtualSize: 117_440_512))
            }
        ) { first, _ in first }
    }

    func topology(_ file: SourceFile) throws -> Topology {
        let context = CheckContext(cluster: cluster, defaultOwner: "tester", files: files)
        let result = TopologyFile.check(file, in: context)
        #expect(DiagnosticText.render(result.diagnostics, style: .plain) == "")
        return try #require(result.topology)
    }

    func plan(_ file: SourceFile) throws -> Plan {
        let topology = try topology(file)
        let plan = try planner.plan(topology)
        // Knowing the images or not makes no difference to what is shown.
        #expect(try planner(images: [:]).plan(topology).isSame(as: plan))
        return plan
    }

    /// The same, with everything of the last slice to be made sure of again.
    var withNothingConfirmed: PlanHistory {
        var history = self
        history.state.slices = state.slices.map { $0.name == lastSlice ? $0.withNothingConfirmed : $0 }
        return history
    }

    mutating func record(_ plan: Plan, keepingRemoved: Bool) {
        var slice = plan.slice
        slice.status = .running
        slice.serial += 1
        slice.objects = plan.desired.map { object in
            RecordedObject(object: object, status: .present, pid: object.spec.kind == .vm ? object.spec.vmID : nil)
        }
        if keepingRemoved {
            let wanted = Set(plan.desired.map(\.identity))
            slice.objects += (plan.prior?.objects ?? []).filter { !wanted.contains($0.object.identity) }.map {
                RecordedObject(object: $0.object, status: .removing)
            }
        }
        state.slices.removeAll { $0.name == slice.name }
        state.slices.append(slice)
        state.nextID = plan.nextID
        state.lastWorker = plan.lastWorker
        lastSlice = slice.name
    }

    /// `{"vm.launch:web": {"reason": "not running", "needsRestart": false}, …}`: the key is the
    /// action that would make the object; null instead of an object: it was begun and not ended.
    private mutating func apply(_ file: SourceFile) throws {
        let index = try #require(state.slices.firstIndex { $0.name == lastSlice })
        for member in try #require(JSONParser.parse(file).document).root.members {
            let object = try #require(
                state.slices[index].objects.firstIndex {
                    "\(ActionKind.ensuring($0.object.spec.kind).rawValue):\($0.object.spec.target)" == member.name
                })
            if let reason = member.value["reason"]?.string {
                state.slices[index].objects[object].status = .drifted
                state.slices[index].objects[object].drift = Drift(
                    reason: reason, needsRestart: member.value["needsRestart"]?.bool ?? false)
            } else {
                state.slices[index].objects[object].status = .pending
                state.slices[index].objects[object].pid = nil
            }
        }
    }
}
