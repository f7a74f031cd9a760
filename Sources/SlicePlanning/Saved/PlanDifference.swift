import SliceSyntax

/// How what would be done now differs from what a saved plan says.
///
/// Compared is what is done to what: a text that a later version words differently is no
/// difference, and neither is an attribute that the version which saved the plan did not know.
struct PlanDifference {
    /// For people, one difference each.
    private(set) var lines: [String] = []
    /// What of the file differs first; nil where only something is added.
    private(set) var span: SourceSpan?

    init(_ saved: SavedPlan, _ plan: Plan) {
        compareActions(saved.actions, plan.actions)
        compareChanges(saved.changes, plan.changes)
    }

    private mutating func differ(_ line: String, at value: JSONValue? = nil) {
        lines.append(line)
        if span == nil { span = value?.span }
    }

    private mutating func compareActions(_ saved: [JSONValue], _ now: [Action]) {
        let known = Dictionary(saved.map { (Key($0), $0) }) { first, _ in first }
        let keys = Set(now.map { Key($0) })
        for action in now where known[Key(action)] == nil {
            differ("+ \(action.id) on \(action.host) (\(action.effect.rawValue))")
        }
        for action in saved where !keys.contains(Key(action)) {
            differ("- \(action.text("id")) on \(action.text("host")) (\(action.text("effect")))", at: action["id"])
        }
    }

    private mutating func compareChanges(_ saved: [JSONValue], _ now: [Change]) {
        // What goes may have had the name that what stays gets.
        func key(_ address: String, _ action: String) -> [String] {
            [address, action == Change.Action.delete.rawValue ? "goes" : "is there"]
        }
        let known = Dictionary(saved.map { (key($0.text("address"), $0.text("action")), $0) }) { first, _ in first }
        let keys = Set(now.map { key($0.address, $0.action.rawValue) })
        for change in saved where !keys.contains(key(change.text("address"), change.text("action"))) {
            differ("- \(change.text("address")): \(change.text("action"))", at: change["address"])
        }
        for change in now {
            let reasons = change.reasons.isEmpty ? "" : " (\(change.reasons.joined(separator: ", ")))"
            guard let old = known[key(change.address, change.action.rawValue)] else {
                differ("+ \(change.address): \(change.action.rawValue)" + reasons)
                continue
            }
            if old.text("action") != change.action.rawValue || old.text("effect") != change.effect.rawValue {
                differ(
                    "~ \(change.address): \(change.action.rawValue), \(change.effect.rawValue)" + reasons,
                    at: old["address"])
            }
            for (key, now) in [("before", change.before), ("after", change.after)] {
                compareAttributes(change.address, key, old[key], SavedPlanDocument.attributes(now))
            }
        }
    }

    private mutating func compareAttributes(_ address: String, _ when: String, _ saved: JSONValue?, _ now: JSONOutput) {
        guard let saved else { return }
        for member in saved.members {
            let was = JSONOutput(member.value)
            guard let becomes = now[member.name], !Self.agrees(member.value, becomes) else { continue }
            differ("~ \(address): \(member.name) \(when): \(was.compact) → \(becomes.compact)", at: member.value)
        }
    }

    /// Whether all that a saved value says is still so; what it does not know of may be anything.
    private static func agrees(_ saved: JSONValue, _ now: JSONOutput) -> Bool {
        switch now {
        case .object:
            return saved.kind == .object
                && saved.members.allSatisfy { member in now[member.name].map { agrees(member.value, $0) } ?? true }
        case .array(let elements):
            let known = saved.elements
            return saved.kind == .array && known.count == elements.count && zip(known, elements).allSatisfy(agrees)
        default: return JSONOutput(saved) == now
        }
    }

    /// What an action is called. One path of a base image is one: whether what lies behind it is what
    /// an older disk was made over, only the look at the file that goes before carrying out tells.
    private static func name(_ action: Action) -> String {
        action.kind == .vmImage ? "\(action.kind.rawValue):\(action.target)" : action.id
    }

    private static func name(_ saved: JSONValue) -> String {
        let kind = saved.text("kind")
        return kind == ActionKind.vmImage.rawValue ? "\(kind):\(saved.text("target"))" : saved.text("id")
    }

    /// What of an action counts.
    private struct Key: Hashable {
        let words: [String]

        init(_ action: Action) {
            words = [
                PlanDifference.name(action), action.kind.rawValue, action.host, action.target, action.effect.rawValue,
            ]
        }

        init(_ saved: JSONValue) {
            words = [PlanDifference.name(saved)] + ["kind", "host", "target", "effect"].map { saved.text($0) }
        }
    }

    /// Whether all that is to be done is among what a saved plan does, or milder: what is left of
    /// it after a stop.
    static func isRest(_ actions: [Action], of saved: SavedPlan) -> Bool {
        let effects = Dictionary(
            saved.actions.map { ([name($0), $0.text("host")], Effect(rawValue: $0.text("effect")) ?? .live) }
        ) { first, _ in first }
        return actions.allSatisfy { action in effects[[name(action), action.host]].map { action.effect <= $0 } ?? false
        }
    }
}

extension JSONValue {
    fileprivate func text(_ key: String) -> String { self[key]?.string ?? "" }
}
