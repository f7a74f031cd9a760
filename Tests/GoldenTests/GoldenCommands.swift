import SliceCommands
import SlicePlanning

/// The shell text of every action of a plan, as one readable file.
enum GoldenCommands {
    static func text(_ plan: Plan, in history: PlanHistory) -> String {
        let context = HostContext(cluster: history.cluster, lineage: PlanHistory.lineage, sliceID: plan.slice.id)
        return plan.actions.map { action in
            "# \(action.number) \(action.host) \(action.id)\n"
                + ActionScript.text(action.operation, in: context, stopTimeout: 30) + "\n"
        }.joined(separator: "\n")
    }
}
