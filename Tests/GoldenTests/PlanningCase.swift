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
        let answering = hosts("answering.txt", in: folder)
        if !answering.isEmpty { return [Abandoning.answering(answering, in: history.cluster)] }
        do throws(Diagnostic) {
            try Abandoning.check(plan, abandoned: hosts("abandoned.txt", in: folder), cluster: history.cluster)
        } catch {
            return [error]
        }
        return [plan.replacementRefusal(cluster: history.cluster, isApproved: true)].compactMap(\.self)
    }

    /// Addresses, one a line.
    private static func hosts(_ name: String, in folder: GoldenFolder) -> [String] {
        let text = folder.source(name).map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
