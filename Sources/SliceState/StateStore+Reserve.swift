import GRDB
package import SlicePlanning

extension StateStore {
    /// Plans and records what the plan allocates, and with it every object that is not recorded
    /// yet as one that may be there: somebody else makes them, at a time that nobody tells us.
    ///
    /// What is recorded already stays as it is: it is on its host until we know better.
    ///
    /// - Parameter makePlan: gets the state as it is now; where it throws, nothing is recorded.
    package func reserve(_ makePlan: (ClusterState) throws -> Plan) throws -> Plan {
        try allocate(makePlan) { plan, db in
            let known = Set(plan.prior?.objects.map(\.object.identity) ?? [])
            let writer = StateWriter(db: db)
            for action in plan.actions {
                guard case .ensure(let object) = action.operation, !known.contains(object.identity) else { continue }
                try writer.save(RecordedObject(object: object, status: .pending), sliceID: plan.slice.id)
                try writer.log(action, sliceID: plan.slice.id, event: "emitted", message: nil)
            }
        }
    }
}
