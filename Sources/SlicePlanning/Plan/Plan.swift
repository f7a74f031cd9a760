package import SliceSyntax

/// What has to be done to bring a slice from what is recorded to what is wanted.
package struct Plan: Sendable {
    /// The record as it will be; for a destroy, as it is.
    package var slice: RecordedSlice
    /// The record as it is; nil for a new slice.
    package let prior: RecordedSlice?
    package let isDestroy: Bool
    package let changes: [Change]
    package let actions: [Action]
    /// Everything that must exist on hosts afterwards, in deploy order.
    package let desired: [HostObject]
    /// The state's ID counter after this plan's allocation.
    package let nextID: Int
    /// The state's round-robin position after this plan's allocation.
    package let lastWorker: String?
    /// What is recorded on hosts that are given up: nothing is done about it, and it is lost.
    package var abandoned: [RecordedObject] = []
    /// Why hosts could not be looked at, by host: what is there is as recorded at best. Nil where
    /// nobody looked at hosts at all.
    package var unseen: [String: Diagnostic]?
    /// What is allowed, and may not be meant.
    package var warnings: [Diagnostic] = []
    /// Whether it is about a part of the slice: what the rest still needs is left as it is.
    package var isPartial = false

    package var isEmpty: Bool { changes.isEmpty && actions.isEmpty }

    /// Hosts that have something to do, in the order of their first action.
    package var hosts: [String] {
        var seen: Set<String> = []
        return actions.map(\.host).filter { seen.insert($0).inserted }
    }

    /// Whether someone who has agreed to this plan has agreed to `other`: the same changes and
    /// the same actions with the same addresses, whatever the state's counters.
    package func isSame(as other: Plan) -> Bool {
        changes == other.changes && slice.id == other.slice.id
            && actions.map { [$0.id, $0.host, $0.summary] } == other.actions.map { [$0.id, $0.host, $0.summary] }
    }
}
