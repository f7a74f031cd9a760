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
        do {
            _ = try history.planner.plan(topology)
            return []
        } catch {
            return error.diagnostics
        }
    }
}
