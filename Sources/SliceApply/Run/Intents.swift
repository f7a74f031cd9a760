import SlicePlanning

/// What a run recorded as begun on a host and what it knows of it: what was recorded before, and
/// whether the host may have done anything.
struct Intents {
    /// What was recorded of an action's object before the run began it, by the action's ID; of those that are
    /// missing nothing was.
    private(set) var priors: [String: RecordedObject] = [:]
    private var begun: Set<String> = []
    private var maybeRan: Set<String> = []
    private var maybeMade: Set<String> = []

    /// - Parameter priors: of actions that were begun before, nothing that counts.
    mutating func begun(_ priors: [String: RecordedObject], _ actions: [Action]) {
        for action in actions where begun.insert(action.id).inserted { self.priors[action.id] = priors[action.id] }
    }

    /// - Returns: IDs of those that were not sent before.
    @discardableResult
    mutating func sent(_ actions: [Action]) -> Set<String> {
        let ids = Set(actions.map(\.id))
        let fresh = ids.subtracting(maybeRan)
        maybeRan.formUnion(ids)
        maybeMade.formUnion(ids)
        return fresh
    }

    /// The host never came to these.
    mutating func notRun(_ ids: Set<String>) {
        maybeRan.subtract(ids)
        maybeMade.subtract(ids)
    }

    /// It came to nothing that would be in its own way.
    mutating func notMade(_ ids: Set<String>) { maybeMade.subtract(ids) }

    /// It is done, or it failed: what is recorded of it stays.
    mutating func over(_ actions: [Action]) { begun.subtract(actions.map(\.id)) }

    /// Whether nothing of its object was ever recorded before this run.
    func isFirst(_ action: Action) -> Bool { priors[action.id] == nil }

    /// Whether nothing of its object can be on the host, but for what somebody else left there.
    func isNew(_ action: Action) -> Bool { isFirst(action) && !maybeMade.contains(action.id) }

    /// Whether it was sent, and the host may have come to it.
    func mayHaveRun(_ action: Action) -> Bool { maybeRan.contains(action.id) }

    /// Whether it is recorded as begun and was certainly not.
    func neverRan(_ action: Action) -> Bool { begun.contains(action.id) && !maybeRan.contains(action.id) }
}
