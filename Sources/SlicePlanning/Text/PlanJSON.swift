package import SliceSyntax
import SliceTopology

/// A plan as the document that `schemas/plan.schema.json` describes.
package enum PlanJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    package static func document(_ plan: Plan) -> JSONOutput {
        JSONOutput.object([
            "formatVersion": .integer(formatVersion),
            "slice": slice(plan.slice, status: plan.prior?.status ?? plan.slice.status),
            "changes": .array(plan.changes.map(change)),
            "actions": .array(plan.actions.map(action)),
        ]).setting("unseen", to: plan.unseen.map(StatusJSON.hosts))
    }

    /// - Parameter status: as it is recorded before anything is done.
    private static func slice(_ slice: RecordedSlice, status: RecordedSlice.Status) -> JSONOutput {
        .object([
            "name": .string(slice.name), "id": .integer(slice.id), "owner": .string(slice.owner),
            "status": .string(status.rawValue),
            "pool": .object(["start": .integer(slice.pool.start), "end": .integer(slice.pool.end)]),
        ])
    }

    static func change(_ change: Change) -> JSONOutput {
        .object([
            "address": .string(change.address), "action": .string(change.action.rawValue),
            "effect": .string(change.effect.rawValue), "reasons": .strings(change.reasons),
            "before": change.before ?? .null, "after": change.after ?? .null,
        ])
    }

    private static func action(_ action: Action) -> JSONOutput {
        .object([
            "number": .integer(action.number), "id": .string(action.id), "kind": .string(action.kind.rawValue),
            "host": .string(action.host), "target": .string(action.target), "dependsOn": .strings(action.dependsOn),
            "effect": .string(action.effect.rawValue), "summary": .string(action.summary),
        ])
    }
}
