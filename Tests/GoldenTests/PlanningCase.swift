@testable import SliceApply
import SlicePlanning
import SliceSyntax

/// A topology that is right by itself, and cannot be planned on what is recorded.
enum PlanningCase {
    static func isOne(_ folder: GoldenFolder) -> Bool {
        folder.source("history.json") != nil || folder.source("1.json") != nil
    }

    static func diagnostics(_ folder: GoldenFolder) throws -> [Diagnostic] {
        let history = try PlanHistory(folder)
        guard let file = folder.source("topology.json") else { return [] }
        let topology = try history.topology(file)
        let plan: Plan
        do throws(PlanningFailure) {
            plan = try history.planner.plan(topology)
        } catch {
            return error.diagnostics
        }
        // Planned it can be, and not carried out where nobody was asked.
        let abandoned = folder.source("abandoned.txt").map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        do throws(Diagnostic) {
            let hosts = abandoned.split(separator: "\n").map(String.init)
            try Abandoning.check(plan, abandoned: hosts, cluster: history.cluster)
        } catch {
            return [error]
        }
        return [plan.replacementRefusal(cluster: history.cluster, isApproved: true)].compactMap(\.self)
    }
}
